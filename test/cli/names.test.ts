import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { CommandLine, TINY } from './cliFixture.js';

let server: TestRedis;
let cli: CommandLine;
beforeAll(async () => {
  server = await startTestRedis({ settings: { appendfsync: 'always' } });
  cli = new CommandLine({ REDIS_URL: server.url });
});
afterAll(async () => {
  cli.close();
  await server.stop();
});

const NAMES = [
  '../../up/and away',
  '/tmp/absolute\nsecond line\r\u001b[31mred',
  '<script>alert("x")</script> & \'quoted\' $(id) `id`; rm -rf / 🙂 naïve \u202edrawkcab',
  `${'long '.repeat(60)}name`,
  '-rf',
  '__proto__',
  '0:1',
  '{jmin}:*\r\nFLUSHALL',
  'C:\\CON.',
  '=HYPERLINK("http://x","y")',
  `e${'\u0301'.repeat(300)}`,
  // What keys and job ids of the queue are called.
  'meta',
  'wait',
  '0',
  '{x}',
];

describe('a sweep named', () => {
  test.each(NAMES.map((name) => [name]))(
    '%j is listed by it, and kept in a folder of its own',
    async (name) => {
      cli.write('named.yaml', JSON.stringify({ name, dataset: { generate: 'moons', examples: 40 } }));
      const { code, stdout, stderr } = await cli.run(['launch', 'named.yaml', '--json']);
      expect([name, code]).toEqual([name, 0]);
      const { sweep, slug } = JSON.parse(stdout);
      expect(sweep).toBe(name);
      expect(slug).toMatch(/^[a-z0-9_][a-z0-9._-]{0,63}$/);
      // Nothing that a terminal would act on, but the ends of lines.
      expect(stderr.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
      const report = await cli.run(['report', `--reports=${cli.path('reports')}`, '--', name]);
      expect([report.code, report.stderr]).toEqual([0, '']);
      expect(readdirSync(cli.folder).sort()).toEqual(['named.yaml', 'reports']);
      const html = cli.path('reports', slug, 'report.html');
      expect(existsSync(html)).toBe(true);
      expect(readFileSync(html, 'utf8')).not.toContain('<script>alert');
    },
  );

  test('all are listed as text', async () => {
    const listed = await cli.run(['list', '--json']);
    const names = (JSON.parse(listed.stdout) as { sweep: string }[]).map(({ sweep }) => sweep);
    expect(names.sort()).toEqual([...NAMES].sort());
    const { code, stdout } = await cli.run(['list']);
    expect(code).toBe(0);
    expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
    const lines = stdout.trimEnd().split('\n');
    // A header, a line a sweep, and what 80 columns leave out.
    expect(lines.at(-1)).toMatch(/^Too wide to show: /);
    expect(lines).toHaveLength(NAMES.length + 2);
  });

  test('one with a slug of its own is trained like any other', async () => {
    cli.write('named.yaml', TINY.replace('name: tiny', `name: ${JSON.stringify(NAMES[0])}`));
    const { code, stdout } = await cli.run(['run', 'named.yaml', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ sweep: NAMES[0], ledger: { finished: 4 } });
  });
});
