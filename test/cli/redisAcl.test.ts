/** The rights that docs/redis.md asks for: every command and page works with them, and none is asked for in vain. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectOnce } from '../../src/redis/connect.js';
import { ask } from '../dashboard/ask.js';
import { documentedRules } from '../redis/documentedRules.js';
import { freePort } from '../redis/freePort.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { until } from '../waiting.js';
import { CommandLine, LONG, TINY } from './cliFixture.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PASSWORD = 'correct horse @:/ battery';

/** What makes a connection, and what MONITOR does not show. */
const CONNECTION = ['hello', 'auth', 'select', 'client|setname', 'client|list'];

/** BullMQ's scripts that come up only now and then: a job that threw, a worker that died. */
const RARE_SCRIPTS =
  /^(addStandardJob|extendLocks?|getState(V2)?|moveStalledJobsToWait|moveTo(Active|Delayed|Finished)|retryJob)-/;

/** By itself, or from within a script. */
const DENIED = /NOPERM|can't run this command|can't access at least one of the keys/;

const QUEUE = '/queues/api/queues';
const PAGES = [
  '/',
  '/api/v1/sweeps',
  '/api/v1/sweeps/tiny',
  '/api/v1/sweeps/tiny/trials/1',
  '/api/v1/sweeps/tiny/curves',
  '/api/v1/workers',
  '/api/v1/queue',
  '/metrics',
  '/readyz',
  '/reports/tiny/report.html',
  '/queues/',
  ...['active', 'waiting', 'completed', 'failed', 'delayed'].map(
    (status) => `${QUEUE}?activeQueue=trials&status=${status}`,
  ),
  '/queues/api/redis/stats',
  '/queues/api/job-schedulers',
  ...['metrics', 'workers', 'rate-limit'].map((view) => `${QUEUE}/trials/${view}`),
];

let server: TestRedis;
let admin: Redis;
let monitor: Redis;
let cli: CommandLine;
/** Commands seen by MONITOR, and those in the scripts it saw. */
const seen = new Set<string>();

beforeAll(async () => {
  server = await startTestRedis({ settings: { appendfsync: 'always' } });
  admin = await connectOnce(server.target());
  for (const user of ['jmin', 'jmin-dashboard']) {
    await admin.call('ACL', 'SETUSER', user, ...documentedRules(user, PASSWORD));
  }
  const listener = await connectOnce(server.target());
  monitor = await listener.monitor();
  listener.disconnect();
  monitor.on('monitor', (_time: string, args: string[], source: string) => {
    if (source !== 'lua') note(args);
  });
  cli = new CommandLine({
    REDIS_URL: `unix://jmin@localhost${server.socketPath}`,
    REDIS_PASSWORD_FILE: 'password',
  });
  cli.write('password', `${PASSWORD}\n`);
  cli.write('tiny.yaml', TINY);
  cli.write('long.yaml', LONG);
});
afterAll(async () => {
  monitor?.disconnect();
  admin?.disconnect();
  cli?.close();
  await server?.stop();
});

function commandsOf(user: string): string[] {
  return documentedRules(user, PASSWORD)
    .filter((rule) => rule.startsWith('+'))
    .map((rule) => rule.slice(1))
    .sort();
}

function note([name = '', first = '']: readonly string[]): void {
  const command = name.toLowerCase();
  seen.add(command === 'client' ? `client|${first.toLowerCase()}` : command);
  if (command === 'eval') for (const called of commandsInScript(first)) seen.add(called);
}

function commandsInScript(text: string): string[] {
  // At which end of a list BullMQ pushes it chooses before: the name of that command stands by itself.
  const names = /(?:(?:redis\.call|rcall)\(\s*\\?['"]|['"](?=[LR]PUSH\\?['"]))(\w+)/gi;
  return [...text.matchAll(names)].map(([, name = '']) => name.toLowerCase());
}

