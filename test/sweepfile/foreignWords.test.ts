import { describe, expect, it } from 'vitest';
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
    ['hyperparameters: { dropout: 0.5 }', 'there is no dropout; weight_decay keeps the weights small'],
    ['parameters: { learning_rate: 0.1 }', 'unknown key parameters; did you mean hyperparameters?'],
    ['n_trials: 20', 'unknown key n_trials; write limits: { trials: n }'],
    ['metric: J', 'unknown key metric; did you mean rank_by?'],
  ])('%s', (text, expected) => {
    expect(messages(text)).toContain(expected);
  });

  it('are known after --set too', () => {
    expect(messages('', ['lr=0.1'])).toContain('did you mean learning_rate?');
  });

  it.each([
    ['{ values: [0.1, 0.2] }', 'Write learning_rate: [a, b, c].'],
    ['{ distribution: log_uniform, min: 0.1, max: 1 }', 'Write learning_rate: { log: [a, b], count: n }'],
    ['{ min: 0.1, max: 1 }', 'Write learning_rate: { linear: [a, b], count: n }.'],
  ])('get the line to write: learning_rate: %s', (axis, expected) => {
    const parse = () =>
      parseSweepFile(`dataset: { generate: moons }\nhyperparameters: { learning_rate: ${axis} }`, {
        fileName: 'x.yaml',
      });
    expect(hintsOf(parse).join('\n')).toContain(expected);
  });

  it('lead to hyperparameters there are', () => {
    const names = hyperparameterNames(trainerOf({}));
    const meant = Object.values(SYNONYMS).filter((word) => !word.includes(' '));
    expect(meant.filter((name) => !names.includes(name))).toEqual([]);
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
