import { describe, expect, it } from 'vitest';
import { optionHint } from '../../src/sweepfile/optionHint.js';
import { parseSweepFile } from '../../src/sweepfile/parseSweepFile.js';
import { hyperparameterNames } from '../../src/trainers/hyperparameters.js';
import { SYNONYMS } from '../../src/trainers/network/synonyms.js';
import { trainerOf } from '../../src/trainers/trainers.js';
import { errorsOf, messagesOf } from './collectErrors.js';

function messages(text: string, overrides: string[] = []): string {
  return messagesOf(() =>
    parseSweepFile(`dataset: { generate: moons }\n${text}`, { fileName: 'x.yaml', overrides }),
  ).join('\n');
}

describe('words of other tools', () => {
  it.each([
    ['hyperparameters: { lr: 0.1 }', 'unknown key hyperparameters.lr; did you mean learning_rate?'],
    ['hyperparameters: { num_layers: 2 }', 'did you mean hidden_layers?'],
    ['hyperparameters: { hidden_size: 16 }', 'did you mean hidden_units?'],
    ['hyperparameters: { l2: 0.1 }', 'did you mean weight_decay?'],
    ['hyperparameters: { l1: 0.5 }', 'there is no L1 term; weight_decay is the L2 term'],
    ['parameters: { learning_rate: 0.1 }', 'unknown key parameters; did you mean hyperparameters?'],
    ['n_trials: 20', 'unknown key n_trials; write search: { sampler: gp, trials: n }, or leave it out'],
    ['method: bayes', 'unknown key method; write search: { sampler: gp, trials: n }, or leave it out'],
    ['run_cap: 20', 'unknown key run_cap; write limits: { trials: n }'],
    ['early_terminate: { type: hyperband }', 'unknown key early_terminate; write prune: { rule: halving }'],
    ['direction: minimize', 'unknown key direction; costs and errors are always minimized; leave it out'],
    ['hyperparameters: { nb_epoch: 3 }', 'did you mean epochs?'],
    ['hyperparameters: { dense_units: 3 }', 'did you mean hidden_units?'],
    ['hyperparameters: { kernel_regularizer: 0.1 }', 'did you mean weight_decay?'],
    ['hyperparameters: { patience: 3 }', 'did you mean early_stopping?'],
    ['hyperparameters: { betas: [0.9, 0.999] }', 'write constants: { adam_beta1: 0.9, adam_beta2: 0.999 }'],
    ['metric: J', 'unknown key metric; did you mean rank_by?'],
    ['lr: 0.1', 'unknown key lr; it belongs under hyperparameters as learning_rate'],
    [
      'hyperparameters: { parameters: { learning_rate: 0.1 } }',
      'unknown key hyperparameters.parameters; write its keys directly under hyperparameters',
    ],
  ])('%s', (text, expected) => {
    expect(messages(text)).toContain(expected);
  });

  it('are known after --set too', () => {
    expect(messages('', ['lr=0.1'])).toContain('did you mean learning_rate?');
  });

  it.each([
    ['{ values: [0.1, 0.2] }', 'Write learning_rate: [0.1, 0.2].'],
    ['{ values: [1, 2, 3, 4, 5, 6, 7] }', 'Write learning_rate: [a, b, c].'],
    ['{ value: 0.1 }', 'Write learning_rate: 0.1.'],
    ['{ distribution: log_uniform, min: 0.1, max: 1 }', 'Write learning_rate: { log: [0.1, 1], count: n }'],
    ['{ distribution: normal, mu: 1 }', 'Write learning_rate: { log: [a, b], count: n } or'],
    ['{ min: 0.1, max: 1 }', 'Write learning_rate: { linear: [0.1, 1], count: n }.'],
    ['{ type: float, low: 0.1, high: 1, log: true }', 'Write learning_rate: { log: [0.1, 1], count: n }.'],
    ['{ type: float, low: 0.1, high: 1, step: 0.1 }', 'Write learning_rate: { linear: [0.1, 1], count: n }.'],
    ['{ loguniform: [0.1, 1] }', 'Write learning_rate: { log: [0.1, 1], count: n }.'],
    ['{ grid_search: [0.1, 1] }', 'Write learning_rate: [0.1, 1].'],
    ['{ parameters: { values: [0.1] } }', 'Write learning_rate: [0.1].'],
    [
      '{ parameterType: double, feasibleSpace: { min: "0.01", max: "0.03" } }',
      'Write learning_rate: { linear: [0.01, 0.03], count: n }.',
    ],
  ])('get the line to write: learning_rate: %s', (axis, expected) => {
    const parse = () =>
      parseSweepFile(`dataset: { generate: moons }\nhyperparameters: { learning_rate: ${axis} }`, {
        fileName: 'x.yaml',
      });
    expect(hintsOf(parse)).toHaveLength(1);
    expect(hintsOf(parse).join('\n')).toContain(expected);
  });

  it.each([
    ['{ values: [1, 2] }', ['one value, a map; write x: [1, 2] to sweep it']],
    ['{ from: 1, to: 3, step: 1 }', []],
    ['[{ values: [1, 2] }]', []],
    ['{ depth: 1 }', []],
  ])('get a notice where a command may take a map: x: %s', (axis, expected) => {
    const notices: string[] = [];
    const text = `command: [train]\nmetric: J\nhyperparameters: { x: ${axis} }`;
    parseSweepFile(text, { fileName: 'x.yaml', onNotice: (line) => notices.push(line) });
    expect(notices).toEqual(expected.map((each) => `x.yaml:3:23: hyperparameters.x: ${each}`));
  });

  it('are answered once where the axes are a list, as in Katib', () => {
    const text =
      'dataset: { generate: moons }\nhyperparameters: [{ name: lr, feasibleSpace: { list: [1] } }]';
    expect(hintsOf(() => parseSweepFile(text, { fileName: 'x.yaml' }))).toEqual([
      'Write each as a key with its values, e.g. learning_rate: [a, b].',
    ]);
  });

  it.each([
    ['sep: ";"', 'unknown key dataset.sep; did you mean delimiter?'],
    ['sheet: 1', 'unknown key dataset.sheet; workbooks are not read: save the sheet as CSV'],
    ['features: [a]', 'unknown key dataset.features; every column but those under ignore is an input'],
  ])('are answered below dataset: %s', (key, expected) => {
    const parse = () => parseSweepFile(`dataset: { csv: x.csv, target: y, ${key} }`, { fileName: 'x.yaml' });
    expect(messagesOf(parse).join()).toContain(expected);
  });

  it('lead to hyperparameters there are', () => {
    const names = hyperparameterNames(trainerOf({}));
    const meant = Object.values(SYNONYMS).filter((word) => !word.includes(' '));
    expect(meant.filter((name) => !names.includes(name))).toEqual([]);
  });
});