/** What our own code and BullMQ's rarer scripts may send, whether this test came by it or not. */
function commandsInSources(): string[] {
  const ours = readdirSync(join(ROOT, 'src/redis'))
    // The private Redis is asked by its owner.
    .filter((file) => !/^(redisProcess|inspect|connect)\.ts$/.test(file))
    .map((file) => readFileSync(join(ROOT, 'src/redis', file), 'utf8'))
    .join('\n');
  const direct = [...ours.matchAll(/#?(?:redis|connection)\s*\.([a-zA-Z]+?)(?:Buffer)?\(/g)]
    .map(([, name = '']) => name.toLowerCase())
    .filter((name) => !['disconnect', 'on', 'definecommand', 'call'].includes(name));
  const bullmq = dirname(createRequire(import.meta.url).resolve('bullmq'));
  const scripts = readdirSync(join(bullmq, 'scripts'))
    .filter((file) => RARE_SCRIPTS.test(file) && file.endsWith('.js'))
    .flatMap((file) => commandsInScript(readFileSync(join(bullmq, 'scripts', file), 'utf8')));
  return [...direct, ...commandsInScript(ours), ...scripts];
}

/** What was denied, but for what may be. */
async function denials(): Promise<unknown[]> {
  const entries = (await admin.call('ACL', 'LOG')) as unknown[][];
  return entries.map((entry) => entry[entry.indexOf('object') + 1]).filter((what) => what !== 'config|get');
}

/** Runs a command that must do, and has nothing to tell of Redis. */
async function jmin(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await cli.run(args);
  expect([args, code, stderr]).toEqual([args, 0, expect.not.stringMatching(/NOPERM|may not/)]);
  expect(stdout + stderr).not.toContain(PASSWORD);
  return stdout;
}

describe('the rights of jmin', () => {
  test('do for every command', async () => {
    await jmin('run', 'tiny.yaml', '--threads', '1');
    await jmin('launch', 'long.yaml');
    await jmin('pause', 'long');
    await Promise.all([jmin('resume', 'long'), jmin('priority', 'long', '2')]);
    const worker = cli.start(['worker', '--threads', '1']);
    await worker.said(/ready/);
    expect(commandLines()).not.toContain(PASSWORD);
    await Promise.all([
      jmin('list'),
      jmin('workers'),
      jmin('status', 'tiny'),
      jmin('show', '1', '--sweep', 'tiny'),
    ]);
    await Promise.all([jmin('verify', 'tiny', '--retrain', '1'), jmin('export', 'tiny', '-o', 'tiny.jsonl')]);
    await lookAtEveryPage();
    await jmin('cancel', 'long');
    await jmin('retry', 'long');
    worker.signal('SIGINT');
    await worker.finished;
    await Promise.all([jmin('doctor'), jmin('report', 'tiny'), jmin('delete', 'long', '--yes')]);
    expect(await denials()).toEqual([]);
  }, 240_000);

  test('are no more than are needed', () => {
    const needed = new Set([...CONNECTION, ...seen, ...commandsInSources()]);
    expect(commandsOf('jmin')).toEqual([...needed].sort());
  });

  test('leave the password nowhere in Redis', async () => {
    const [, folder = ''] = (await admin.config('GET', 'dir')) as string[];
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
      /\.aof$/.test(file),
    );
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) expect(readFileSync(join(folder, file), 'latin1')).not.toContain(PASSWORD);
  });

  test.each([
    ['FLUSHALL', 'ASYNC'],
    ['FLUSHDB', 'ASYNC'],
    ['KEYS', '*'],
    ['SCAN', '0'],
    ['CONFIG', 'GET', 'requirepass'],
    ['CONFIG', 'SET', 'dir', '/'],
    ['SHUTDOWN', 'NOSAVE'],
    ['MODULE', 'LIST'],
    ['ACL', 'LIST'],
    ['CLIENT', 'KILL', 'TYPE', 'normal'],
    ['REPLICAOF', 'NO', 'ONE'],
    ['SCRIPT', 'FLUSH'],
    ['PUBLISH', 'channel', 'x'],
    ['GET', 'other'],
    ['SET', '{other}:key', 'x'],
    ['EVAL', "return redis.call('FLUSHALL')", '0'],
    ['EVAL', "return redis.call('GET', 'other')", '0'],
  ])('deny %s %s', async (...command) => {
    await expect(as('jmin', command)).rejects.toThrow(DENIED);
  });
});

describe('the rights of jmin-dashboard', () => {
  test('do for every page, and are no more than are needed', async () => {
    await admin.call('ACL', 'LOG', 'RESET');
    seen.clear();
    await admin.sadd('{jmin}:workers', 'one-that-died');
    // The monitor tells of it later.
    await until(async () => seen.has('sadd'));
    seen.clear();
    await lookAtEveryPage({ REDIS_URL: `unix://jmin-dashboard@localhost${server.socketPath}` });
    expect(await denials()).toEqual([]);
    // Scripts that read tidy up where an old BullMQ left something, as ours did not.
    for (const tidying of ['del', 'rpop']) seen.delete(tidying);
    expect(commandsOf('jmin-dashboard')).toEqual([...new Set([...CONNECTION, ...seen])].sort());
  }, 60_000);

  test.each([
    ['SET', '{jmin}:protocol', 'x'],
    ['DEL', '{jmin}:sweep:tiny:journal'],
    ['XADD', '{jmin}:sweep:tiny:journal', '*', 'e', '{}'],
    ['EVAL', "return redis.call('DEL', KEYS[1])", '1', '{jmin}:sweeps'],
    ['GET', 'other'],
  ])('deny %s %s', async (...command) => {
    await expect(as('jmin-dashboard', command)).rejects.toThrow(DENIED);
  });
});

async function lookAtEveryPage(environment: NodeJS.ProcessEnv = {}): Promise<void> {
  const port = await freePort();
  const dashboard = cli.start(['dashboard', '--port', String(port)], environment);
  await dashboard.said(/dashboard http/);
  const base = `http://127.0.0.1:${port}`;
  const { jobs } = JSON.parse((await ask(base, `${QUEUE}?activeQueue=trials&status=latest`)).text).queues[0];
  const pages = [...PAGES, ...['', '/logs', '/flow'].map((view) => `${QUEUE}/trials/${jobs[0].id}${view}`)];
  for (const page of pages) {
    const { status, text } = await ask(base, page);
    expect([page, status, text]).toEqual([page, 200, expect.not.stringMatching(/NOPERM|cannot be/)]);
  }
  dashboard.signal('SIGINT');
  expect((await dashboard.finished).stderr).toBe('');
}

async function as(user: string, [name = '', ...args]: readonly string[]): Promise<unknown> {
  const url = `unix://${user}@localhost${server.socketPath}`;
  const connection = await connectOnce({ url, credentials: { password: PASSWORD }, prefix: 'p' });
  try {
    return await connection.call(name, ...args);
  } finally {
    connection.disconnect();
  }
}

/** Of every process that works in the folder of the test, as any user of the host can read them. */
function commandLines(): string {
  return cli
    .processes()
    .map(({ pid }) => readFileSync(`/proc/${pid}/cmdline`, 'utf8'))
    .join('\n');
}
