/** What holds for every route of the dashboard, and for every answer that is not of a route. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { SILENT_LOG } from '../../src/base/log.js';
import { OPEN_PATHS } from '../../src/dashboard/pageRoutes.js';
import { SECURITY_HEADERS } from '../../src/dashboard/securityHeaders.js';
import { type Dashboard, type Route, startDashboard } from '../../src/dashboard/startDashboard.js';
import { Store } from '../../src/store/store.js';
import { API_ROOT } from '../../src/views/api/operations.js';
import { errorSchema } from '../../src/views/api/orderAnswers.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { type Answer, ask } from './ask.js';
import { seedSweep } from './seedSweep.js';

const TOKEN = '3f9c1e7ab2d94586e07f4a61c5b8d293';
const BEARER = { authorization: `Bearer ${TOKEN}` };

let redis: TestRedis;
let store: Store;
let open: Dashboard;
let guarded: Dashboard;
let readOnly: Dashboard;

beforeAll(async () => {
  redis = await startTestRedis();
  store = await Store.open(redis.target());
  await seedSweep(store, 'moons');
  const options = { store, host: '127.0.0.1', port: 0, log: SILENT_LOG };
  open = await startDashboard({ ...options, token: null });
  guarded = await startDashboard({ ...options, token: TOKEN });
  readOnly = await startDashboard({ ...options, token: null, isReadOnly: true });
});
afterAll(async () => {
  await open?.close();
  await guarded?.close();
  await readOnly?.close();
  store?.close();
  await redis?.stop();
});

/** A path that the route answers. */
function pathOf({ path }: Route): string {
  return path
    .replace(':slug', 'moons')
    .replace(':file', 'report.html')
    .replace(':queueName', 'trials')
    .replace(/:\w+/g, '1')
    .replace('*', 'nothing');
}

/** Whether the route changes something. */
function isOrder({ method, path }: Route): boolean {
  return method === 'POST' && path.startsWith(`${API_ROOT}/`);
}

/** The answer's head only: a stream of events does not end. */
function head(
  base: string,
  { method, path }: { method: string; path: string },
  headers = {},
): Promise<Answer> {
  return ask(base, path, { method, headers, headOnly: true });
}

/** A file of the page's build never changes under its name, so a browser may keep it. */
const KEPT = { ...SECURITY_HEADERS, 'cache-control': 'private, max-age=31536000, immutable' };

function expectProtected({ headers }: Pick<Answer, 'headers'>, expected = SECURITY_HEADERS): void {
  const others = Object.keys(SECURITY_HEADERS).filter((name) => name !== 'content-security-policy');
  for (const name of others) expect([name, headers[name]]).toEqual([name, expected[name]]);
  expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
  expect(headers['content-security-policy']).toMatch(/default-src '(self|none)'/);
  expect(headers['access-control-allow-origin']).toBeUndefined();
}

describe('every route', () => {
  it('is listed', () => {
    const paths = guarded.routes.map(({ method, path }) => `${method} ${path}`);
    expect(paths).toEqual(
      expect.arrayContaining(['GET /', 'POST /login', 'GET /api/v1/events', 'GET /reports/:slug/:file']),
    );
    expect(paths.filter((path) => path.includes('/queues')).length).toBeGreaterThan(5);
  });

  it('carries the security headers, whatever it answers', async () => {
    for (const route of guarded.routes) {
      const asked = { method: route.method, path: pathOf(route) };
      expectProtected(await head(guarded.url, asked, {}));
      const isKept = route.path.startsWith('/assets/');
      expectProtected(await head(guarded.url, asked, BEARER), isKept ? KEPT : SECURITY_HEADERS);
    }
  });

  it('needs the token, unless it is open', async () => {
    for (const route of guarded.routes.filter(({ path }) => !OPEN_PATHS.includes(path))) {
      const asked = { method: route.method, path: pathOf(route) };
      const isServed = ['GET', 'HEAD'].includes(route.method) || isOrder(route);
      for (const headers of [{}, { authorization: 'Bearer wrong' }, { cookie: 'jmin=1' }]) {
        const { status } = await head(guarded.url, asked, headers);
        expect([route.method, route.path, status]).toEqual([route.method, route.path, isServed ? 401 : 405]);
      }
    }
  });

  it('changes nothing, unless it is the login or an order as JSON', async () => {
    for (const { method, path } of guarded.routes) {
      if (['GET', 'HEAD'].includes(method) || path === '/login') continue;
      const asked = { method, path: pathOf({ method, path }) };
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
        const { status } = await head(open.url, asked, { 'content-type': type });
        expect([path, type, status]).toEqual([path, type, isOrder({ method, path }) ? 415 : 405]);
      }
      const { status } = await head(readOnly.url, asked, { 'content-type': 'application/json' });
      expect([path, status]).toEqual([path, 405]);
    }
  });

  it('refuses other sites and, without a token, names that are not its own', async () => {
    for (const route of open.routes) {
      const asked = { method: route.method, path: pathOf(route) };
      const foreign = await head(open.url, asked, { origin: 'https://evil.example' });
      const embedded = await head(open.url, asked, { 'sec-fetch-site': 'cross-site' });
      const renamed = await head(open.url, asked, { host: 'evil.example' });
      expect([route.path, foreign.status, embedded.status, renamed.status]).toEqual([
        ...[route.path, 403, 403, 421],
      ]);
    }
  });
});

