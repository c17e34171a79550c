// A room is a name in the URL's hash: a link is the invitation, and the server
// never sees the hash itself, only the name that the page asks for.

/** The longest room name, in UTF-16 units; the server's own bound is higher. */
export const MAX_ROOM = 64;

/**
 * Reads the room from location.hash. Returns '' when there is none, or when
 * what stands there is no valid percent-encoding.
 */
export function readRoom(hash) {
  let name;
  try {
    name = decodeURIComponent(hash.replace(/^#/, ''));
  } catch {
    return '';
  }
  name = name.normalize('NFC').replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '').trim().replace(/\s+/g, '-');
  return [...name].slice(0, MAX_ROOM).join('').slice(0, MAX_ROOM);
}

const OWN = 'meshy-demo-room';

/**
 * Returns the room of a page whose address names none. It is the same in all tabs
 * of a browser, so that two of them meet; make names it the first time.
 */
export function ownRoom(make, storage = () => localStorage) {
  try {
    const kept = readRoom(storage().getItem(OWN) ?? '');
    if (kept) return kept;
    const made = make();
    storage().setItem(OWN, encodeURIComponent(made));
    return made;
  } catch { // storage is forbidden here: a room of this tab's own
    return make();
  }
}

/** Returns the link that leads into the room. */
export function inviteLink(href, room) {
  const url = new URL(href);
  url.hash = encodeURIComponent(room);
  return url.href;
}

/** Returns the signalling URL of the room on the server that served the page. */
export function socketURL(href, room) {
  const url = new URL('/ws', href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.searchParams.set('room', room);
  return url.href;
}

/**
 * Reads the ICE servers from the page's query: `?stun=host:port`, as often as
 * wanted. Without it the list is empty, and pages meet by their own addresses.
 */
export function readIceServers(search) {
  return new URLSearchParams(search)
    .getAll('stun')
    .filter((host) => /^[\w.[\]:-]{1,255}$/.test(host))
    .map((host) => ({ urls: `stun:${host}` }));
}
