import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { CommandLine } from './cliFixture.js';

const SWEEP = `
name: tiny
dataset: { generate: sine, examples: 100 }
hyperparameters:
  learning_rate: [0.01, 0.03, 0.1, 30]
  hidden_units: [4, 8, 16]
  batch_size: full
  iterations: 200
`;

let server: TestRedis;
let cli: CommandLine;
beforeAll(async () => {
  server = await startTestRedis();
  cli = new CommandLine({ REDIS_URL: server.url });
  cli.write('tiny.yaml', SWEEP);
});
afterAll(async () => {
  cli.close();
  await server.stop();
});

test('run ends with the next move, findings says why, and the refined sweep reuses what is known', async () => {
  const ran = await cli.run(['run', 'tiny.yaml']);
  expect(ran.stdout).toMatch(/\nnext {4}\S/);

  const found = await cli.run(['findings', 'tiny']);
  expect(found.code).toBe(0);
  expect(found.stdout).toMatch(/^- /);
  expect(found.stdout).toContain('trials at 30 diverged');
  for (const line of found.stdout.split('\n')) expect([...line].length).toBeLessThanOrEqual(80);

  const refined = await cli.run(['refine', 'tiny', '--json']);
  expect(refined.code).toBe(0);
  expect(JSON.parse(refined.stdout)).toMatchObject({ file: 'next.yaml', next: 'tiny 2' });
  const next = await cli.run(['run', 'next.yaml']);
  expect(next.stderr).toMatch(
    /\d+ results? known, \d+ of them from other sweeps: training only what is missing/,
  );
});

test('refine replaces no file, and refuses a budget that nothing keeps to', async () => {
  cli.write('kept.yaml', 'mine');
  const again = await cli.run(['refine', 'tiny', '-o', 'kept.yaml']);
  expect([again.code, again.stderr]).toEqual([
    2,
    expect.stringContaining('kept.yaml: the file exists already'),
  ]);
  const poor = await cli.run(['refine', 'tiny', '-o', 'new.yaml', '--budget', '1ms']);
  expect([poor.code, poor.stderr]).toEqual([2, expect.stringContaining('--budget 1 ms is too little')]);
  const wrong = await cli.run(['refine', 'tiny', '-o', 'new.yaml', '--budget', 'soon']);
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('expected a time, e.g. 30m or 2h')]);
});
