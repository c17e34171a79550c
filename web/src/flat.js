// Values on their way into Go. Each look at a JavaScript value costs Go a crossing
// of the border and a finalizer, and a frame has a dozen members; so what JSON can
// hold crosses as one string, of tokens that each begin with their kind and end
// with NUL. pkg/browser reads them.

const MAX_FRAME = 640 << 10; // bytes; wire.MaxFrame

/** The string of a frame: JSON text, or "" when it is none, or "+" when it is too long. */
export function flatten(frame) {
  try {
    if (byteLength(frame) > MAX_FRAME) return '+';
    return typeof frame === 'string' ? flat(JSON.parse(frame)) : '';
  } catch { // no JSON, or nested too deep to be a frame
    return '';
  }
}

const MAX_DEPTH = 32; // a message is 3 deep; Go's stack is no place for a stranger's 5,000

/** The string of any value; what JSON cannot hold is absent. @throws when it is nested too deep */
export function flat(value, depth = 0) {
  if (depth > MAX_DEPTH) throw new RangeError('nested too deep');
  const inner = (member) => flat(member, depth + 1);
  if (Array.isArray(value)) return `a${value.length}\0${value.map(inner).join('')}`;
  if (value === null) return 'z\0';
  switch (typeof value) {
    case 'boolean':
    case 'number': return `${(typeof value)[0]}${value}\0`;
    case 'string': return `s${clean(value)}\0`;
    case 'object': {
      const members = Object.entries(value);
      return `o${members.length}\0${members.map(([name, member]) => `${clean(name)}\0${inner(member)}`).join('')}`;
    }
    default: return 'u\0';
  }
}

// NUL ends a token; in a text it goes under another name.
const clean = (text) => text.replace(/[\0\x01]/g, (c) => `\x01${c.charCodeAt()}`);

/** The bytes that body takes on the wire: of text, those of its UTF-8 form. */
export function byteLength(body) {
  if (typeof body !== 'string') return body.byteLength;
  let bytes = body.length;
  for (let i = 0; i < body.length; i++) {
    const unit = body.charCodeAt(i);
    // Two bytes from U+0080, three from U+0800; a surrogate pair's two units make four.
    if (unit > 0x7f) bytes += unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1;
  }
  return bytes;
}
