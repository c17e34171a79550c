// Values on their way into Go. Each look at a JavaScript value costs Go a crossing
// of the border and a finalizer, and a frame has a dozen members; so what JSON can
// hold crosses as one string, of tokens that each begin with their kind and end
// with NUL. pkg/browser reads them.

/** The string of a frame: JSON text, or "" when it is none. */
export function flatten(frame) {
  try {
    return typeof frame === 'string' ? flat(JSON.parse(frame)) : '';
  } catch { // no JSON, or nested too deep to be a frame
    return '';
  }
}

/** The string of any value; what JSON cannot hold is absent. */
export function flat(value) {
  if (Array.isArray(value)) return `a${value.length}\0${value.map(flat).join('')}`;
  if (value === null) return 'z\0';
  switch (typeof value) {
    case 'boolean':
    case 'number': return `${(typeof value)[0]}${value}\0`;
    case 'string': return `s${clean(value)}\0`;
    case 'object': {
      const members = Object.entries(value);
      return `o${members.length}\0${members.map(([name, member]) => `${clean(name)}\0${flat(member)}`).join('')}`;
    }
    default: return 'u\0';
  }
}

// NUL ends a token: in a text it is replaced, as a lone surrogate is by UTF-8.
const clean = (text) => text.replaceAll('\0', '\ufffd');
