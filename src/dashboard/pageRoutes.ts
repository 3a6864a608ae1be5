/** The files of the page, built by Vite into bundle/page/ and read when the dashboard starts. */
import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { colorStylesheet } from '../charts/tokens.js';
import { PAGE_PATHS } from '../views/pagePaths.js';

/** Three folders above the built file. */
const PAGE = new URL('../../../bundle/page/', import.meta.url);

/** The files that a browser may load before it has sent a token. */
export const OPEN_PATHS: readonly string[] = [
  '/healthz',
  '/readyz',
  '/login',
  '/colors.css',
  '/plain.css',
  '/theme.js',
  '/icon.svg',
];

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Files under assets/ have a hash of their content in their name. */
const FOR_EVER = 'private, max-age=31536000, immutable';

export function addPageRoutes(server: FastifyInstance): void {
  const page = servedFile('.html', readFileSync(new URL('index.html', PAGE)));
  for (const path of Object.values(PAGE_PATHS)) server.get(path, (request, reply) => page(request, reply));
  const colors = servedFile('.css', Buffer.from(colorStylesheet()));
  server.get('/colors.css', (request, reply) => colors(request, reply));
  for (const name of ['icon.svg', 'plain.css', 'theme.js']) {
    const file = servedFile(extname(name), readFileSync(new URL(name, PAGE)));
    server.get(`/${name}`, (request, reply) => file(request, reply));
  }
  for (const name of readdirSync(new URL('assets/', PAGE))) {
    const file = servedFile(extname(name), readFileSync(new URL(`assets/${name}`, PAGE)));
    server.get(`/assets/${name}`, (request, reply) => file(request, reply.header('cache-control', FOR_EVER)));
  }
}

/** Answers with a file, compressed once for all requests that accept it. */
function servedFile(extension: string, content: Buffer) {
  const packed = gzipSync(content, { level: 9 });
  return (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    reply.type(TYPES[extension] ?? 'application/octet-stream').header('vary', 'accept-encoding');
    if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return reply.send(content);
    return reply.header('content-encoding', 'gzip').send(packed);
  };
}
