/** The files of the page, read when the dashboard starts. */
import { readdirSync, readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';

/** Three folders above the built file. HTML and CSS are served from the sources. */
const SOURCES = new URL('../../../src/dashboard/page/', import.meta.url);
const BUILT = new URL('../../../dist/src/', import.meta.url);

const HTML = 'text/html; charset=utf-8';
const JAVASCRIPT = 'text/javascript; charset=utf-8';

/** The files that a browser may load before it has sent a token. */
export const OPEN_PATHS: readonly string[] = ['/healthz', '/login', '/page.css', '/icon.svg'];

export function addPageRoutes(server: FastifyInstance): void {
  const files = [
    { path: '/', type: HTML, url: new URL('index.html', SOURCES) },
    { path: '/page.css', type: 'text/css; charset=utf-8', url: new URL('page.css', SOURCES) },
    { path: '/icon.svg', type: 'image/svg+xml', url: new URL('icon.svg', SOURCES) },
    ...modules().map((name) => ({ path: `/code/${name}`, type: JAVASCRIPT, url: new URL(name, BUILT) })),
  ];
  for (const { path, type, url } of files) {
    const content = readFileSync(url);
    server.get(path, (_request, reply) => reply.type(type).send(content));
  }
  server.get('/healthz', () => ({ status: 'ok' }));
}

/** Modules that the page shares with the server. */
const SHARED: readonly string[] = ['base/format.js', 'views/labels.js'];

/** Modules of the page, and those it shares: under /code/ as they lie under dist/src/. */
function modules(): string[] {
  const own = readdirSync(new URL('dashboard/page/', BUILT)).filter((name) => name.endsWith('.js'));
  return [...own.map((name) => `dashboard/page/${name}`), ...SHARED];
}
