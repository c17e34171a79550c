// Values of every kind that can be sent, and what is to be said of one so that two
// pages can compare: class, extent and SHA-256 of what is binary, the rest itself.
'use strict';

{
  const hex = (buffer) => Array.from(new Uint8Array(buffer), (b) => b.toString(16).padStart(2, '0')).join('');
  const sha256 = async (bytes) => hex(await crypto.subtle.digest('SHA-256', bytes));
  const KINDS = [
    'ArrayBuffer', 'DataView', 'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array',
    'Uint32Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array', 'Blob', 'File', 'string', 'object', 'mixed',
  ];

  /** random returns a function that gives numbers from 0 up to n, the same ones for a seed. */
  const random = (seed) => {
    let state = seed | 0;
    return (n) => {
      state = (state + 0x6d2b79f5) | 0;
      let t = Math.imul(state ^ (state >>> 15), 1 | state);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * n);
    };
  };

  /** bytes returns size bytes that differ with the seed. */
  const bytes = (size, seed = 1) => {
    const words = new Uint32Array(Math.ceil(size / 4));
    let x = seed * 2654435761 || 1;
    for (let i = 0; i < words.length; i++) {
      x ^= x << 13;
      x ^= x >>> 17;
      x ^= x << 5;
      words[i] = x;
    }
    return new Uint8Array(words.buffer, 0, size);
  };

  /** make returns a value of a kind, of about size bytes. */
  const make = (kind, size, seed) => {
    const data = bytes(size, seed);
    switch (kind) {
      case 'ArrayBuffer':
        return data.slice().buffer;
      case 'Blob':
        return new Blob([data], { type: 'image/png' });
      case 'File':
        return new File([data], `ein "Name" ${seed} ☃.bin`, { type: 'text/x-test', lastModified: 1_600_000_000_000 + seed });
      case 'string':
        return String.fromCharCode(...data.subarray(0, 50).map((b) => b + 300)) + 'ü'.repeat(size / 2);
      case 'object':
        return { seed, list: Array.from({ length: size / 20 }, (_, n) => ({ n, t: `"${n}"` })) };
      case 'mixed':
        return { seed, deep: [{ a: data, b: new Blob([data.subarray(0, 99)]), none: null }, new Float32Array(seed % 7)], text: '日本' };
      default: {
        const Type = globalThis[kind];
        return new Type(data.slice(0, size - (size % (Type.BYTES_PER_ELEMENT ?? 1))).buffer);
      }
    }
  };

  /** describe resolves to what can leave the page and is equal for equal values. */
  const describe = async (value) => {
    if (typeof value !== 'object' || value === null) {
      return typeof value === 'string' && value.length > 200 ? ['string', value.length, await sha256(new TextEncoder().encode(value))] : value;
    }
    const type = Object.prototype.toString.call(value).slice(8, -1);
    if (value instanceof Blob) {
      return [type, value.size, value.type, value.name ?? '', value.lastModified ?? 0, await sha256(await value.arrayBuffer())];
    }
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return [type, value.byteLength, await sha256(value)];
    const members = await Promise.all(Object.entries(value).map(async ([key, member]) => [key, await describe(member)]));
    return Array.isArray(value) ? ['Array', members.map(([, member]) => member)] : { '': type, ...Object.fromEntries(members) };
  };

  rig.values = { KINDS, random, bytes, make, describe, sha256 };

  let channels;

  /**
   * channels returns the data channels that have carried something since it was first
   * called, for those who look behind the library.
   */
  rig.channels = () => {
    if (!channels) {
      channels = new Set();
      const { send } = RTCDataChannel.prototype;
      RTCDataChannel.prototype.send = function (data) {
        channels.add(this);
        return send.call(this, data);
      };
    }
    for (const channel of channels) if (channel.readyState === 'closed') channels.delete(channel);
    return channels;
  };
}
