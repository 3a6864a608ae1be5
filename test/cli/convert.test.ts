import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CommandLine } from './cliFixture.js';

const WANDB = `
program: train.py
method: random
metric: { name: val_loss }
parameters: { lr: { distribution: log_uniform_values, min: 0.001, max: 0.1 }, layers: { values: [1, 2] } }
run_cap: 5
`;
const KATIB = `
kind: Experiment
spec:
  objective: { type: minimize, objectiveMetricName: loss }
  algorithm: { algorithmName: grid }
  parameters: [{ name: lr, parameterType: double, feasibleSpace: { min: '0.1', max: '0.3', step: '0.1' } }]
  trialTemplate:
    trialParameters: [{ name: rate, reference: lr }]
    trialSpec: { containers: [{ name: main, command: [python, t.py, '--lr=\${trialParameters.rate}'] }] }
`;
const NNI = '{"lr": {"_type": "choice", "_value": [0.1, 0.2, 0.3]}}';
const DETERMINED = `
entrypoint: python3 train.py
hyperparameters: { lr: { type: log, minval: -4, maxval: -1, count: 4 }, model: { depth: 3, kind: { type: const, val: a } } }
searcher: { name: grid, metric: loss }
`;
const HYDRA = `
defaults: [{ override hydra/sweeper: optuna }]
hydra: { sweeper: { n_trials: 6, params: { x: 'interval(0, 1)', y: 'choice(a, b)' } } }
`;

let cli: CommandLine;
beforeAll(() => {
  cli = new CommandLine({});
  for (const [name, text] of Object.entries({ WANDB, KATIB, NNI, DETERMINED, HYDRA }))
    cli.write(`${name.toLowerCase()}.yaml`, text);
});
afterAll(() => cli.close());

test.each([
  ['wandb', 5],
  ['katib', 3],
  ['nni', 3],
  ['determined', 4],
  ['hydra', 4],
])('jmin plan accepts what convert writes from %s', async (tool, trials) => {
  const converted = await cli.run(['convert', `${tool}.yaml`, '-o', `${tool}-jmin.yaml`]);
  expect([converted.code, converted.stdout]).toEqual([0, expect.stringContaining(`from ${tool}`)]);
  const planned = await cli.run(['plan', `${tool}-jmin.yaml`, '--json']);
  expect([planned.code, JSON.parse(planned.stdout).trials]).toEqual([0, trials]);
});

test('overrides of Hydra need no file; without --output the sweep file is printed', async () => {
  const { stdout } = await cli.run(['convert', 'lr=0.1,0.01', 'depth=range(1,4)', '--command', 'node t.mjs']);
  expect(stdout).toContain('lr: [0.1, 0.01]');
  expect(stdout).toContain(`node t.mjs \${args_no_hyphens}`);
  cli.write('printed.yaml', stdout);
  const planned = await cli.run(['plan', 'printed.yaml', '--json']);
  expect(JSON.parse(planned.stdout)).toMatchObject({ trials: 6 });
});

test('convert replaces no file, and writes none after an error', async () => {
  cli.write('mine.yaml', 'mine');
  const kept = await cli.run(['convert', 'wandb.yaml', '-o', 'mine.yaml']);
  expect([kept.code, kept.stderr, readFileSync(cli.path('mine.yaml'), 'utf8')]).toEqual([
    2,
    expect.stringContaining('mine.yaml: the file exists already'),
    'mine',
  ]);
  cli.write('bad.yaml', WANDB.replace('0.001', 'low'));
  const bad = await cli.run(['convert', 'bad.yaml', '-o', 'bad-jmin.yaml']);
  expect([bad.code, bad.stdout]).toEqual([2, '']);
  expect(bad.stderr).toContain('bad.yaml:5:60: parameters.lr.min must be a number; got low');
  const none = await cli.run(['convert', 'one.yaml', 'two.yaml']);
  expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('expected one file to convert')]);
});
