import { describe, expect, test } from 'vitest';
import { analyse } from '../../src/analysis/analysis.js';
import { mostCuts, nextSweep } from '../../src/analysis/nextSweep.js';
import { between, beyond } from '../../src/analysis/valueSteps.js';
import { formatNextSweep } from '../../src/report/nextSweepFile.js';
import { parseSweepFile } from '../../src/sweepfile/parseSweepFile.js';
import { hyperparameterOf } from '../../src/trainers/hyperparameters.js';
import type { NetworkConfiguration } from '../../src/trainers/network/configuration.js';
import { networkTrainer } from '../../src/trainers/network/description.js';
import { type MadeSweep, makeSummary } from '../report/fixtures/makeSummary.js';

const AXES = [
  { name: 'learning_rate', values: [0.001, 0.01, 0.1] },
  { name: 'hidden_units', values: [8, 16, 32] },
  { name: 'activation', values: ['relu', 'tanh', 'sigmoid'] },
  { name: 'batch_size', values: [16, 32, 64] },
  { name: 'epochs', values: [20] },
];

/** Best at the middle rate and the most units; sigmoid is twice as bad, the batch size does nothing. */
const J = ({ learning_rate, hidden_units, activation }: NetworkConfiguration) =>
  (0.1 *
    (1 + Math.log10(learning_rate / 0.01) ** 2) *
    (activation === 'sigmoid' ? 2 : activation === 'tanh' ? 1.1 : 1)) /
  (hidden_units[0] as number);

const made = (more: MadeSweep = {}): MadeSweep => ({
  ...more,
  spec: { axes: AXES, ...more.spec },
  cost: (configuration, share) => {
    const last = J(configuration);
    const at = last + (1 - last) * Math.max(0, 1 - share * 2);
    return { J: at, devJ: at };
  },
});

const next = (sweep: MadeSweep, cuts = 0) => nextSweep(analyse(makeSummary(sweep)), { cuts });
const valuesOf = (sweep: MadeSweep, name: string, cuts = 0) =>
  next(sweep, cuts)?.spec.axes.find((axis) => axis.name === name)?.values;