describe('an option that there is not', () => {
  it.each([
    ['--lr', 'Did you mean --learning-rate?'],
    ['--num-layers=3', 'Did you mean --hidden-layers?'],
    ['--metric', 'Did you mean --rank-by?'],
    ['--label', 'Did you mean --target?'],
    ['--run-cap', 'Did you mean --set limits.trials=…?'],
    ['--n-trials', 'write search: { sampler: gp, trials: n }, or leave it out to train the whole grid'],
    ['--trial-time', 'Did you mean --set limits.trial_time=…?'],
    ['--priority', 'Did you mean --set priority=…?'],
    ['--sep', 'Did you mean --set dataset.delimiter=…?'],
    ['--l1', 'there is no L1 term; weight_decay is the L2 term'],
    ['--frobnicate', null],
    ['--constructor', null],
    ['--', null],
  ])('%s: %s', (flag, hint) => {
    expect(optionHint(flag)).toBe(hint);
  });
});

describe('a number that float32 cannot hold is refused', () => {
  it.each([
    ['learning_rate: 1e-50', 'hyperparameters.learning_rate must not be 1e-50, which is 0 in the float32'],
    ['learning_rate: [0.1, 1e-46]', 'hyperparameters.learning_rate must not be 1e-46, which is 0'],
    ['learning_rate: { log: [1e-50, 0.1], count: 3 }', 'must not be 1e-50'],
    ['weight_decay: 1e-60', 'hyperparameters.weight_decay must not be 1e-60'],
    ['momentum: 0.99999999999', 'hyperparameters.momentum must not be 0.99999999999, which is 1'],
  ])('%s', (axis, expected) => {
    expect(messages(`hyperparameters: { ${axis} }`)).toContain(expected);
  });

  it('under also', () => {
    expect(messages('also: { tiny: { learning_rate: 1e-50 } }')).toContain(
      'also.tiny.learning_rate must not be 1e-50',
    );
  });

  it('but 0 and the least that it holds are not', () => {
    expect(messages('hyperparameters: { learning_rate: 1.5e-45, weight_decay: 0, momentum: 0 }')).toBe('');
  });
});

describe('a constant', () => {
  it.each([
    ['adam_epsilon: 1.0e-50', 'constants.adam_epsilon must not be 1e-50, which is 0 in the float32'],
    ['adam_beta2: 0.99999999999', 'which is 1 in the float32 of the kernel; write at most 0.99999994'],
  ])('that float32 cannot hold is refused: %s', (line, expected) => {
    expect(messages(`constants: { ${line} }`)).toContain(expected);
  });
});

function hintsOf(parse: () => unknown): string[] {
  return errorsOf(parse).map(({ hint }) => hint ?? '');
}
