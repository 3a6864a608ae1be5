import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { CommandLine } from './cliFixture.js';

/** A program with a little chance in it: 2 is best, and 3 is hard to tell from it. */
const PROGRAM = `
const given = Object.fromEntries(process.argv.slice(2).map((word) => word.replace(/^--/, '').split('=')));
const chance = Math.sin(Number(given.x) * 12.9898 + Number(given.seed) * 78.233) * 43758.5453;
const noise = 0.6 * (chance - Math.floor(chance));
process.stdout.write('loss=' + (Math.abs(Number(given.x) - 2.4) + 1 + noise) + '\\n');
`;
const SWEEP = `
name: bent
command: node bent.mjs \${args}
metric: loss
hyperparameters: { x: [1, 2, 3, 5] }
replicates: 2
`;

let server: TestRedis;
let cli: CommandLine;
beforeAll(async () => {
  server = await startTestRedis();
  cli = new CommandLine({ REDIS_URL: server.url });
  cli.write('bent.mjs', PROGRAM);
  cli.write('bent.yaml', SWEEP);
  await cli.run(['run', 'bent.yaml', '--quiet']);
});
afterAll(async () => {
  cli.close();
  await server.stop();
});

test('settle adds seeds of a command to the tied alone, reuses results, and says the verdict and the cost', async () => {
  const refused = await cli.run(['settle', 'bent']);
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('expected its sweep file')]);
  const dry = await cli.run(['settle', 'bent', '--dry-run', '--json']);
  expect([dry.code, JSON.parse(dry.stdout)]).toMatchObject([
    0,
    { settling: expect.stringMatching(/^bent-settled/) },
  ]);
  expect(JSON.parse(dry.stdout).file).toMatch(/^replicates: 4$/m);

  const args = ['settle', 'bent', '--file', 'bent.yaml', '--replicates', '4', '--json'];
  const { code, stdout } = await cli.run(args);
  const found = JSON.parse(stdout);
  expect(code).toBe(found.verdict === 'separated' ? 0 : 1);
  expect(found.rounds[0]).toMatchObject({ replicates: 4, configurations: found.candidates });
  expect(found.rounds[0].trained).toBe(2 * found.candidates);
  // What is known is not trained again.
  const again = await cli.run(args.slice(0, -1));
  expect([again.code, again.stderr]).toEqual([code, expect.stringContaining('results known')]);
  expect(again.stdout).toMatch(/^(The configuration of trial|\d+ of|Both|The only)/);
});