describe('an answer that is not of a route', () => {
  it.each([
    '/nothing',
    '/api/v1/sweeps/%ff',
    '/%',
    `/api/v1/sweeps/${'a'.repeat(300)}`,
    '//',
    '/api/v1/sweeps/moons/trials?limit=x',
  ])('to %s carries the security headers too', async (path) => {
    const answer = await ask(open.url, path);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expectProtected(answer);
    errorSchema.parse(JSON.parse(answer.text));
  });

  it.each([
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['a header without an end', `GET / HTTP/1.1\r\nx: ${'x'.repeat(40_000)}`, 431],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n', 421],
    ['an expectation', 'GET / HTTP/1.1\r\nHost: localhost\r\nExpect: tea\r\n\r\n', 417],
    ['a method that is none', 'BREW / HTTP/1.1\r\nHost: localhost\r\n\r\n', 400],
  ])('to %s carries them too', async (_, text, status) => {
    const socket = connectTo(open);
    socket.write(text);
    const answer = await firstAnswer(socket);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    for (const [name, value] of Object.entries(SECURITY_HEADERS))
      expect(answer).toContain(`${name}: ${value}`);
  });

  it('is a page for a browser, JSON for a program', async () => {
    const page = await ask(open.url, '/reports/<b>/report.html', {
      headers: { accept: 'text/html,*/*;q=0.8' },
    });
    expect([page.status, page.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
    expect(page.text).toContain('There is no such sweep.');
    const data = await ask(open.url, '/reports/<b>/report.html', { headers: { accept: '*/*' } });
    expect(errorSchema.parse(JSON.parse(data.text)).error).toBe('There is no such sweep.');
  });
});

describe('connections that send half a request', () => {
  it('lock nobody out, however many there are', async () => {
    const header = Array.from({ length: 300 }, () => connectTo(open));
    for (const socket of header) socket.write('GET /api/v1/sweeps HTTP/1.1\r\nHost: local');
    const body = Array.from({ length: 300 }, () => connectTo(open));
    const login = 'POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\ntoken=';
    for (const socket of body) socket.write(login);
    await Promise.all([...header, ...body].map((socket) => socket.connecting && once(socket, 'connect')));
    expect((await ask(open.url, '/api/v1/sweeps')).status).toBe(200);
    const events = await ask(open.url, '/api/v1/events', { headOnly: true });
    expect(events.status).toBe(200);
  });

  it('are closed after 10 seconds', async () => {
    const socket = connectTo(open);
    const began = performance.now();
    socket.write('GET / HTTP/1.1\r\nHost: local');
    expect(await firstAnswer(socket)).toMatch(/^HTTP\/1\.1 408 /);
    expect(performance.now() - began).toBeLessThan(20_000);
  });
});

function connectTo({ url }: Dashboard): Socket {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  onTestFinished(() => {
    socket.destroy();
  });
  return socket;
}

async function firstAnswer(socket: Socket): Promise<string> {
  let text = '';
  for await (const part of socket.setEncoding('utf8')) {
    text += part;
    if (text.includes('\r\n\r\n')) break;
  }
  return text;
}
