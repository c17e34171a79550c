// The test pages' own web server: another origin than the signalling server's,
// as with everyone who brings the library into a page of their own.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import { PAGE_FILES } from './paths.mjs';

const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.mjs': 'text/javascript; charset=utf-8' };
const IN_PAGE = ['witness', 'member', 'media', 'raw', 'old-client', 'values'];

/** html returns a document with the harness's in-page scripts and then the given head. */
export function html(head = '') {
  const scripts = IN_PAGE.map((name) => `<script src="/${name}.js"></script>`);
  return ['<!doctype html>', '<meta charset="utf-8">', '<title>meshy e2e</title>', ...scripts, head, ''].join('\n');
}

/** startSite resolves to {url, put(path, text), close}; put adds a page. */
export async function startSite() {
  const pages = new Map([['/bare.html', html()]]);
  const socketIO = join(createRequire(import.meta.url).resolve('socket.io-client/package.json'), '../dist/socket.io.js');
  const read = (path) => (path === '/socket.io.js' ? readFile(socketIO) : readFile(join(PAGE_FILES, path)));

  const server = createServer(async (request, response) => {
    const path = new URL(request.url, 'http://site').pathname;
    try {
      const body = pages.get(path) ?? (await read(path));
      response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    put: (path, text) => pages.set(path, text),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
