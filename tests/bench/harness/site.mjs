// The benchmark's pages and everything that they load, from one origin, packed with
// brotli as a good server would. Isolated (COOP and COEP), so that the pages' clocks
// tick every 5 µs and not every 100.
import { createServer } from 'node:http';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress } from 'node:zlib';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
};
const pack = promisify(brotliCompress); // at 11, the best, by default

/** Site serves what is put on it, and nothing else. */
export class Site {
  #files = new Map(); // path -> {type, plain, packed}
  #server = createServer((request, response) => this.#serve(request, response));

  static async start() {
    const site = new Site();
    await new Promise((resolve) => site.#server.listen(0, '127.0.0.1', resolve));
    site.url = `http://127.0.0.1:${site.#server.address().port}`;
    return site;
  }

  /** put serves text at path, and returns path. */
  async put(path, text) {
    const plain = Buffer.from(text);
    this.#files.set(path, { type: TYPES[extname(path)] ?? 'application/octet-stream', plain, packed: await pack(plain) });
    return path;
  }

  /** putFile serves a file under folder, its .br beside it as the packed form, and returns its path. */
  async putFile(folder, file) {
    const path = `${folder}${basename(file)}`;
    if (!existsSync(`${file}.br`)) return this.put(path, await readFile(file));
    const [plain, packed] = await Promise.all([readFile(file), readFile(`${file}.br`)]);
    this.#files.set(path, { type: TYPES[extname(file)] ?? 'application/octet-stream', plain, packed });
    return path;
  }

  /** putPage serves an empty document with these scripts, in order, and returns its URL. */
  async putPage(path, scripts) {
    const head = ['<!doctype html>', '<meta charset="utf-8">', '<link rel="icon" href="data:,">', '<title>meshy bench</title>'];
    await this.put(path, [...head, ...scripts.map((src) => `<script src="${src}"></script>`), ''].join('\n'));
    return this.url + path;
  }

  #serve(request, response) {
    const file = this.#files.get(new URL(request.url, 'http://site').pathname);
    if (!file) return response.writeHead(404).end();
    const brotli = /\bbr\b/.test(request.headers['accept-encoding'] ?? '');
    const body = brotli ? file.packed : file.plain;
    response.writeHead(200, {
      'content-type': file.type,
      'content-length': body.length,
      ...(brotli ? { 'content-encoding': 'br' } : {}),
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
    });
    return response.end(body);
  }

  close() {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(resolve));
  }
}
