// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of commands are what is tested.
/** Each file of another tool gives the points that the tool's own documentation says, in a file that jmin accepts. */
import { describe, expect, test } from 'vitest';
import { UserError } from '../../src/base/errors.js';
import { type ConvertOptions, convertSweep } from '../../src/convert/convertSweep.js';
import type { Value } from '../../src/model/configuration.js';
import type { SweepSpec } from '../../src/model/sweepSpec.js';
import { parseSweepFile } from '../../src/sweepfile/parseSweepFile.js';

const NOTHING: ConvertOptions = {
  ...{ fileName: 'other.yaml', from: null, command: null, metric: null, overrides: [] },
  files: { read: () => '', list: () => [] },
};

function converted(text: string, options: Partial<ConvertOptions> = {}): SweepSpec & { text: string } {
  const { text: written } = convertSweep(text, { ...NOTHING, ...options });
  return { ...parseSweepFile(written, { fileName: 'sweep.yaml' }), text: written };
}

/** The axes by name: lists of values, or the range with its scale. */
function axesOf({ axes }: SweepSpec): Record<string, readonly Value[] | string> {
  return Object.fromEntries(
    axes.map(({ name, values, scale, whole }) => [
      name,
      scale === undefined ? values : `${scale} ${values.join(' to ')}${whole ? ', whole' : ''}`,
    ]),
  );
}

function problemOf(text: string, options: Partial<ConvertOptions> = {}): string {
  try {
    converted(text, options);
  } catch (error) {
    if (error instanceof UserError) return error.message.split('\n')[0] ?? '';
    throw error;
  }
  return 'none';
}

const wandb = (parameters: string, method = 'random', rest = '') =>
  `program: train.py\nmethod: ${method}\nmetric: { name: val_loss, goal: minimize }\n${rest}\nparameters:\n${parameters}`;

