import { get, request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { logTo } from '../../src/base/log.js';
import { type Dashboard, startDashboard } from '../../src/dashboard/startDashboard.js';
import { connectOnce } from '../../src/redis/connect.js';
import type { RedisTarget } from '../../src/redis/redisTarget.js';
import { Store } from '../../src/store/store.js';
import { sweepsEventSchema } from '../../src/views/api/apiEvents.js';
import { errorSchema } from '../../src/views/api/orderAnswers.js';
import { liveWorkersSchema } from '../../src/views/api/queueAnswers.js';
import { cardsSchema } from '../../src/views/api/sweepAnswers.js';
import { trialsSchema } from '../../src/views/api/trialAnswers.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { type Asked, ask } from './ask.js';
import { type SeededSweep, seedSweep, WORKER } from './seedSweep.js';

const TOKEN = '3f9c1e7ab2d94586e07f4a61c5b8d293';
const BEARER = { authorization: `Bearer ${TOKEN}` };
const HTML_NAME = '<img src=x onerror=alert(1)>/../..';

let redis: TestRedis;
let target: RedisTarget;
let store: Store;
let open: Dashboard;
let guarded: Dashboard;
let moons: SeededSweep;
let strange: SeededSweep;
const notices: string[] = [];

beforeAll(async () => {
  redis = await startTestRedis();
  target = redis.target();
  store = await Store.open(target);
  moons = await seedSweep(store, 'moons');
  for (const index of [0, 1, 2, 3, 4]) await moons.start(index);
  await moons.finish(0, 0.4);
  await moons.finish(1, 0.2);
  await moons.finish(2, 0.3);
  await moons.finish(3, null);
  strange = await seedSweep(store, HTML_NAME, 2);
  const { type: _, ...worker } = WORKER;
  const running = [{ slug: 'moons', trials: [moons.ids[4] ?? ''], iteration: 4, iterations: 10, J: 0.5 }];
  await store.workers.announce({ ...worker, pid: 1, running });
  const options = { store, host: '127.0.0.1', port: 0, log: logTo(({ text }) => notices.push(text)) };
  open = await startDashboard({ ...options, token: null });
  guarded = await startDashboard({ ...options, token: TOKEN });
});

afterAll(async () => {
  await open?.close();
  await guarded?.close();
  store?.close();
  await redis?.stop();
  expect(notices).toEqual([]);
});

const json = async (path: string): Promise<unknown> => JSON.parse((await ask(open.url, path)).text);

describe('GET /api/v1/sweeps', () => {
  it('lists every sweep with its ledger and its best trial', async () => {
    const { sweeps } = cardsSchema.parse(await json('/api/v1/sweeps'));
    expect(sweeps.find(({ slug }) => slug === 'moons')).toMatchObject({
      sweep: 'moons',
      state: 'running',
      ledger: { planned: 8, finished: 3, diverged: 1, running: 1, waiting: 3 },
      best: {
        trial: 2,
        value: 0.2,
        metrics: { J: 0.2, dev_J: 0.4 },
        configuration: { learning_rate: 0.01, hidden_units: 8 },
      },
      best_so_far: { value: [0.4, 0.2] },
      digest: null,
      partial: true,
      lacks_data: false,
    });
    expect(sweeps.find(({ slug }) => slug === strange.slug)?.sweep).toBe(HTML_NAME);
  });
});

describe('GET /api/v1/sweeps/:slug/trials', () => {
  it('gives a page of the ranking, the diverged last and without a rank', async () => {
    const all = trialsSchema.parse(
      await json('/api/v1/sweeps/moons/trials?filter=J%20>%200%20||%20state%20==%20"diverged"'),
    );
    expect(
      all.trials.map((view) => [view.trial, view.rank, view.metrics.J, view.diverged_at_iteration]),
    ).toEqual([
      [2, 1, 0.2, null],
      [3, 2, 0.3, null],
      [1, 3, 0.4, null],
      [4, null, null, 3],
    ]);
    const page = trialsSchema.parse(await json('/api/v1/sweeps/moons/trials?offset=1&limit=2'));
    expect(page.trials).toEqual(all.trials.slice(1, 3));
    expect(page.matched).toBe(8);
    expect(trialsSchema.parse(await json('/api/v1/sweeps/moons/trials?offset=1000000000')).trials).toEqual(
      [],
    );
  });

  it.each([
    'offset=-1',
    'offset=1&offset=2',
    'offset=1e10',
    'limit=0',
    'limit=501',
    'limit=x',
    'limit=1.5',
    'sort=constructor',
    'sort=__proto__',
    'columns=',
    'nothing=1',
    'filter=J%20<',
    `filter=${'J'.repeat(4001)}`,
  ])('refuses ?%s', async (query) => {
    const { status, text } = await ask(open.url, `/api/v1/sweeps/moons/trials?${query}`);
    expect(status).toBe(400);
    errorSchema.parse(JSON.parse(text));
  });

  it.each([
    'nothing',
    '__proto__',
    'constructor',
    '..%2f..%2fetc%2fpasswd',
    '%252e%252e',
    `${'a'.repeat(190)}`,
  ])('knows no sweep %s', async (slug) => {
    expect((await ask(open.url, `/api/v1/sweeps/${slug}`)).status).toBe(404);
  });
});

describe('GET /api/v1/workers', () => {
  it('shows what each thread is training, with trial numbers', async () => {
    const { workers } = liveWorkersSchema.parse(await json('/api/v1/workers'));
    expect(workers).toMatchObject([
      {
        host: 'atlas',
        threads: 2,
        idle_threads: 1,
        running: [
          {
            sweep: 'moons',
            trials: [{ trial: 5, id: moons.ids[4] }],
            iteration: 4,
            iterations: 10,
            metrics: { J: 0.5 },
          },
        ],
      },
    ]);
  });
});

describe('GET /api/v1/events', () => {
  it('serves 64 pages at once, and more when one of them is closed', async () => {
    const pages = await Promise.all(Array.from({ length: 64 }, () => listen(guarded.url, BEARER)));
    expect((await ask(guarded.url, '/api/v1/events', { headers: BEARER })).status).toBe(503);
    pages[0]?.close();
    const again = async (): Promise<Events> => {
      const events = await listen(guarded.url, BEARER).catch(() => null);
      return events ?? again();
    };
    sweepsEventSchema.parse(await (await again()).next('sweeps'));
  });
});

describe('GET /reports/:slug/:file', () => {
  it.each([
    ['report.html', 'text/html; charset=utf-8', '<!doctype html>'],
    ['report.md', 'text/markdown; charset=utf-8', '# moons'],
    ['trials.csv', 'text/csv; charset=utf-8', 'rank,trial,id'],
    ['summary.json', 'application/json; charset=utf-8', '{'],
  ])('makes %s as things stand', async (file, type, start) => {
    const { status, headers, text } = await ask(open.url, `/reports/moons/${file}`);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe(type);
    expect(text.slice(0, start.length)).toBe(start);
  });

  it('lets a report run its own script, known by its hash, and no other', async () => {
    const { headers } = await ask(open.url, '/reports/moons/report.html');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).toMatch(/script-src 'sha256-[\w+/]+=*';/);
    expect(headers['content-security-policy']).not.toMatch(/script-src[^;]*(unsafe|\*|self|http)/);
  });

  it('gives the journal as it is exported', async () => {
    const response = await fetch(`${open.url}/reports/moons/journal.jsonl.gz`);
    const lines = gunzipSync(await response.arrayBuffer())
      .toString()
      .trim()
      .split('\n');
    expect(lines.map((line) => JSON.parse(line).type).slice(0, 3)).toEqual(['planned', 'joined', 'started']);
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="moons-journal.jsonl.gz"');
  });

  it.each([
    '/reports/moons/package.json',
    '/reports/moons/constructor',
    '/reports/nothing/report.html',
    '/reports/../package.json',
    '/reports/moons/..%2f..%2f..%2fpackage.json',
    '/reports/..%2f..%2f/package.json',
    '/code/../../../package.json',
    '/code/dashboard/startDashboard.js',
    '/queues/static/..%2f..%2fpackage.json',
  ])('finds nothing at %s', async (path) => {
    expect((await ask(open.url, path)).status).toBeGreaterThanOrEqual(400);
  });
});

