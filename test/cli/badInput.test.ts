import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { printable } from '../../src/base/printable.js';
import { connectOnce } from '../../src/redis/connect.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { expectGolden } from '../snapshot.js';
import { CommandLine, MAIN, TINY } from './cliFixture.js';

let server: TestRedis;
let cli: CommandLine;
beforeAll(async () => {
  server = await startTestRedis({ settings: { appendfsync: 'always' } });
  cli = new CommandLine({ REDIS_URL: server.url });
  cli.write('tiny.yaml', TINY);
  cli.write('ages.csv', `name,age,y\n${PEOPLE}`);
});
afterAll(async () => {
  cli.close();
  await server.stop();
});

const PEOPLE = Array.from({ length: 20 }, (_, i) => `person ${i},${i * 3},${i % 2}\n`).join('');

/** What a terminal would obey, hide or turn around. */
const HOSTILE = 'a\u001b[31m\u009b2J\u202eb\r';

/** What the user is told, and nothing else: no result, no stack, nothing that a terminal obeys. */
async function refusal(args: readonly string[], code: 2 | 3, environment = {}): Promise<string> {
  const finished = await cli.run(args, environment);
  expect([finished.code, finished.stdout]).toEqual([code, '']);
  expect(finished.stderr).toMatch(/^error: /m);
  expect(finished.stderr).not.toMatch(/^ {4}at |This is a bug/m);
  expect(finished.stderr.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  refusals.push(
    `$ ${printable(shortened(`jmin ${args.join(' ')}`))}\n${shortened(finished.stderr).trimEnd()}\n`,
  );
  return finished.stderr;
}

/** Each command that was refused, and what it said. */
const refusals: string[] = [];

const MAX_SHOWN = 400;

/** The same on every machine, and of a size to be read. */
function shortened(text: string): string {
  const named = text
    .replaceAll(cli.folder, 'FOLDER')
    .replace(/\/tmp\/jmin-test-redis-\w+/g, 'REDIS')
    .replace(/:\d{4,5}\b/g, ':PORT');
  return named.length > MAX_SHOWN ? `${named.slice(0, MAX_SHOWN)}…` : named;
}

describe('jmin run of a file', () => {
  test.each<[string, () => string, RegExp]>([
    ['that is missing', () => 'nowhere.yaml', /nowhere\.yaml: no such file/],
    ['that is empty', () => cli.write('empty.yaml', ' \n'), /empty\.yaml: the file is empty/],
    ['that is a folder', () => folder('folder.yaml'), /folder\.yaml: expected a sweep file; got a folder/],
    [
      'not in UTF-8',
      () => cli.write('latin.yaml', Buffer.from('name: caf\xe9', 'latin1')),
      /expected UTF-8 text/,
    ],
    [
      'of 50 MB',
      () => cli.write('large.yaml', Buffer.alloc(50_000_000, '#')),
      /has at most 1,000,000 bytes; this one has more/,
    ],
    ['that never ends', () => '/dev/zero', /zero: a sweep file has at most 1,000,000 bytes/],
    [
      'in UTF-16',
      () => cli.write('wide.yaml', Buffer.from(`\ufeff${TINY}`, 'utf16le')),
      /wide\.yaml: expected UTF-8 text/,
    ],
    [
      'whose data are at an address',
      () => cli.write('address.yaml', 'dataset: { csv: "http://169.254.169.254/", target: y }'),
      /169\.254\.169\.254\/: there is no such file/,
    ],
    [
      'that names a file to be obeyed',
      () => cli.write('obeyed.yaml', `dataset: { csv: ${JSON.stringify(`${HOSTILE}\n`)}, target: y }`),
      /\\u\{1b\}\[31m.*\\n: there is no such file/,
    ],
    ['without data', () => cli.write('bare.yaml', 'name: x'), /bare\.yaml:1:1: .*dataset/],
    [
      'whose data are missing',
      () => cli.write('nodata.yaml', 'dataset: { csv: no.csv, target: y }'),
      /no\.csv: (.*)no such file/,
    ],
    [
      'of which where removes everything',
      () => cli.write('where.yaml', `${TINY}where: learning_rate > 100`),
      /where\.yaml: no point of the 6 is left to train.*\n.*Loosen "learning_rate > 100"/,
    ],
    [
      'ranked by what it does not measure',
      () => cli.write('rank.yaml', `${TINY}rank_by: dev_error`),
      /rank\.yaml: rank_by dev_error needs classes/,
    ],
    [
      'ranked by a dev set that it does not have',
      () => cli.write('dev.yaml', `${TINY.replace('examples: 100', 'examples: 100, dev: 0')}rank_by: dev_J`),
      /dev\.yaml: rank_by dev_J needs a dev set/,
    ],
    ['with a billion laughs', () => cli.write('bomb.yaml', bomb()), /bomb\.yaml.*(alias|anchor)/i],
    [
      'of 10¹² points',
      () =>
        cli.write(
          'grid.yaml',
          'dataset: { generate: moons }\nhyperparameters: { seed: 1..100000, epochs: 1..100000, hidden_units: 1..100 }',
        ),
      /grid\.yaml.*1,?000,?000,?000,?000/,
    ],
  ])('%s', async (_, write, pattern) => {
    expect(await refusal(['run', write()], 2)).toMatch(pattern);
  });

  function folder(name: string): string {
    mkdirSync(cli.path(name));
    return name;
  }

  function bomb(): string {
    const levels = Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [${`*l${i},`.repeat(9)}]`);
    return ['l0: &l0 lol', ...levels].join('\n');
  }

  test('tells all errors at once, each with its place', async () => {
    cli.write(
      'errors.yaml',
      'dataset: { generate: mons }\nhyperparameters:\n  learning_rate: -0.1\n  hiden_layers: 2\nrank_by: K\n',
    );
    const told = await refusal(['run', 'errors.yaml'], 2);
    for (const place of ['1:22', '3:18', '4:3', '5:10']) expect(told).toContain(`errors.yaml:${place}: `);
    expect(told).toMatch(/moons/);
    expect(told).toMatch(/hidden_layers/);
  });

  test.each([
    [['run'], /expected a sweep file/],
    [['run', 'tiny.yaml', '--set', 'epochs'], /--set.*key=value/s],
    [['run', 'tiny.yaml', '--set', 'nothing.like=1'], /nothing/],
    [['run', 'tiny.yaml', '--set', 'epochs=-1'], /epochs.*whole number/s],
    [['run', 'tiny.yaml', '--set', `a${'.a'.repeat(3000)}=1`], /--set a\.a.*nests deeper than 32 levels/s],
    [['plan', 'tiny.yaml', '--learning-rate', 'x'], /learning.rate/],
    [['run', 'tiny.yaml', '--lr', '0.1'], /unknown option '--lr'\n\(Did you mean --learning-rate\?\)/],
    [['launch', 'tiny.yaml', '--n-trials', '9'], /write search: \{ sampler: gp, trials: n \}/],
    [['plan', '--data', 'ages.csv'], /Columns: name, age, y\. Give --target y .*jmin init ages\.csv/s],
    [['plan', '--data', 'ages.csv', '--target', 'y'], /Leave it out with --set 'dataset\.ignore=\[name\]'/],
  ])('%j is refused', async (args, pattern) => {
    expect(await refusal(args, 2)).toMatch(pattern);
  });

  test('that is refused leaves nothing in Redis', async () => {
    const redis = await connectOnce({ socketPath: server.socketPath, prefix: '' });
    const keys = await redis.keys('*');
    redis.disconnect();
    expect(keys).toEqual([]);
  });
});

describe('a command line to be obeyed', () => {
  test.each([
    [[HOSTILE]],
    [['run', HOSTILE]],
    [['run', 'tiny.yaml', `--${HOSTILE}`]],
    [['run', 'tiny.yaml', '--set', `${HOSTILE}=1`]],
    [['run', 'tiny.yaml', '--prefix', HOSTILE]],
    [['run', 'tiny.yaml', '--redis-password-file', HOSTILE]],
    [['plan', '--data', HOSTILE, '--target', 'y']],
    [['init', `${HOSTILE}.csv`]],
    [['status', HOSTILE]],
    [['status', '--journal', HOSTILE]],
    [['import', HOSTILE]],
    [['worker', '--threads', HOSTILE]],
    [['priority', 'tiny', HOSTILE]],
    [['dashboard', '--host', HOSTILE]],
  ])('%j is refused as text', async (args) => {
    expect(await refusal(args, 2)).toMatch(/\\u\{1b\}|\\u001b/);
  });
});

describe('a Redis', () => {
  test.each([
    ['that is not there', 'redis://127.0.0.1:1', /Redis at redis:\/\/127\.0\.0\.1:1: nothing listens there/],
    ['whose socket is not there', 'unix:///nowhere/redis.sock', /there is no such socket/],
    ['whose URL is none', 'http://localhost:6379', /the Redis URL must be redis:\/\//],
    ['with its password for all to see', 'redis://:hunter2@localhost', /the command line\n.*REDIS_PASSWORD/],
  ])('%s', async (_, url, pattern) => {
    const code = /http|hunter2/.test(url) ? 2 : 3;
    expect(await refusal(['run', 'tiny.yaml', '--redis', url], code)).toMatch(pattern);
  });

  test('with another password, which is never shown', async () => {
    const redis = await connectOnce({ socketPath: server.socketPath, prefix: '' });
    await redis.config('SET', 'requirepass', 'open-sesame');
    try {
      const url = `unix://:hunter2@localhost${server.socketPath}`;
      const told = await refusal(['run', 'tiny.yaml'], 3, { REDIS_URL: url });
      expect(told).toContain('user or password is wrong');
      expect(told).not.toContain('hunter2');
      expect(await refusal(['run', 'tiny.yaml'], 3)).toContain('it requires a password');
    } finally {
      await redis.config('SET', 'requirepass', '');
      redis.disconnect();
    }
  });

  test.each([
    [
      'that throws results away',
      'maxmemory-policy',
      'allkeys-lru',
      'noeviction',
      /maxmemory-policy: allkeys-lru\n.*noeviction/,
    ],
  ])('%s', async (_, name, bad, good, pattern) => {
    const redis = await connectOnce({ socketPath: server.socketPath, prefix: '' });
    await redis.config('SET', name, bad);
    try {
      expect(await refusal(['run', 'tiny.yaml'], 3)).toMatch(pattern);
      const doctor = await cli.run(['doctor']);
      expect(doctor.code).toBe(3);
      expect(doctor.stdout.replace(/\n +/g, ' ')).toMatch(/✗ Redis .*maxmemory-policy: allkeys-lru/);
    } finally {
      await redis.config('SET', name, good);
      redis.disconnect();
    }
  });

  test('whose keys are somebody else’s', async () => {
    const redis = await connectOnce({ socketPath: server.socketPath, prefix: '' });
    await redis.set('{theirs}:sweeps', 'not a hash');
    try {
      expect(await refusal(['list', '--prefix', 'theirs'], 3)).toMatch(/a key of jmin has the wrong type/);
      expect(await redis.get('{theirs}:sweeps')).toBe('not a hash');
    } finally {
      await redis.del('{theirs}:sweeps', '{theirs}:protocol');
      redis.disconnect();
    }
  });

  test('that is a read-only replica', async () => {
    const replica = await startTestRedis();
    const redis = await connectOnce({ socketPath: replica.socketPath, prefix: '' });
    await redis.replicaof('127.0.0.1', 1);
    try {
      expect(await refusal(['run', 'tiny.yaml'], 3, { REDIS_URL: replica.url })).toMatch(/replica/);
    } finally {
      await redis.replicaof('NO', 'ONE');
      redis.disconnect();
      await replica.stop();
    }
  });
});