describe('Weights & Biases', () => {
  test.each<[string, string, readonly Value[] | string]>([
    ['values: [5, 10]', 'grid', [5, 10]],
    ['value: 3', 'grid', [3]],
    ['value: [1, 2]', 'grid', [[1, 2]]],
    ['value: 1..3', 'grid', ['1..3']],
    ['{ min: 2, max: 5 }', 'grid', [2, 3, 4, 5]],
    ['{ distribution: q_uniform, min: 0, max: 1, q: 0.25 }', 'grid', [0, 0.25, 0.5, 0.75]],
    ['{ min: 2, max: 5 }', 'random', 'linear 2 to 5, whole'],
    ['{ min: 0, max: 1.0 }', 'random', 'linear 0 to 1'],
    ['{ distribution: log_uniform_values, min: 0.001, max: 1 }', 'random', 'log 0.001 to 1'],
    ['{ distribution: inv_log_uniform_values, min: 0.001, max: 1 }', 'random', 'log 0.001 to 1'],
    ['{ distribution: log_uniform, min: -2.302585092994046, max: 0 }', 'bayes', 'log 0.1 to 1'],
    ['{ distribution: q_uniform, min: 0.1, max: 0.5, q: 0.1 }', 'random', [0.1, 0.2, 0.3, 0.4, 0.5]],
    ['{ distribution: q_uniform, min: 1, max: 10, q: 4 }', 'random', [0, 4, 8]],
    ['{ distribution: q_log_uniform_values, min: 32, max: 256, q: 1 }', 'random', 'log 32 to 256, whole'],
    ['{ distribution: q_log_uniform_values, min: 32, max: 64, q: 16 }', 'random', [32, 48, 64]],
    ['{ distribution: normal, mu: 1, sigma: 0.5 }', 'random', 'linear -0.5 to 2.5'],
  ])('x: %s, by %s', (parameter, method, expected) => {
    const inner = parameter.startsWith('{') ? parameter : `{ ${parameter} }`;
    expect(axesOf(converted(wandb(`  x: ${inner}\n  y: { values: [a, b] }`, method))).x).toEqual(expected);
  });

  test('parameters within parameters have names with dots', () => {
    const spec = converted(
      wandb(
        '  optimizer: { parameters: { name: { values: [sgd, adam] }, lr: { values: [0.1, 0.2] } } }',
        'grid',
      ),
    );
    expect(axesOf(spec)).toEqual({ 'optimizer.name': ['sgd', 'adam'], 'optimizer.lr': [0.1, 0.2] });
  });

  test.each([
    ['', 'python train.py ${args}'],
    [
      'command: ["${env}", "${interpreter}", "${program}", "${args_no_hyphens}"]',
      'python train.py ${args_no_hyphens}',
    ],
    [
      'command: ["${env}", "A=1", "python3", "${program}", "${args_no_boolean_flags}"]',
      '${env} A=1 python3 train.py ${args_no_boolean_flags}',
    ],
    [
      'command: ["torchrun", "${program}", "--data=${HOME}/d", "${args_json}"]',
      'torchrun train.py --data=${envvar:HOME}/d ${args_json}',
    ],
    ['command: ["bash", "-c", "cd x; ${program} ${envvar:USER}"]', "bash -c 'cd x; train.py ${envvar:USER}'"],
  ])('%s', (command, expected) => {
    const { settings } = converted(wandb('  x: { values: [1, 2] }', 'grid', command));
    expect(settings?.command).toBe(expected);
  });

  test('a name that jmin may not have keeps its spelling for the program', () => {
    const { settings, text } = converted(
      wandb('  data/size: { values: [1, 2] }\n  env: { value: 3 }', 'grid'),
    );
    expect(settings?.command).toBe('python train.py --data/size=${data.size} --env=${env_}');
    expect(text).toContain('# data/size there');
  });

  test('what has no counterpart is a comment', () => {
    const { text, search } = converted(
      wandb(
        '  x: { values: [1, 2], probabilities: [0.9, 0.1] }',
        'bayes',
        'early_terminate: { type: hyperband }\nproject: p',
      ),
    );
    for (const words of [
      'early_terminate',
      'hyperband',
      'Without counterpart: project.',
      'probabilities',
      'has no end there',
    ])
      expect(text).toContain(words);
    expect(search).toMatchObject({ trials: 100 });
  });

  test('run_cap is the number of trials', () => {
    expect(converted(wandb('  x: { min: 0.0, max: 1.0 }', 'random', 'run_cap: 7')).search).toMatchObject({
      sampler: 'random',
      trials: 7,
    });
    expect(converted(wandb('  x: { values: [1, 2, 3] }', 'grid', 'run_cap: 2')).limits.trials).toBe(2);
  });

  test.each([
    [
      wandb('  x: { min: 0.0, max: 1.0 }', 'grid'),
      /^other.yaml:6:6: parameters\.x is drawn from uniform: W&B makes no grid from it/,
    ],
    [
      wandb('  x: { distribution: uniform, min: low, max: 1 }'),
      /^other.yaml:6:36: parameters\.x\.min must be a number; got low/,
    ],
    [wandb('  x: { min: 3, max: 1 }'), /parameters\.x\.max must be at least 3; got 1/],
    [wandb('  x: { values: [] }'), /parameters\.x must have at least one value/],
    [wandb('  x: 3'), /parameters\.x must be a map with value, values, or min and max/],
    [
      wandb('  x: { distribution: cauchy, min: 0, max: 1 }'),
      /has the distribution cauchy, which is not known/,
    ],
    [wandb('  x: { value: 1 }', 'anneal'), /method must be one of grid, random, bayes; got anneal/],
  ])('one error with its place: %#', (text, message) => {
    expect(problemOf(text)).toMatch(message);
  });
});

const KATIB = `
apiVersion: kubeflow.org/v1beta1
kind: Experiment
metadata: { name: grid }
spec:
  objective: { type: maximize, goal: 0.99, objectiveMetricName: Validation-accuracy }
  algorithm: { algorithmName: grid }
  parallelTrialCount: 3
  maxTrialCount: 12
  parameters:
    - { name: lr, parameterType: double, feasibleSpace: { min: "0.01", max: "0.05", step: "0.01" } }
    - { name: num-layers, parameterType: int, feasibleSpace: { min: "2", max: "5" } }
    - { name: units, parameterType: discrete, feasibleSpace: { list: ["16", "32"] } }
    - { name: optimizer, parameterType: categorical, feasibleSpace: { list: [sgd, adam] } }
  trialTemplate:
    primaryContainerName: training
    trialParameters:
      - { name: learningRate, reference: lr }
      - { name: layers, reference: num-layers }
      - { name: units, reference: units }
      - { name: optimizer, reference: optimizer }
    trialSpec:
      spec:
        template:
          spec:
            containers:
              - { name: sidecar, command: [sleep] }
              - name: training
                image: docker.io/mnist
                command: [python3, /opt/mnist.py, "--lr=\${trialParameters.learningRate}"]
                args: ["--layers=\${trialParameters.layers}", "\${trialParameters.units}", "\${trialParameters.optimizer}"]
                env: [{ name: SEED, value: "1" }]
`;

