import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { CommandLine } from './cliFixture.js';

const SWEEP = `
name: lines
dataset: { csv: lines.csv, target: y, dev: 0, task: regression }
hyperparameters:
  learning_rate: [0.01, 0.03, 0.1, 0.3]
  hidden_units: [2, 4, 8]
  epochs: 5
`;

/** A table of y = slope · x, with a little of its own. */
function table(slope: number): string {
  const rows = Array.from({ length: 60 }, (_, i) => `${i},${slope * i + ((i * 7) % 5)}`);
  return ['x,y', ...rows].join('\n');
}

function script(loss: string): string {
  return `const x = Number(process.argv[2].split('=')[1]);\nprocess.stdout.write('loss=' + (${loss}) + '\\n');`;
}

let server: TestRedis;
let cli: CommandLine;
beforeAll(async () => {
  server = await startTestRedis();
  cli = new CommandLine({ REDIS_URL: server.url });
  cli.write('lines.yaml', SWEEP);
  cli.write('lines.csv', table(2));
  await cli.run(['run', 'lines.yaml', '--quiet']);
});
afterAll(async () => {
  cli.close();
  await server.stop();
});

test('the same data give the same bits, for the best and those one step from it', async () => {
  const { code, stdout } = await cli.run(['recheck', 'lines', '--best', '1', '--json']);
  const found = JSON.parse(stdout);
  expect([code, found.confirmed, found.changed, found.unexplained]).toEqual([0, true, [], 0]);
  expect(found.winner.now).toBe(found.winner.before);
  // The best, and at most two neighbours on each axis.
  expect(found.trials.length).toBeGreaterThanOrEqual(3);
  expect(found.trials.length).toBeLessThanOrEqual(5);
  expect(found.trials.every((trial: { same_bits: boolean }) => trial.same_bits)).toBe(true);
  const said = await cli.run(['recheck', 'lines']);
  expect(said.stdout).toMatch(/Trial \d+ still wins\./);
});

test('changed data are named, and explain other bits', async () => {
  cli.write('lines.csv', table(3));
  const { stdout } = await cli.run(['recheck', 'lines', '--file', 'lines.yaml', '--json']);
  cli.write('lines.csv', table(2));
  const found = JSON.parse(stdout);
  expect(found.changed.map(({ name }: { name: string }) => name)).toEqual(['data']);
  expect(found.unexplained).toBe(0);
  expect(found.trials.some((trial: { same_bits: boolean }) => !trial.same_bits)).toBe(true);
});

test('a journal that says something else is caught, with the sweep file and without Redis', async () => {
  const lines = gunzipSync(readFileSync(cli.path('reports/lines/journal.jsonl.gz')))
    .toString()
    .split('\n');
  const best = JSON.parse((await cli.run(['recheck', 'lines', '--best', '1', '--json'])).stdout).trials[0];
  const forged = lines.map((line) => line.replaceAll(String(best.before), String(best.before * 0.5)));
  expect(forged).not.toEqual(lines);
  writeFileSync(cli.path('forged.jsonl'), forged.join('\n'));
  const args = ['recheck', '--journal', 'forged.jsonl', '--best', '1'];
  const { code, stdout } = await cli.run([...args, '--file', 'lines.yaml', '--json']);
  expect([code, JSON.parse(stdout)]).toMatchObject([1, { confirmed: false, unexplained: 1, changed: [] }]);
  const without = await cli.run(args);
  expect([without.code, without.stderr]).toEqual([2, expect.stringContaining('expected its sweep file')]);
});

test('a command is run only from the sweep file of the user', async () => {
  cli.write('t.mjs', script('x * x'));
  cli.write(
    'cmd.yaml',
    `name: cmd\ncommand: node t.mjs \${args}\nmetric: loss\nhyperparameters: { x: [1, 2, 3] }\n`,
  );
  await cli.run(['run', 'cmd.yaml', '--quiet']);
  const refused = await cli.run(['recheck', 'cmd']);
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('trains a command')]);
  cli.write('t.mjs', script('10 - x * x'));
  const { code, stdout } = await cli.run(['recheck', 'cmd', '--file', 'cmd.yaml', '--json']);
  expect([code, JSON.parse(stdout)]).toMatchObject([1, { winner: { before: 1, now: 3 }, unexplained: 0 }]);
  expect(JSON.parse(stdout).changed.map(({ name }: { name: string }) => name)).toEqual(['code']);
});
