import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { CommandLine, TINY } from './cliFixture.js';

const DAY_MS = 24 * 60 * 60 * 1000;

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

/** A process whose clock is wrong by so much from some moment after its start on. */
function withClockStepped(byMs: number): NodeJS.ProcessEnv {
  const file = `clock${byMs}.cjs`;
  cli.write(
    file,
    `const now = Date.now;
     const stepAt = now() + 300;
     Date.now = () => now() + (now() > stepAt ? ${byMs} : 0);`,
  );
  return { NODE_OPTIONS: `--require ${cli.path(file)}` };
}

test('a clock that is stepped by a day, forward or back, changes no result and no order', async () => {
  cli.write('tiny.yaml', TINY);
  const digests: string[] = [];
  for (const byMs of [0, DAY_MS, -DAY_MS]) {
    const args = ['run', 'tiny.yaml', '--json', '--prefix', `clock${byMs}`];
    const { code, stdout, stderr } = await cli.run(args, withClockStepped(byMs));
    expect([code, stderr]).toEqual([0, expect.stringContaining('tiny')]);
    digests.push(JSON.parse(stdout).digest);
    expect((await cli.run(['verify', 'tiny', '--prefix', `clock${byMs}`])).code).toBe(0);
  }
  expect(new Set(digests).size).toBe(1);
  // One after the other on the same sweep: what the first knew is known to the second.
  const grown = [
    'run',
    'tiny.yaml',
    '--json',
    '--set',
    'hyperparameters.epochs=6',
    '--prefix',
    `clock${DAY_MS}`,
  ];
  const { code, stdout } = await cli.run(grown, withClockStepped(-DAY_MS));
  expect([code, JSON.parse(stdout).ledger.finished > 0]).toEqual([0, true]);
});
