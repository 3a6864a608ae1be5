import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { datasetSchema, GENERATORS } from '../../src/model/datasetSpec.js';
import { CURRENT_RULES, type SweepSpec } from '../../src/model/sweepSpec.js';
import { formatSweepFile } from '../../src/sweepfile/formatSweepFile.js';
import { parseSweepFile } from '../../src/sweepfile/parseSweepFile.js';
import { FORBIDDEN_KEYS } from '../../src/sweepfile/readYaml.js';
import { DEFAULT_CONSTANTS } from '../../src/trainers/network/constants.js';
import { ACTIVATIONS, OPTIMIZERS } from '../../src/trainers/network/words.js';

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
const unseen = fc.string({
  unit: fc.constantFrom(
    '\u0000',
    '\u001b',
    '\u0085',
    '\u200b',
    '\u202e',
    '\u2028',
    '\ufeff',
    '\n',
    ' ',
    'a',
    '"',
    '\\',
    '#',
    ':',
    '\t',
  ),
});
const anyText = fc.oneof(
  text,
  unseen.filter((word) => word !== ''),
  fc.constantFrom(
    'true',
    '3',
    '~',
    ':',
    '?',
    'a: b',
    '[',
    'x,',
    "'",
    '%a',
    '@a',
    '`',
    '|',
    '>',
    '...',
    '---',
    '1e3',
    '- a',
    '"',
    '0x1',
  ),
);
const rate = fc.double({ min: 1e-12, max: 1e3, noNaN: true });

function values<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return fc.uniqueArray(value, { minLength: 1, maxLength: 4, selector: (one) => JSON.stringify(one) });
}

const dataset = fc
  .oneof(
    fc.record({
      generate: fc.constantFrom(...GENERATORS),
      noise: fc.double({ min: 0, max: 9, noNaN: true }),
      examples: fc.integer({ min: 10, max: 99 }),
    }),
    fc.record({
      csv: anyText,
      target: fc.oneof(anyText, fc.integer({ min: 1, max: 9 })),
      dev: fc.constantFrom(0, 0.3, 'dev.csv'),
      ignore: fc.array(anyText, { maxLength: 2 }),
    }),
    fc.record({ idx: anyText, labels: anyText, test: fc.record({ idx: anyText, labels: anyText }) }),
    fc.record({ idx: anyText, labels: anyText, scale: fc.constantFrom('common', 'pixels') }),
    fc.record({ generate: fc.constantFrom(...GENERATORS), scale: fc.constantFrom('minmax', 'none') }),
  )
  .map((spec) => datasetSchema.parse(spec));

const axes = fc
  .record(
    {
      learning_rate: values(rate),
      momentum: values(fc.double({ min: 1e-40, max: 0.99, noNaN: true }).map((value) => value + 0)),
      hidden_units: values(fc.array(fc.integer({ min: 1, max: 64 }), { minLength: 1, maxLength: 3 })),
      batch_size: values(fc.oneof(fc.integer({ min: 1, max: 64 }), fc.constant('full'))),
      activation: values(fc.constantFrom(...ACTIVATIONS)),
      optimizer: values(fc.constantFrom(...OPTIMIZERS)),
      epochs: values(fc.integer({ min: 1, max: 1e9 })),
    },
    { requiredKeys: [] },
  )
  .map(
    (record) => Object.entries(record).map(([name, list]) => ({ name, values: list })) as SweepSpec['axes'],
  );

const limit = fc.option(fc.integer({ min: 1, max: 1e9 }));