describe('Katib', () => {
  test('steps include the maximum, and references become names', () => {
    const spec = converted(KATIB);
    expect(axesOf(spec)).toEqual({
      lr: [0.01, 0.02, 0.03, 0.04, 0.05],
      'num-layers': [2, 3, 4, 5],
      units: [16, 32],
      optimizer: ['sgd', 'adam'],
    });
    expect(spec.settings).toMatchObject({
      command: 'python3 /opt/mnist.py --lr=${lr} --layers=${num-layers} ${units} ${optimizer}',
      metric: { name: 'Validation-accuracy', goal: 'maximize', take: 'best' },
      env: { SEED: '1' },
    });
    expect([spec.name, spec.maxParallel, spec.limits.trials]).toEqual(['grid', 3, 12]);
    expect(spec.text).toContain('ran in the image docker.io/mnist');
  });

  test('without a grid, numbers without a step are ranges', () => {
    const text = KATIB.replace('algorithmName: grid', 'algorithmName: random').replace(
      ', step: "0.01"',
      ', distribution: logUniform',
    );
    const spec = converted(text);
    expect(axesOf(spec)).toMatchObject({ lr: 'log 0.01 to 0.05', 'num-layers': 'linear 2 to 5, whole' });
    expect(spec.search).toMatchObject({ sampler: 'random', trials: 12 });
  });

  test.each([
    [
      KATIB.replace(', step: "0.01"', ''),
      /spec\.parameters\[0\]\.feasibleSpace must have a step, which a grid of Katib needs/,
    ],
    [
      KATIB.replace('trialParameters.units', 'trialParameters.size'),
      /uses \$\{trialParameters\.size\}, which trialParameters does not name/,
    ],
    [
      KATIB.replace('parameterType: int', 'parameterType: whole'),
      /parameterType must be one of double, int, discrete, categorical; got whole/,
    ],
  ])('one error with its place: %#', (text, message) => {
    expect(problemOf(text)).toMatch(message);
  });
});

describe('NNI', () => {
  const space = (inner: string) => `{"x": ${inner}, "y": {"_type": "choice", "_value": ["a", "b"]}}`;
  test.each<[string, readonly Value[] | string]>([
    ['{"_type": "choice", "_value": [1, 2.5]}', [1, 2.5]],
    ['{"_type": "randint", "_value": [2, 5]}', 'linear 2 to 4, whole'],
    ['{"_type": "uniform", "_value": [0, 1]}', 'linear 0 to 1'],
    ['{"_type": "loguniform", "_value": [0.001, 0.1]}', 'log 0.001 to 0.1'],
    ['{"_type": "quniform", "_value": [1, 10, 4]}', [1, 4, 8]],
    ['{"_type": "qloguniform", "_value": [1, 64, 1]}', 'log 1 to 64, whole'],
    ['{"_type": "normal", "_value": [0, 1]}', 'linear -3 to 3'],
    [
      '{"_type": "choice", "_value": [{"_name": "Empty"}, {"_name": "Conv", "size": {"_type": "choice", "_value": [1, 3]}}]}',
      [{ _name: 'Empty' }, { _name: 'Conv', size: 1 }, { _name: 'Conv', size: 3 }],
    ],
  ])('%s', (inner, expected) => {
    expect(axesOf(converted(space(inner))).x).toEqual(expected);
  });

  test('the configuration of an experiment, with its search space in a file beside it', () => {
    const text = `
searchSpaceFile: space.json
trialCommand: cd src && python3 mnist.py
trialConcurrency: 2
maxTrialNumber: 30
trainingService: { platform: local }
tuner: { name: TPE, classArgs: { optimize_mode: minimize } }`;
    const read = (path: string) =>
      path === 'space.json' ? space('{"_type": "uniform", "_value": [0, 1]}') : '';
    const spec = converted(text, { files: { read, list: () => [] }, metric: 'val_loss' });
    expect(spec.settings).toMatchObject({
      command: 'sh -c \'cd src && python3 mnist.py "$@"\' sh ${args}',
      metric: { name: 'val_loss', goal: 'minimize' },
    });
    expect([spec.maxParallel, spec.search?.trials]).toEqual([2, 30]);
    expect(spec.text).toContain('Without counterpart: trainingService.');
  });

  test.each([
    [space('{"_type": "uniform", "_value": [0]}'), /x\._value must have two numbers; got 1/],
    [space('{"_type": "gamma", "_value": [0, 1]}'), /x has the type gamma, which is not known/],
    [
      space('{"_type": "choice", "_value": [{"_name": "A", "r": {"_type": "uniform", "_value": [0, 1]}}]}'),
      /x\._value\[0\]\.r is a range within a choice/,
    ],
  ])('one error with its place: %#', (text, message) => {
    expect(problemOf(text)).toMatch(message);
  });
});