describe('nextSweep', () => {
  test('searches finer around a best that lies between others', () => {
    expect(valuesOf(made(), 'learning_rate')).toEqual([0.00316, 0.01, 0.0316]);
    expect(next(made())?.reasons.learning_rate).toBe('finer around the best, 0.01');
  });

  test('extends an axis whose best is the largest', () => {
    expect(valuesOf(made(), 'hidden_units')).toEqual([16, 32, 64, 128]);
    expect(next(made())?.reasons.hidden_units).toMatch(/^extended: the best was the largest, 50 % better/);
  });

  test('leaves out words that are much worse', () => {
    expect(valuesOf(made(), 'activation')).toEqual(['relu', 'tanh']);
    expect(next(made())?.reasons.activation).toBe('without sigmoid: more than 20 % worse than relu');
  });

  test('fixes an axis that makes no difference', () => {
    expect(valuesOf(made(), 'batch_size')).toHaveLength(1);
    expect(next(made())?.reasons.batch_size).toBe('fixed: its values are within 0 % of each other');
  });

  test('adds seeds where there was one', () => {
    expect(valuesOf(made(), 'seed')).toEqual([1, 2, 3]);
    expect(next(made())?.spec.replicates).toBe(true);
  });

  test('keeps the seeds that the sweep file names, and adds others where they tell nothing apart', () => {
    const seeded: MadeSweep = {
      spec: { axes: [...AXES, { name: 'seed', values: [5, 7] }] },
      cost: (configuration) => {
        const at = J(configuration) * (configuration.seed === 5 ? 1 : 3);
        return { J: at, devJ: at };
      },
    };
    expect(valuesOf(seeded, 'seed')).toEqual([5, 7, 1, 2]);
    expect(next(seeded)?.reasons.seed).toMatch(
      /^more than the 2 that could not tell \d+ other configurations/,
    );
    expect(valuesOf(seeded, 'seed', 1)).toEqual([5, 7]);
  });

  test('trains longer where the best was not done', () => {
    const falling: MadeSweep = { ...made(), cost: (c, share) => ({ J: J(c) + 1 - share, devJ: 1 }) };
    expect(valuesOf(falling, 'epochs')).toEqual([40]);
    expect(valuesOf(made(), 'epochs')).toEqual([20]);
  });

  test('sweeps the learning rate where only one was tried', () => {
    const axes = [{ name: 'learning_rate', values: [0.02] }, ...AXES.slice(1)];
    expect(valuesOf({ ...made(), spec: { axes } }, 'learning_rate')).toEqual([0.0067, 0.02, 0.06]);
    expect(valuesOf({ ...made(), spec: { axes: axes.slice(1) } }, 'learning_rate')).toEqual([
      0.0033, 0.01, 0.03,
    ]);
  });

  test('becomes smaller with each cut, down to one trial', () => {
    const sizes = Array.from({ length: mostCuts(analyse(makeSummary(made()))) + 1 }, (_, cuts) =>
      (next(made(), cuts)?.spec.axes ?? []).reduce((product, { values }) => product * values.length, 1),
    );
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    expect(sizes.at(-1)).toBe(1);
  });

  test('is a sweep file that is parsed to the same sweep, with a reason on each changed line', () => {
    const sweep = next(made());
    if (sweep === null) throw new Error('there is a next sweep');
    const text = formatNextSweep(sweep);
    expect(parseSweepFile(text, { fileName: 'next.yaml' })).toEqual(sweep.spec);
    expect(text).toContain('learning_rate: [0.00316, 0.01, 0.0316] # finer around the best, 0.01');
    expect(text).toContain('replicates: 3 # one seed each cannot tell the order from chance');
  });

  test('counts on the name', () => {
    expect(next(made())?.spec.name).toBe('digits 2');
    expect(next(made({ spec: { axes: AXES, name: 'digits 2' } }))?.spec.name).toBe('digits 3');
  });

  test('is null where no trial finished', () => expect(next(made({ divergeAbove: 0 }))).toBe(null));
});

describe('beyond and between', () => {
  const of = (name: string) => hyperparameterOf(networkTrainer, name);
  test.each([
    ['learning_rate', [0.001, 0.01, 0.1], 'high', [1]],
    ['learning_rate', [0.001, 0.01, 0.1], 'low', [0.0001]],
    ['momentum', [0.5, 0.9], 'high', [0.95]],
    // 0.1 - (0.3 - 0.1) / 2 is 1.4e-17, which is no learning rate.
    ['learning_rate', [0.1, 0.3], 'low', [0.05]],
    ['batch_size', [16, 426], 'low', [4]],
    ['hidden_layers', [1, 2, 3], 'low', [0]],
    ['hidden_layers', [0, 1], 'low', []],
    ['hidden_layers', [1, 2, 3], 'high', [4]],
  ] as const)('%s %j goes on at the %s end with %j', (name, numbers, side, values) =>
    expect(beyond(numbers, { side, most: 1, hyperparameter: of(name) })).toEqual(values),
  );

  test('an axis of unknown meaning keeps its sign and its whole numbers', () => {
    const unknown = { most: 2, hyperparameter: null } as const;
    expect(beyond([1, 2, 3], { side: 'low', ...unknown })).toEqual([]);
    expect(beyond([0.1, 0.3], { side: 'low', ...unknown, most: 1 })).toEqual([0.05]);
    expect(beyond([0, 0.1, 0.2], { side: 'low', ...unknown })).toEqual([]);
    expect(beyond([-1, 0, 1], { side: 'low', ...unknown })).toEqual([-2, -3]);
    expect(between([1, 2, 3], 2, null)).toEqual([]);
  });

  test('whole numbers stay whole, and no value comes twice', () => {
    expect(between([1, 2, 3], 2, of('hidden_layers'))).toEqual([]);
    expect(between([8, 32, 128], 32, of('batch_size'))).toEqual([16, 64]);
  });
});
