/** Symbolic links where jmin writes: folders that the user names may be links, files are never written through one. */
import { lstatSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
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

test('a private Redis follows no link in its data folder', async () => {
  const cli = new CommandLine();
  try {
    cli.write('victim', 'precious');
    mkdirSync(cli.path('.jmin/redis/appendonlydir'), { recursive: true });
    for (const name of ['redis.log', 'draft']) symlinkSync(cli.path('victim'), cli.path('.jmin/redis', name));
    expect((await cli.run(['list'])).code).toBe(0);
    symlinkSync(cli.path('victim'), cli.path('.jmin/redis/appendonlydir/appendonly.aof.2.incr.aof'));
    const { code, stderr } = await cli.run(['list']);
    expect([code, stderr]).toEqual([3, expect.stringMatching(/incr\.aof: expected a file .* it is a link/)]);
    expect(readFileSync(cli.path('victim'), 'utf8')).toBe('precious');
  } finally {
    cli.close();
  }
});

test('a command that writes one file replaces a link, also one that leads nowhere', async () => {
  const cli = new CommandLine();
  try {
    cli.write('victim', 'precious');
    symlinkSync(cli.path('victim'), cli.path('sweep.yaml'));
    symlinkSync(cli.path('nowhere'), cli.path('other.yaml'));
    expect((await cli.run(['init', '--force'])).code).toBe(0);
    expect((await cli.run(['convert', 'lr=0.1,0.2', '-o', 'other.yaml'])).code).toBe(0);
    expect(readFileSync(cli.path('victim'), 'utf8')).toBe('precious');
    for (const name of ['sweep.yaml', 'other.yaml']) expect(lstatSync(cli.path(name)).isFile()).toBe(true);
  } finally {
    cli.close();
  }
});

test('the files of a trial of a command replace links', async () => {
  const cli = new CommandLine();
  try {
    cli.write('victim', 'precious');
    cli.write('command.yaml', 'command: echo loss=1\nmetric: loss\nhyperparameters: { lr: 0.1 }\n');
    const { stdout } = await cli.run(['plan', 'command.yaml', '--all', '--json']);
    const folder = cli.path('.jmin/checkpoints/jmin+command/trials', JSON.parse(stdout).id);
    mkdirSync(folder, { recursive: true });
    // The second log is found and counted as the first attempt's.
    for (const name of ['configuration.json', 'attempt-2.log'])
      symlinkSync(cli.path('victim'), join(folder, name));
    expect((await cli.run(['run', 'command.yaml'])).code).toBe(0);
    expect(readFileSync(cli.path('victim'), 'utf8')).toBe('precious');
    expect(readFileSync(join(folder, 'attempt-2.log'), 'utf8')).toContain('loss=1');
  } finally {
    cli.close();
  }
});
