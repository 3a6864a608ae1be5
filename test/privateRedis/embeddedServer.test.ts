import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { stopEmbeddedServer } from '../../src/privateRedis/embeddedServer.js';
import { identifyProcess } from '../../src/privateRedis/processIdentity.js';
import { connectRedis } from '../../src/redis/connect.js';
import {
  forkUser,
  killProcess,
  newFolder,
  nextNotice,
  type OpenedUser,
  open,
  openInProcess,
  serversOf,
  withRedis,
} from './embeddedFixture.js';

function sizeOf(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

describe('openEmbeddedServer', () => {
  test('starts a server, attaches to it, and stops it with the last user; its data stay', async () => {
    const folder = newFolder();
    const first = await open(folder);
    const second = await open(folder);
    expect([first.attached, second.attached]).toEqual([false, true]);
    expect(second.socketPath).toBe(first.socketPath);
    await withRedis(first, (redis) => redis.set('key', 'value'));
    await first.release();
    await first.release();
    expect(serversOf(folder)).toHaveLength(1);
    await second.release();
    expect(serversOf(folder)).toEqual([]);
    expect(readdirSync(folder)).toEqual(['.jmin']);

    const third = await open(folder);
    expect(third.attached).toBe(false);
    expect(await withRedis(third, (redis) => redis.get('key'))).toBe('value');
    await third.release();
  });

  test.each([
    ['stops', false],
    ['is left running', true],
  ])('gives the room of deleted data back when it %s', async (_, isKept) => {
    const folder = newFolder();
    const bytes = () => sizeOf(join(folder, '.jmin', 'redis', 'appendonlydir'));
    const server = await open(folder);
    if (isKept) await server.keep();
    await withRedis(server, async (redis) => {
      await redis.set('stays', 'value');
      await redis.set('large', Buffer.alloc(6 * 2 ** 20, 'x'));
      await redis.del('large');
    });
    expect(bytes()).toBeGreaterThan(6e6);
    await server.release();
    expect(bytes()).toBeLessThan(1e5);
    const again = await open(folder);
    expect(await withRedis(again, (redis) => redis.keys('*'))).toEqual(['stays']);
    await again.release();
    if (isKept) await stopEmbeddedServer(join(folder, '.jmin'));
  });

  test('leaves a file alone that is mostly data', async () => {
    const folder = newFolder();
    const server = await open(folder);
    await withRedis(server, (redis) => redis.set('large', Buffer.alloc(6 * 2 ** 20, 'x')));
    const files = readdirSync(join(folder, '.jmin', 'redis', 'appendonlydir'));
    await server.release();
    expect(readdirSync(join(folder, '.jmin', 'redis', 'appendonlydir'))).toEqual(files);
  });

  test('sets the server up to lose nothing and to be reached by this user alone', async () => {
    const server = await open(newFolder());
    const wanted = {
      port: '0',
      appendonly: 'yes',
      appendfsync: 'always',
      save: '',
      'maxmemory-policy': 'noeviction',
    };
    const found = await withRedis(server, (redis) => redis.config('GET', ...Object.keys(wanted)));
    const pairs = found as string[];
    const settings = Object.fromEntries(
      pairs.flatMap((name, i) => (i % 2 === 0 ? [[name, pairs[i + 1]]] : [])),
    );
    expect(settings).toEqual(wanted);
    await server.release();
  });

  test('takes a data folder of any name', async () => {
    const folder = join(newFolder(), `a 'b" \\ ☃ --port 1`);
    mkdirSync(folder);
    const server = await open(folder, { TMPDIR: join(folder, '..') });
    await withRedis(server, (redis) => redis.ping());
    await server.release();
  });

  test('makes one server of six processes that start at the same moment', async () => {
    const folder = newFolder();
    const users = await Promise.all(Array.from({ length: 6 }, () => openInProcess(folder)));
    expect(users.filter(({ attached }) => !attached)).toHaveLength(1);
    expect(serversOf(folder)).toHaveLength(1);
    await Promise.all(users.map((user) => user.order('release')));
    expect(serversOf(folder)).toEqual([]);
  });

  test('never takes a server from one who attaches while the last one leaves', async () => {
    const folder = newFolder();
    const comeAndGo = async (): Promise<void> => {
      for (let round = 0; round < 5; round += 1) {
        const server = await open(folder);
        await withRedis(server, (redis) => redis.incr('visits'));
        await server.release();
      }
    };
    await Promise.all([comeAndGo(), comeAndGo(), comeAndGo()]);
    const last = await open(folder);
    expect(await withRedis(last, (redis) => redis.get('visits'))).toBe('15');
    await last.release();
  });

  test('outlives a kill -9 of its users; the next one adopts it and ends it', async () => {
    const folder = newFolder();
    const users = [await openInProcess(folder), await openInProcess(folder)];
    for (const { child } of users) await killProcess(child);
    const [orphan] = serversOf(folder);
    const next = await open(folder);
    expect(next.attached).toBe(true);
    expect(serversOf(folder)).toEqual([orphan]);
    await next.release();
    expect(serversOf(folder)).toEqual([]);
  });

  test('is not reached by a Ctrl-C in the terminal of its user', async () => {
    const folder = newFolder();
    const { child } = await openInProcess(folder);
    const gone = once(child, 'exit');
    process.kill(-(child.pid ?? 0), 'SIGINT');
    expect(await gone).toEqual([null, 'SIGINT']);
    const next = await open(folder);
    expect(next.attached).toBe(true);
    await next.release();
  });

  test('starts again on the same data when users and server were killed', async () => {
    const folder = newFolder();
    const user = await openInProcess(folder);
    await withRedis(user, (redis) => redis.set('key', 'value'));
    await killProcess(user.child);
    killServers(folder);
    const next = await open(folder);
    expect(next.attached).toBe(false);
    expect(await withRedis(next, (redis) => redis.get('key'))).toBe('value');
    await next.release();
  });

  test('is started again on the same socket when it was killed under its users', async () => {
    const folder = newFolder();
    const [mine, theirs] = [await open(folder), await openInProcess(folder)];
    const redis = await connectRedis({ socketPath: mine.socketPath, prefix: 'p' });
    await redis.set('key', '1');
    killServers(folder);
    expect(await redis.incr('key')).toBe(2);
    expect(serversOf(folder)).toHaveLength(1);
    redis.disconnect();
    await theirs.order('release');
    await mine.release();
  });

  test('is tried again until it starts, and reports to its users why it did not', async () => {
    const folder = newFolder();
    const server = await open(folder);
    await withRedis(server, (redis) => redis.set('key', 'value'));
    const manifest = join(folder, '.jmin/redis/appendonlydir/appendonly.aof.manifest');
    const content = readFileSync(manifest);
    writeFileSync(manifest, 'file spoiled\n');
    const failed = nextNotice(/ended at once/);
    killServers(folder);
    await failed;
    const again = nextNotice(/it runs again/);
    writeFileSync(manifest, content);
    await again;
    expect(await withRedis(server, (redis) => redis.get('key'))).toBe('value');
    await server.release();
  });

  test('finds the server of one who was killed while starting it', async () => {
    const folder = newFolder();
    const starter = forkUser(folder);
    // The log is opened a moment before the process is made.
    await written(join(folder, '.jmin/redis'), 'redis.log');
    await killProcess(starter);
    const next = await open(folder);
    expect(serversOf(folder)).toHaveLength(1);
    await next.release();
    expect(serversOf(folder)).toEqual([]);
  });

  test('gives up on a starter that was killed before it made a server', async () => {
    const folder = newFolder();
    await (await open(folder)).release();
    const starter = identifyProcess(process.pid);
    writeRecord(folder, { server: null, starter, socketPath: join(folder, 's', 'redis.sock'), kept: false });
    const next = await open(folder);
    expect(next.attached).toBe(false);
    await next.release();
  });

  test('replaces a server whose socket was cleaned away, with its data', async () => {
    const folder = newFolder();
    const first = await open(folder);
    await withRedis(first, (redis) => redis.set('key', 'value'));
    rmSync(join(first.socketPath, '..'), { recursive: true });
    const second = await open(folder);
    expect(second.attached).toBe(false);
    expect(serversOf(folder)).toHaveLength(1);
    expect(await withRedis(second, (redis) => redis.get('key'))).toBe('value');
    await first.release();
    await second.release();
  });

  test('replaces the server of a data folder that was deleted', async () => {
    const folder = newFolder();
    const lost = await openInProcess(folder);
    await killProcess(lost.child);
    rmSync(join(folder, '.jmin'), { recursive: true });
    const next = await open(folder);
    expect(next.attached).toBe(false);
    expect(serversOf(folder)).toHaveLength(1);
    await next.release();
  });

  test('counts no user whose process id now belongs to another process', async () => {
    const folder = newFolder();
    const server = await open(folder);
    const self = identifyProcess(process.pid);
    writeFileSync(join(folder, '.jmin/redis/users/earlier'), JSON.stringify({ ...self, started: '1' }));
    await server.release();
    expect(serversOf(folder)).toEqual([]);
  });
});

describe('keep and stopEmbeddedServer', () => {
  test('a kept server runs on until it is stopped', async () => {
    const folder = newFolder();
    const user = await openInProcess(folder);
    await user.order('keep');
    await user.order('release');
    expect(serversOf(folder)).toHaveLength(1);
    const visitor = await open(folder);
    expect(visitor.attached).toBe(true);
    await visitor.release();
    expect(serversOf(folder)).toHaveLength(1);
    expect(await stopEmbeddedServer(join(folder, '.jmin'))).toEqual({ type: 'stopped' });
    expect(serversOf(folder)).toEqual([]);
    expect(await stopEmbeddedServer(join(folder, '.jmin'))).toEqual({ type: 'not-running' });
  });

  test('a kept server in use stops when its last user leaves', async () => {
    const folder = newFolder();
    const server = await open(folder);
    await server.keep();
    expect(await stopEmbeddedServer(join(folder, '.jmin'))).toEqual({ type: 'in-use', pids: [process.pid] });
    await server.release();
    expect(serversOf(folder)).toEqual([]);
  });

  test('there is nothing to stop in a folder without a server, and none is made', async () => {
    const folder = newFolder();
    expect(await stopEmbeddedServer(join(folder, '.jmin'))).toEqual({ type: 'not-running' });
    expect(existsSync(join(folder, '.jmin'))).toBe(false);
  });

  test('ends a server that hangs', async () => {
    const folder = newFolder();
    const user: OpenedUser = await openInProcess(folder);
    await killProcess(user.child);
    for (const pid of serversOf(folder)) process.kill(pid, 'SIGSTOP');
    expect(await stopEmbeddedServer(join(folder, '.jmin'))).toEqual({ type: 'stopped' });
  });
});

describe('openEmbeddedServer refuses with exit code 3', () => {
  test('a data folder that cannot be made', async () => {
    const dataDir = '/dev/null';
    await expect(open(dataDir, { TMPDIR: newFolder() })).rejects.toMatchObject({
      code: 'data-folder',
      exitCode: 3,
      message: expect.stringContaining('/dev/null/.jmin: part of the path is not a folder'),
    });
  });

  test('a temporary folder with too long a path', async () => {
    const folder = newFolder();
    await expect(open(folder, { TMPDIR: join(folder, 'long'.repeat(20)) })).rejects.toMatchObject({
      code: 'socket-path',
      exitCode: 3,
      message: expect.stringMatching(/at most 107 bytes; this one has 1\d\d$/),
    });
  });

  test('a socket folder that others may open', async () => {
    const folder = newFolder();
    const server = await open(folder);
    const socketFolder = join(server.socketPath, '..');
    await server.release();
    mkdirSync(socketFolder);
    chmodSync(socketFolder, 0o755);
    await expect(open(folder)).rejects.toMatchObject({ code: 'socket-folder', exitCode: 3 });
  });

  test('a server that does not come up, with the end of its log', async () => {
    const folder = newFolder();
    await (await open(folder)).release();
    writeFileSync(join(folder, '.jmin/redis/appendonlydir/appendonly.aof.manifest'), 'file spoiled\n');
    await expect(open(folder)).rejects.toMatchObject({
      code: 'redis-start',
      exitCode: 3,
      message: expect.stringMatching(
        /ended at once, with exit code 1; the end of its log:\n(.*\n)*.*manifest/,
      ),
    });
    expect(serversOf(folder)).toEqual([]);
    expect(readdirSync(join(folder, '.jmin/redis/users'))).toEqual([]);
  });

  test('a data folder whose server runs on another host', async () => {
    const folder = newFolder();
    await (await open(folder)).release();
    const elsewhere = { pid: 7, host: 'elsewhere', machine: 'boot/pid:[1]', started: '1' };
    writeRecord(folder, { server: elsewhere, starter: elsewhere, socketPath: '/tmp/s', kept: false });
    await expect(open(folder)).rejects.toMatchObject({
      code: 'other-host',
      exitCode: 3,
      message: expect.stringContaining('used by process 7 of the host elsewhere'),
    });
    rmSync(join(folder, '.jmin/redis/server.json'));
  });
});

function killServers(folder: string): void {
  for (const pid of serversOf(folder)) process.kill(pid, 'SIGKILL');
}

function writeRecord(folder: string, record: object): void {
  writeFileSync(join(folder, '.jmin/redis/server.json'), JSON.stringify(record));
}

/** Resolves the moment the file appears. */
async function written(folder: string, file: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const watcher = watch(folder);
  try {
    while (!existsSync(join(folder, file))) await once(watcher, 'change');
  } finally {
    watcher.close();
  }
}
