import { expect, test } from 'vitest';
import { startTestRedis } from '../redis/testRedis.js';
import { CommandLine } from './cliFixture.js';

const SWEEP = `
name: points
dataset: { csv: points.csv, target: y, dev: 0 }
hyperparameters: { learning_rate: [0.1, 0.01], epochs: 3 }
`;
const NOTICE = 'The data have changed since the last launch: 2 earlier results no longer count';

const points = (power: number) =>
  `a,y\n${Array.from({ length: 20 }, (_, i) => `${i ** power},${i % 2 === 0 ? 'even' : 'odd'}`).join('\n')}\n`;

const digestOf = (stdout: string) => (JSON.parse(stdout) as { digest: string }).digest;

test('run says which results no longer count when the data file has changed, once', async () => {
  const server = await startTestRedis();
  const cli = new CommandLine({ REDIS_URL: server.url });
  try {
    cli.write('points.yaml', SWEEP);
    cli.write('points.csv', points(1));
    const run = async () => {
      const { code, stdout, stderr } = await cli.run(['run', 'points.yaml', '--json']);
      expect([code, stderr]).toEqual([0, stderr]);
      return { digest: digestOf(stdout), stderr };
    };
    const first = await run();
    cli.write('points.csv', points(3.5));
    const changed = await run();
    expect(changed.stderr).toContain(NOTICE);
    expect(changed.digest).not.toBe(first.digest);
    expect((await run()).stderr).not.toContain(NOTICE);
    cli.write('points.csv', points(1));
    const again = await run();
    expect(again.stderr).toContain(NOTICE);
    expect(again.stderr).toContain('2 results known');
    expect(again.digest).toBe(first.digest);
  } finally {
    cli.close();
    await server.stop();
  }
});

test('a run whose data file changes meanwhile keeps to the data it read, and says so', async () => {
  const server = await startTestRedis();
  const cli = new CommandLine({ REDIS_URL: server.url });
  try {
    cli.write('points.yaml', SWEEP);
    cli.write('points.csv', points(1));
    const run = cli.start(['run', 'points.yaml', '--json', '--workers', '0']);
    await run.said(/points: 2 trials/);
    cli.write('points.csv', points(3.5));
    const worker = cli.start(['worker', '--threads', '1']);
    const disturbed = await run.finished;
    expect(disturbed.stderr).toMatch(/points\.csv changed while the sweep ran: these results are those of/);
    worker.signal('SIGINT');
    await worker.finished;
    await cli.run(['delete', 'points', '--yes']);
    cli.write('points.csv', points(1));
    const undisturbed = await cli.run(['run', 'points.yaml', '--json', '--workers', '1', '--threads', '1']);
    expect(undisturbed.stderr).not.toContain('changed');
    expect(digestOf(disturbed.stdout)).toBe(digestOf(undisturbed.stdout));
  } finally {
    cli.close();
    await server.stop();
  }
});