describe('Determined', () => {
  const experiment = (hyperparameters: string, searcher = 'grid') =>
    `name: mnist\nentrypoint: python3 train.py\nhyperparameters:\n${hyperparameters}\nsearcher: { name: ${searcher}, metric: accuracy, smaller_is_better: false, max_trials: 9 }`;
  test.each<[string, string, readonly Value[] | string]>([
    ['64', 'grid', [64]],
    ['{ type: const, val: c }', 'grid', ['c']],
    ['{ type: categorical, vals: [10, 20] }', 'grid', [10, 20]],
    ['{ type: int, minval: 0, maxval: 2, count: 3 }', 'grid', [0, 1, 2]],
    ['{ type: int, minval: 0, maxval: 2, count: 100 }', 'grid', [0, 1, 2]],
    ['{ type: int, minval: 0, maxval: 10, count: 4 }', 'grid', [0, 3, 7, 10]],
    ['{ type: double, minval: 0.2, maxval: 0.8, count: 4 }', 'grid', [0.2, 0.4, 0.6, 0.8]],
    ['{ type: double, minval: 0, maxval: 1, count: 1 }', 'grid', [0.5]],
    ['{ type: log, base: 10, minval: -4, maxval: -2, count: 3 }', 'grid', [0.0001, 0.001, 0.01]],
    ['{ type: log, base: 2, minval: 3, maxval: 5 }', 'random', 'log 8 to 32'],
    ['{ type: int, minval: 8, maxval: 64 }', 'adaptive_asha', 'linear 8 to 64, whole'],
  ])('%s, by %s', (inner, searcher, expected) => {
    const spec = converted(experiment(`  x: ${inner}\n  y: { type: categorical, vals: [a, b] }`, searcher));
    expect(axesOf(spec).x).toEqual(expected);
  });

  test('groups of hyperparameters have names with dots; the best validation counts', () => {
    const spec = converted(
      experiment('  model: { layers: { type: categorical, vals: [1, 2] }, bias: true }'),
    );
    expect(axesOf(spec)).toEqual({ 'model.layers': [1, 2], 'model.bias': [true] });
    expect(spec.settings).toMatchObject({
      command: 'python3 train.py ${args}',
      metric: { name: 'accuracy', goal: 'maximize', take: 'best' },
    });
  });

  test.each([
    [
      experiment('  x: { type: double, minval: 0, maxval: 1 }'),
      /hyperparameters\.x must have count, the number of values, which a grid needs/,
    ],
    [
      experiment('  x: { type: int, minval: 0.5, maxval: 1 }'),
      /hyperparameters\.x\.minval must be a whole number; got 0\.5/,
    ],
  ])('one error with its place: %#', (text, message) => {
    expect(problemOf(text)).toMatch(message);
  });
});