const spec: fc.Arbitrary<SweepSpec> = fc
  .record({
    name: anyText,
    description: fc.option(anyText),
    dataset,
    axes,
    constants: fc.constantFrom({}, { adam_beta1: 0.5 }, DEFAULT_CONSTANTS),
    seeds: fc.option(fc.integer({ min: 1, max: 5 })),
    where: fc.subarray(['parameters < 20000', "activation == 'relu' || epochs > 2"]),
    also: fc.uniqueArray(
      fc.record({
        name: anyText.filter((name) => !FORBIDDEN_KEYS.has(name)),
        values: fc.constantFrom({}, { epochs: 3 }, { hidden_units: [3, 4], seed: 5 }),
      }),
      { selector: ({ name }) => name, maxLength: 3 },
    ),
    rankBy: fc.constantFrom('J', 'dev_J', 'dev_error'),
    record: fc.constantFrom(null, { every_epochs: 2 }, { every_iterations: 100 }),
    limits: fc.record({
      trialTimeMs: limit,
      stallTimeMs: limit,
      totalTimeMs: limit,
      trials: limit,
      maxAttempts: fc.integer({ min: 1, max: 100 }),
    }),
    rules: fc.constant(CURRENT_RULES),
    consecutiveFailures: fc.option(fc.integer({ min: 1, max: 100 })),
    workers: fc.option(fc.integer({ min: 1, max: 1024 })),
    maxParallel: fc.option(fc.integer({ min: 1, max: 100 })),
    priority: fc.integer({ min: 1, max: 100 }),
  })
  .map(({ seeds, ...rest }) => {
    const seed = Array.from({ length: seeds ?? 0 }, (_, index) => index + 1);
    const all = seeds === null ? rest.axes : [...rest.axes, { name: 'seed' as const, values: seed }];
    const when = rest.axes.some(({ name }) => name === 'momentum') ? { momentum: "optimizer == 'sgd'" } : {};
    return { ...rest, axes: all, replicates: seeds !== null, zip: [], when };
  });

describe('formatSweepFile', () => {
  it('writes what parses to the same sweep', () => {
    fc.assert(
      fc.property(spec, (sweep) => {
        const parsed = parseSweepFile(formatSweepFile(sweep), { fileName: 'y.yaml' });
        expect(JSON.parse(JSON.stringify(parsed))).toEqual(JSON.parse(JSON.stringify(sweep)));
      }),
      { numRuns: 200 },
    );
  });

  it('is read by people', () => {
    const source = `name: best of x
dataset: { csv: x.csv, target: y }
hyperparameters: { learning_rate: [0.1], hidden_units: [[64, 32]], epochs: [10, 20], momentum: [0.5, 0.9] }
zip: [[epochs, momentum]]
where: parameters < 20000
also: { base: { epochs: 3 } }
limits: { trial_time: 90s }
replicates: 3`;
    const written = formatSweepFile(parseSweepFile(source, { fileName: 'x.yaml' }));
    expect(written).toBe(`name: best of x
dataset: {csv: x.csv, target: y}
hyperparameters:
  learning_rate: 0.1
  hidden_units: [[64, 32]]
  epochs: [10, 20]
  momentum: [0.5, 0.9]
replicates: 3
zip: [[epochs, momentum]]
where:
  - parameters < 20000
also:
  base: {epochs: 3}
limits: {trial_time: 90s}
`);
  });

  it('writes a search, its end and its pruner', () => {
    const source = `dataset: { generate: moons }
hyperparameters: { learning_rate: { log: [0.01, 1] }, iterations: 10 }
search: { sampler: gp, trials: 30, seed: 2, cohort: 8, overlap: true }
until: { no_gain: 20, target: 0.01, budget: 2h }
`;
    const sweep = parseSweepFile(source, { fileName: 'x.yaml' });
    const written = formatSweepFile(sweep);
    expect(written).toContain('until: {no_gain: 20, target: 0.01, budget: 2h}');
    expect(parseSweepFile(written, { fileName: 'x.yaml' })).toEqual(sweep);
  });

  it('shows every character, even those that are not seen', () => {
    const sweep = parseSweepFile('dataset: { generate: moons }\nname: "a\\u202eb"', { fileName: 'x.yaml' });
    expect(formatSweepFile(sweep)).toContain('name: "a\\u202eb"');
  });
});

describe('a sweep file with two objectives', () => {
  const command = `command: "node t.mjs \${args}"\nmetric: loss\nhyperparameters: { x: [1, 2] }\n`;

  it.each([
    [
      'dataset: { generate: moons }\nhyperparameters: { seed: [1, 2] }\nrank_by: [dev_J, parameters]',
      'minimize',
    ],
    [`${command}rank_by: [loss, accuracy]`, 'maximize'],
    [`${command}rank_by: [loss, { metric: heat, goal: maximize }]`, 'maximize'],
  ])('is read, written and read again: %s', (written, goal) => {
    const spec = parseSweepFile(written, { fileName: 'two.yaml' });
    expect(spec.secondObjective?.goal).toBe(goal);
    expect(parseSweepFile(formatSweepFile(spec), { fileName: 'two.yaml' })).toEqual(spec);
  });
});
