/** `jmin gc`: what is stored, and that nothing a sweep needs is removed. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectOnce } from '../../src/redis/connect.js';
import { type StoredView, storedSchema } from '../../src/views/storedView.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { CommandLine, TINY } from './cliFixture.js';

const cli = new CommandLine();
const stored = async (...args: string[]): Promise<StoredView> => {
  const { code, stdout, stderr } = await cli.run(['gc', '--json', ...args]);
  expect([code, stderr]).toEqual([0, '']);
  return storedSchema.parse(JSON.parse(stdout));
};
const weights = () => readdirSync(cli.path('.jmin', 'weights')).sort();
const unneeded = ({ files }: StoredView) => files.filter(({ needed }) => !needed).map(({ path }) => path);
const folderOf = (slug: string) => cli.path('.jmin', 'checkpoints', `jmin+${slug}`);
/** The folder of a command's sweep, as a worker leaves it. */
const leaveFolder = (slug: string) => {
  const trial = join(folderOf(slug), 'trials', 'abc');
  mkdirSync(trial, { recursive: true });
  writeFileSync(join(trial, 'attempt-1.log'), 'x'.repeat(1000));
  writeFileSync(join(trial, 'configuration.json'), '{}');
};

beforeAll(async () => {
  cli.write('tiny.yaml', `${TINY}keep: 2\n`);
  cli.write('other.yaml', `${TINY.replace('tiny', 'other').replace('epochs: 5', 'epochs: 6')}keep: 1\n`);
  for (const file of ['tiny.yaml', 'other.yaml']) expect((await cli.run(['run', file])).code).toBe(0);
  leaveFolder('tiny');
}, 60_000);
afterAll(() => cli.close());

describe('jmin gc', () => {
  test('shows the size of each sweep, data set, file and report, and removes nothing', async () => {
    const found = await stored();
    expect(found.sweeps.map(({ sweep }) => sweep)).toEqual(['other', 'tiny']);
    for (const { journal_bytes } of found.sweeps) expect(journal_bytes).toBeGreaterThan(1000);
    expect(found.datasets).toHaveLength(1);
    expect(found.datasets[0]?.sweeps).toEqual(['other', 'tiny']);
    const kinds = found.files.map(({ kind }) => kind);
    const expected = ['checkpoints', 'weights', 'weights', 'weights', 'report', 'report', 'private_redis'];
    expect(kinds).toEqual(expected);
    const [folder] = found.files;
    expect([folder?.bytes, folder?.logs_bytes]).toEqual([1002, 1000]);
    expect(unneeded(found)).toEqual([]);
  });

  test('removes nothing that a sweep in Redis needs', async () => {
    const before = weights();
    expect((await stored('--remove')).removed_bytes).toBe(0);
    expect(weights()).toEqual(before);
    expect(existsSync(folderOf('tiny'))).toBe(true);
  });

  test('names what it would remove, and removes that alone', async () => {
    const before = weights();
    expect((await cli.run(['delete', 'other', '--yes'])).code).toBe(0);
    leaveFolder('other');
    const other = await stored();
    expect(unneeded(other)).toHaveLength(2);
    const { stdout } = await cli.run(['gc']);
    for (const path of unneeded(other)) expect(stdout).toContain(path);
    expect(weights()).toEqual(before);
    const { removed_bytes, unneeded_bytes } = await stored('--remove');
    expect(removed_bytes).toBe(other.unneeded_bytes);
    expect(unneeded_bytes).toBe(removed_bytes);
    expect(weights()).toHaveLength(2);
    expect([existsSync(folderOf('other')), existsSync(folderOf('tiny'))]).toEqual([false, true]);
    expect(existsSync(cli.path('reports/other/report.html'))).toBe(true);
  });

  describe('with another Redis', () => {
    let server: TestRedis;
    beforeAll(async () => {
      server = await startTestRedis({ settings: { appendfsync: 'always' } });
    });
    afterAll(() => server.stop());

    test('leaves the files of the private one', async () => {
      leaveFolder('unknown');
      expect(unneeded(await stored('--redis', server.url, '--remove'))).toEqual([]);
      expect([existsSync(folderOf('unknown')), weights().length]).toEqual([true, 2]);
    });

    test('says that sizes are unknown where its user may not ask', async () => {
      expect((await cli.run(['launch', 'tiny.yaml', '--redis', server.url])).code).toBe(0);
      expect((await stored('--redis', server.url)).sweeps[0]?.journal_bytes).toBeGreaterThan(0);
      const admin = await connectOnce(server.target());
      await admin.call('ACL', 'SETUSER', 'default', '-memory');
      admin.disconnect();
      const found = await stored('--redis', server.url);
      expect(found.sweeps[0]).toMatchObject({ sweep: 'tiny', journal_bytes: null, caches_bytes: null });
      expect(found.datasets[0]?.bytes).toBeNull();
    });
  });
});