describe('Hydra', () => {
  const overrides = (...words: string[]) => converted('', { overrides: ['-m', ...words] });

  test.each<[string, readonly Value[] | string]>([
    ['0.1,0.01', [0.1, 0.01]],
    ['choice(-5 ,0 ,5)', [-5, 0, 5]],
    ['a,b c,"d,e"', ['a', 'b c', 'd,e']],
    ['true,null', [true, null]],
    ['[1,2],[3]', [[1, 2], [3]]],
    ['range(1,4)', [1, 2, 3]],
    ['range(3)', [0, 1, 2]],
    ['range(start=0,stop=1,step=0.25)', [0, 0.25, 0.5, 0.75]],
    ['range(10,1,-3)', [10, 7, 4]],
    ['shuffle(range(1,4))', [1, 2, 3]],
    ['sort(3,1,2,reverse=true)', [3, 2, 1]],
    ['int(1.7,2.2)', [1, 2]],
    ['str(1,2)', ['1', '2']],
    ['float(range(1,3))', [1, 2]],
    ['tag(t1,choice(a,b))', ['a', 'b']],
    ['interval(0,1)', 'linear 0 to 1'],
    ['tag(log,interval(0.001,1))', 'log 0.001 to 1'],
    ['int(interval(1,8))', 'linear 1 to 8, whole'],
  ])('x=%s', (value, expected) => {
    expect(axesOf(overrides(`x=${value}`, 'y=1,2')).x).toEqual(expected);
  });

  test('glob takes the options of a group', () => {
    const list = (folder: string) =>
      folder === 'model' ? ['big.yaml', 'notes.txt', 'small.yml', 'base.yaml'] : [];
    const files = { read: () => '', list };
    const spec = converted('', { overrides: ['model=glob([b*,small],exclude=base)'], files });
    expect(axesOf(spec).model).toEqual(['big', 'small']);
  });

  test('prefixes stay in the command', () => {
    const { settings } = overrides('+model.lr=1,2', 'db/type=a,b', '~old');
    expect(settings?.command).toBe('python train.py +model.lr=${model.lr} db/type=${db.type} ~old');
  });

  const OPTUNA = `
defaults: [{ override hydra/sweeper: optuna }, { override hydra/sweeper/sampler: grid }]
optimized_metric: val/acc
hydra:
  sweeper:
    direction: maximize
    study_name: sphere
    n_trials: 50
    n_jobs: 2
    params: { x: "range(-1, 1, step=0.5)", y: "choice(a, b)", z: 3 }
x: 1
`;
  test('the Optuna sweeper takes the stop of a range too', () => {
    const spec = converted(OPTUNA);
    expect(axesOf(spec)).toEqual({ x: [-1, -0.5, 0, 0.5, 1], y: ['a', 'b'], z: [3] });
    expect(spec).toMatchObject({ name: 'sphere', maxParallel: 2, limits: { trials: null } });
    expect(spec.settings?.metric).toMatchObject({ name: 'val/acc', goal: 'maximize' });
  });

  test('an older search space, searched by TPE', () => {
    const text = `
hydra:
  sweeper:
    _target_: hydra_plugins.hydra_optuna_sweeper.optuna_sweeper.OptunaSweeper
    n_trials: 25
    search_space:
      lr: { type: float, low: 0.0001, high: 0.2, log: true }
      units: { type: categorical, choices: [32, 64] }
      depth: { type: int, low: 1, high: 3 }`;
    const spec = converted(text);
    expect(axesOf(spec)).toEqual({ lr: 'log 0.0001 to 0.2', units: [32, 64], depth: [1, 2, 3] });
    expect(spec.search).toMatchObject({ trials: 25 });
  });

  test.each([
    ['x=range(1,', /^x=range\(1,: x must have \) before its end/],
    ['x=linspace(1,2)', /uses linspace\(…\); known are choice, range/],
    ['x=1)', /has \) after its value/],
    ['x=interval(2,1)', /has an interval that goes down/],
    ['x=range(1,1e9)', /is a range of 999999999 values/],
    ['x=glob(*)', /matches no file in the folder x/],
  ])('one error: %s', (word, message) => {
    expect(problemOf('', { overrides: [word] })).toMatch(message);
  });
});

describe('the tool of a file', () => {
  test.each([
    ['command: x\nhyperparameters: { a: 1 }', /other\.yaml:1:1: this is a sweep file of jmin already/],
    ['a: 1', /other\.yaml:1:1: expected a sweep file of wandb, katib, nni, determined, hydra/],
    ['[1, 2]', /expected a sweep file of/],
  ])('%j is none', (text, message) => {
    expect(problemOf(text)).toMatch(message);
  });

  test('--from says it; overrides are for Hydra alone', () => {
    expect(problemOf('a: 1', { from: 'katib' })).toMatch(/the file must have spec, the experiment/);
    expect(problemOf(wandb('  x: { value: 1 }'), { overrides: ['a=1'] })).toMatch(/only Hydra has overrides/);
  });

  test('a command and a metric of the command line win', () => {
    const spec = converted(wandb('  x: { values: [1, 2] }'), {
      command: 'node t.mjs ${args}',
      metric: 'acc',
    });
    expect(spec.settings).toMatchObject({ command: 'node t.mjs ${args}', metric: { name: 'acc' } });
  });
});