describe('a folder that cannot be written', () => {
  test('for reports: the results stay, and the report can be made again', async () => {
    cli.write('taken', 'a file');
    const { code, stderr } = await cli.run(['run', 'tiny.yaml', '--reports', 'taken']);
    expect(code).toBe(3);
    expect(stderr).toMatch(/error: .*taken/);
    expect(stderr).not.toMatch(/^ {4}at /m);
    const again = await cli.run(['report', 'tiny', '--reports', 'free']);
    expect(again.code).toBe(0);
  });

  test('for the private Redis', async () => {
    cli.write('file', '');
    const told = await refusal(['run', 'tiny.yaml', '--data-dir', 'file'], 3, { REDIS_URL: '' });
    expect(told).toMatch(/the data folder file: part of the path is not a folder/);
  });

  // A disk of our own needs a namespace of our own, which not every system lets a user have.
  const namespace = ['--map-root-user', '--mount'];
  test.runIf(spawnSync('unshare', [...namespace, 'true']).status === 0)('for it is full', async () => {
    mkdirSync(cli.path('disk'));
    const command = 'mount -t tmpfs -o size=16k tmpfs disk && exec "$@"';
    const args = [process.execPath, MAIN, 'report', 'tiny', '--reports', 'disk'];
    const { status, stdout, stderr } = spawnSync(
      'unshare',
      [...namespace, 'sh', '-c', command, 'sh', ...args],
      {
        cwd: cli.folder,
        env: { ...process.env, REDIS_URL: server.url },
        encoding: 'utf8',
      },
    );
    expect([status, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(/^error: disk\/tiny\/.*: no space left on the disk/);
  });

  test('for an export', async () => {
    writeFileSync(cli.path('plain'), '');
    expect(await refusal(['export', 'tiny', '-o', 'plain/journal.jsonl.gz'], 3)).toMatch(/plain/);
  });
});

/** After a change on purpose: JMIN_UPDATE=1 npx vitest run test/cli/badInput.test.ts */
test('every message above is as in golden', () => {
  expectGolden('errors.txt', refusals.sort().join('\n'));
});
