/** Symbolic links where jmin writes: folders that the user names may be links, files are never written through one. */
import { lstatSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { startTestRedis } from '../redis/testRedis.js';
import { CommandLine, TINY } from './cliFixture.js';

const FILES = ['report.html', 'report.md', 'trials.csv', 'summary.json', 'journal.jsonl.gz'];

test('run replaces links in its report folder and leaves alone what they lead to', async () => {
  const server = await startTestRedis({ settings: { appendfsync: 'always' } });
  const cli = new CommandLine({ REDIS_URL: server.url });
  try {
    cli.write('tiny.yaml', TINY);
    cli.write('victim', 'precious');
    mkdirSync(cli.path('elsewhere/tiny'), { recursive: true });
    symlinkSync(cli.path('elsewhere'), cli.path('reports'));
    for (const name of FILES) symlinkSync(cli.path('victim'), cli.path(`elsewhere/tiny/${name}`));
    expect((await cli.run(['run', 'tiny.yaml'])).code).toBe(0);
    expect((await cli.run(['export', 'tiny', '-o', 'elsewhere/tiny/journal.jsonl.gz'])).code).toBe(0);
    expect(readFileSync(cli.path('victim'), 'utf8')).toBe('precious');
    expect(FILES.filter((name) => !lstatSync(cli.path(`reports/tiny/${name}`)).isFile())).toEqual([]);
  } finally {
    cli.close();
    await server.stop();
  }
});