const READS = [
  '/',
  '/workers',
  '/compare',
  '/sweeps/moons',
  '/sweeps/moons/trials/1',
  '/api/v1/sweeps',
  '/api/v1/sweeps/moons',
  '/api/v1/workers',
  '/reports/moons/report.html',
  '/queues/',
  '/queues/queue/trials',
  '/queues/api/queues?activeQueue=trials&status=latest',
  '/queues/api/redis/stats',
];
const OPEN = ['/healthz', '/login', '/colors.css', '/plain.css', '/theme.js'];

describe('the server', () => {
  it.each([...READS, ...OPEN, '/nothing'])('protects %s by headers', async (path) => {
    const { headers } = await ask(open.url, path);
    expect(headers).toMatchObject({
      'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cross-origin-resource-policy': 'same-origin',
      'x-request-id': expect.stringMatching(/^[0-9a-f]{16}$/),
    });
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  it.each(READS.filter((path) => !OPEN.includes(path)))('shows %s only for the token', async (path) => {
    expect((await ask(guarded.url, path)).status).toBe(401);
    expect((await ask(guarded.url, path, { headers: { authorization: 'Bearer wrong' } })).status).toBe(401);
    expect((await ask(guarded.url, path, { headers: BEARER })).status).toBe(200);
  });

  it('leads a browser without the token to the form, and with it back', async () => {
    const browser = { accept: 'text/html' };
    const away = await ask(guarded.url, '/', { headers: browser });
    expect([away.status, away.headers.location]).toEqual([303, '/login']);
    const login = (token: string, headers: Asked['headers'] = {}) =>
      ask(guarded.url, '/login', {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body: new URLSearchParams({ token }).toString(),
      });
    expect((await login('wrong')).status).toBe(401);
    expect((await login(TOKEN, { origin: 'https://evil.example' })).status).toBe(403);
    const { status, headers } = await login(TOKEN, { origin: guarded.url });
    expect([status, headers.location]).toEqual([303, '/']);
    const cookie = headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    expect((await ask(guarded.url, '/', { headers: { ...browser, cookie } })).status).toBe(200);
  });

  it('takes the token out of the address', async () => {
    const { status, headers } = await ask(guarded.url, `/queues/?token=${TOKEN}`);
    expect([status, headers.location]).toEqual([303, '/queues/']);
    expect(headers['set-cookie']?.[0]).toMatch(/HttpOnly; SameSite=Strict/);
    const elsewhere = await ask(guarded.url, `//evil.example/?token=${TOKEN}`);
    expect(elsewhere.headers.location ?? '/').toMatch(/^\/(?![/\\])/);
    expect((await ask(guarded.url, '/?token=wrong')).status).toBe(401);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])('refuses %s wherever it is sent', async (method) => {
    for (const path of [
      '/api/v1/sweeps/moons',
      '/queues/api/queues/trials/pause',
      '/queues/api/queues/pause',
      '/',
    ]) {
      expect((await ask(open.url, path, { method })).status).toBeGreaterThanOrEqual(404);
    }
  });

  it('refuses a name that is not its own, and pages of other sites', async () => {
    expect((await ask(open.url, '/api/v1/sweeps', { headers: { host: 'evil.example' } })).status).toBe(421);
    const headers = { origin: 'https://evil.example' };
    for (const path of ['/api/v1/sweeps', '/api/v1/events', '/queues/api/queues']) {
      expect((await ask(open.url, path, { headers })).status).toBe(403);
    }
  });

  it('refuses a body of megabytes, and paths that are none', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = `token=${'x'.repeat(2_000_000)}`;
    const answer = await ask(guarded.url, '/login', { method: 'POST', headers, body }).catch(() => null);
    expect(answer?.status ?? 413).toBe(413);
    const hostile = { 'content-type': 'application/json' };
    const polluting = { method: 'POST', headers: hostile, body: '{"__proto__":{"admin":true}}' };
    expect((await ask(guarded.url, '/login', polluting)).status).toBe(400);
    const wide = { headers: { 'x-wide': 'x'.repeat(100_000) } };
    expect((await ask(open.url, '/', wide)).status).toBe(431);
    for (const path of ['//', '/%', '/api/v1/sweeps/%E0%A4%A', '/%00', '/reports/moons/report.html%00']) {
      const { status, text } = await ask(open.url, path);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(text).not.toContain('node_modules');
    }
  });

  it('refuses a body that never ends', async () => {
    const { hostname, port } = new URL(guarded.url);
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const status = await new Promise((resolve) => {
      const asked = request({ hostname, port, path: '/login', method: 'POST', headers, agent: false });
      asked.on('response', ({ statusCode }) => resolve(statusCode));
      // It may hang up before its answer is read.
      asked.on('error', () => resolve(413));
      const pour = () => {
        if (!asked.destroyed && asked.write('x'.repeat(1000))) setImmediate(pour);
      };
      asked.on('drain', pour);
      pour();
      onTestFinished(() => {
        asked.destroy();
      });
    });
    expect(status).toBe(413);
  });

  it('changes nothing in Redis, whatever is looked at', async () => {
    const connection = await connectOnce(target);
    onTestFinished(() => connection.disconnect());
    const state = async () => {
      const keys = (await connection.keys('*')).filter((key) => !key.includes(':worker')).sort();
      return Promise.all(keys.map(async (key) => [key, await connection.dump(key)]));
    };
    const before = await state();
    for (const path of READS) await ask(open.url, path);
    expect(await state()).toEqual(before);
  });
});

interface Events {
  /** The data of the next event of this kind; others before it are passed over. */
  next(kind: string): Promise<unknown>;
  close(): void;
}

function listen(base: string, headers: Record<string, string> = {}): Promise<Events> {
  return new Promise((resolve, reject) => {
    const asked = get(`${base}/api/v1/events`, { headers, agent: false }, (response) => {
      if (response.statusCode !== 200) {
        asked.destroy();
        reject(new Error(`status ${response.statusCode}`));
        return;
      }
      const events = readEvents(response);
      const next = async (kind: string): Promise<unknown> => {
        for (;;) {
          const { value } = await events.next();
          if (value === undefined) throw new Error('the stream ended');
          if (value.kind === kind) return value.data;
        }
      };
      resolve({ next, close: () => asked.destroy() });
    });
    asked.on('error', reject);
    onTestFinished(() => {
      asked.destroy();
    });
  });
}

async function* readEvents(
  response: AsyncIterable<Buffer>,
): AsyncGenerator<{ kind: string; data: unknown }, undefined> {
  let text = '';
  for await (const part of response) {
    text += part;
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const [, kind = '', data = ''] = /^event: (\w+)\ndata: (.*)$/s.exec(block) ?? [];
      if (kind !== '') yield { kind, data: JSON.parse(data) };
    }
  }
  return undefined;
}
