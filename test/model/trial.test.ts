import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatValue } from '../../src/model/configuration.js';
import { idOfForm } from '../../src/model/trialId.js';
import { canonicalForm } from '../../src/trainers/network/canonicalForm.js';
import type { NetworkConfiguration } from '../../src/trainers/network/configuration.js';
import { hyperparameterValue } from '../../src/trainers/network/hyperparameterValue.js';
import { sharesRuns } from '../../src/trainers/network/runSharing.js';
import type { TrainingContext } from '../../src/trainers/trainer.js';
import { FACTS } from '../plan/sweeps.js';

const configuration: NetworkConfiguration = {
  learning_rate: 0.1,
  hidden_units: [16, 8],
  batch_size: 32,
  activation: 'relu',
  optimizer: 'sgd',
  momentum: 0,
  weight_decay: 0,
  learning_rate_schedule: 'constant',
  initialization: 'he',
  iterations: 100,
  seed: 1,
  constants: {},
};
const context: TrainingContext = { facts: FACTS, constants: {}, record: null };

function trialId(c: NetworkConfiguration, within: TrainingContext): string {
  return idOfForm(canonicalForm(c, within));
}

/** The id as it is defined: 80 bits of the SHA-256 of a JSON text, five to a letter. */
function plainId(
  c: NetworkConfiguration,
  { facts: { digest: dataDigest }, record }: TrainingContext,
): string {
  const optional = {
    ...(c.momentum === 0 ? {} : { momentum: c.momentum }),
    ...(c.weight_decay === 0 ? {} : { weight_decay: c.weight_decay }),
    ...(c.learning_rate_schedule === 'constant' ? {} : { schedule: c.learning_rate_schedule }),
    ...Object.fromEntries(Object.entries(c.constants).sort(([a], [b]) => (a < b ? -1 : 1))),
    ...(record === null ? {} : { record }),
  };
  const network = [c.hidden_units, c.batch_size, c.activation] as const;
  const training = [c.optimizer, c.initialization, c.seed, c.iterations] as const;
  const text = JSON.stringify([1, 1, dataDigest, c.learning_rate, ...network, ...training, optional]);
  const digest = createHash('sha256').update(`trial\n${text}`).digest();
  const bits = [...digest.subarray(0, 10)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const letters = '0123456789abcdefghjkmnpqrstvwxyz';
  return bits.replace(/.{5}/g, (five) => letters[Number.parseInt(five, 2)] ?? '');
}

const anyNumber = fc.double({ noNaN: true, noDefaultInfinity: true });
const anyConfiguration: fc.Arbitrary<NetworkConfiguration> = fc.record({
  learning_rate: anyNumber,
  hidden_units: fc.array(fc.integer({ min: 1, max: 4096 }), { maxLength: 4 }),
  batch_size: fc.integer({ min: 1 }),
  activation: fc.constantFrom('relu', 'leaky_relu', 'tanh'),
  optimizer: fc.constantFrom('sgd', 'adam'),
  momentum: fc.oneof(fc.constant(0), anyNumber),
  weight_decay: fc.oneof(fc.constant(0), anyNumber),
  learning_rate_schedule: fc.constantFrom('constant', 'cosine'),
  initialization: fc.constantFrom('he', 'xavier'),
  iterations: fc.integer({ min: 1 }),
  seed: fc.maxSafeInteger(),
  constants: fc.record({ adam_beta1: anyNumber, leaky_relu_slope: anyNumber }, { requiredKeys: [] }),
});

describe('trialId', () => {
  it('is the hash of a JSON text', () => {
    const anyRecord = fc.constantFrom(null, { every_epochs: 2 }, { every_iterations: 10 });
    fc.assert(
      fc.property(anyConfiguration, anyRecord, (any, record) => {
        expect(trialId(any, { ...context, record })).toBe(plainId(any, { ...context, record }));
      }),
    );
  });

  it('never changes: what was trained is found again', () => {
    expect(trialId(configuration, context)).toBe('p0qa4yaxt97178xe');
    const other: NetworkConfiguration = {
      ...configuration,
      activation: 'leaky_relu',
      optimizer: 'adam',
      weight_decay: 0.01,
      learning_rate_schedule: 'exponential',
      constants: { leaky_relu_slope: 0.2, adam_beta1: 0.8, exponential_factor: 0.9 },
    };
    expect(trialId(other, { ...context, record: { every_epochs: 2 } })).toBe('wtnahkqzspzprbyx');
  });

  it('is 16 letters and digits, none of them easily misread', () => {
    for (let seed = 0; seed < 200; seed++) {
      expect(trialId({ ...configuration, seed }, context)).toMatch(/^[0-9abcdefghjkmnpqrstvwxyz]{16}$/);
    }
  });

  it('differs in whatever decides the result', () => {
    const changes: Partial<NetworkConfiguration>[] = [
      { learning_rate: 0.2 },
      { hidden_units: [8, 16] },
      { hidden_units: [16] },
      { hidden_units: [] },
      { batch_size: 33 },
      { activation: 'tanh' },
      { optimizer: 'adam' },
      { momentum: 0.9 },
      { weight_decay: 0.9 },
      { learning_rate_schedule: 'cosine' },
      { initialization: 'xavier' },
      { iterations: 101 },
      { seed: 2 },
      { constants: { leaky_relu_slope: 0.9 } },
    ];
    const contexts: TrainingContext[] = [
      context,
      { ...context, facts: { ...FACTS, digest: 'f'.repeat(32) } },
      { ...context, record: { every_epochs: 5 } },
      { ...context, record: { every_iterations: 5 } },
    ];
    const ids = [
      ...changes.map((change) => trialId({ ...configuration, ...change }, context)),
      ...contexts.map((other) => trialId(configuration, other)),
    ];
    expect(new Set(ids).size).toBe(changes.length + contexts.length);
  });

  it('does not depend on the order of the constants', () => {
    const [a, b] = [
      { adam_beta1: 0.8, adam_beta2: 0.9 },
      { adam_beta2: 0.9, adam_beta1: 0.8 },
    ];
    expect(trialId({ ...configuration, constants: a }, context)).toBe(
      trialId({ ...configuration, constants: b }, context),
    );
  });
});

describe('sharesRuns', () => {
  it.each([
    ['constant', true],
    ['inverse_time', true],
    ['exponential', true],
    ['cosine', false],
  ] as const)('%s: %s', (learning_rate_schedule, expected) => {
    expect(sharesRuns({ ...configuration, learning_rate_schedule })).toBe(expected);
  });
});

describe('hyperparameterValue', () => {
  const facts = { trainExamples: 100 };

  it.each([
    ['hidden_layers', {}, 2],
    ['hidden_units', {}, [16, 8]],
    ['hidden_units', { hidden_units: [8, 8] }, 8],
    ['hidden_units', { hidden_units: [] }, 0],
    ['batch_size', {}, 32],
    ['batch_size', { batch_size: 100 }, 'full'],
    ['epochs', {}, 25],
    ['iterations', {}, 100],
    ['learning_rate', {}, 0.1],
    ['activation', {}, 'relu'],
  ] as const)('%s of %j is %j', (name, change, expected) => {
    expect(hyperparameterValue({ ...configuration, ...change }, name, facts)).toEqual(expected);
  });
});

describe('formatValue', () => {
  it.each([
    [0.001, '0.001'],
    ['full', 'full'],
    [[64, 32], '64-32'],
    [[64], '64'],
  ])('writes %j as %s', (value, text) => {
    expect(formatValue(value)).toBe(text);
  });
});
