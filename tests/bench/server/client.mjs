// A WebSocket client of few bytes, so that ten thousand of them fit in one process and
// the server is what is measured (RFC 6455).
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';

/** dial opens a socket and resolves when it has; onText hears of every text message. */
export function dial(port, path, onText) {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let open = false;
    let kept = Buffer.alloc(0);
    socket.on('connect', () => socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`));
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('the server closed the socket')));
    socket.on('data', (data) => {
      kept = kept.length ? Buffer.concat([kept, data]) : data;
      if (!open) {
        const end = kept.indexOf('\r\n\r\n');
        if (end < 0) return;
        if (!kept.subarray(0, 12).equals(Buffer.from('HTTP/1.1 101'))) return reject(new Error(kept.subarray(0, end).toString()));
        open = true;
        kept = kept.subarray(end + 4);
        resolve({ send: (text) => socket.write(frame(0x81, text)), end: () => socket.destroy() });
      }
      for (let f; (f = parse(kept)); kept = kept.subarray(f.end)) {
        if (f.op === 1) onText(f.payload.toString());
        else if (f.op === 9) socket.write(frame(0x8a, f.payload));
      }
      if (kept.length === 0) kept = Buffer.alloc(0); // lets go of what it was cut from
    });
  });
}

/** frame masks with zeros: what a mask is for, no proxy stands here to be fooled. */
export function frame(first, body) {
  const payload = Buffer.from(body);
  const long = payload.length > 125;
  const head = Buffer.alloc(long ? 8 : 6);
  head[0] = first;
  head[1] = 0x80 | (long ? 126 : payload.length);
  if (long) head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, payload]);
}

function parse(data) {
  if (data.length < 2) return undefined;
  let [length, at] = [data[1] & 0x7f, 2];
  if (length === 126) [length, at] = [data.length < 4 ? Infinity : data.readUInt16BE(2), 4];
  else if (length === 127) [length, at] = [data.length < 10 ? Infinity : Number(data.readBigUInt64BE(2)), 10];
  if (data.length < at + length) return undefined;
  return { op: data[0] & 0x0f, payload: data.subarray(at, at + length), end: at + length };
}
