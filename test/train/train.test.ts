import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { present } from '../../src/base/assert.js';
import type { RecordSpec } from '../../src/model/record.js';
import type { NetworkConfiguration } from '../../src/trainers/network/configuration.js';
import { identicalTraining } from '../../src/trainers/network/identicalTraining.js';
import { type Kernel, KernelError } from '../../src/trainers/network/kernel/kernel.js';
import { loadKernel } from '../../src/trainers/network/kernel/loadKernel.js';
import { recordPoints } from '../../src/trainers/network/recordPoints.js';
import { trainModel } from '../../src/trainers/network/training/trainModel.js';
import { ACTIVATIONS, INITIALIZATIONS, OPTIMIZERS } from '../../src/trainers/network/words.js';
import type { TrainingRecord, TrainingStep } from '../../src/trainers/training.js';
import {
  CONFIGURATION,
  dataset,
  endingsOf,
  type Loaded,
  load,
  scoreOf,
  scoringOf,
  stepsOf,
} from './trainings.js';

let kernel: Kernel;
let classes: Loaded;
let regression: Loaded;

beforeAll(async () => {
  kernel = loadKernel();
  classes = load(kernel, await dataset());
  regression = load(kernel, await dataset({ generate: 'sine' }));
});

// Fails where any test left a training open.
afterAll(() => {
  classes.data.close();
  regression.data.close();
});

/** Linear regression with a learning rate a little too large: J grows until it is infinite, after 236 to 259 epochs. */
const GROWING: NetworkConfiguration = {
  ...CONFIGURATION,
  hidden_units: [],
  activation: 'linear',
  learning_rate: 1.1,
  momentum: 0,
  batch_size: 80,
};

function recordsOf(steps: Iterable<TrainingStep>): TrainingRecord[] {
  return [...steps].flatMap((step) => (step.type === 'record' ? [step.record] : []));
}

function curveOf(steps: Iterable<TrainingStep>, trial: string): readonly TrainingRecord[] {
  for (const step of steps)
    if (step.type === 'ending' && step.ending.trial === trial) return step.ending.curve;
  throw new Error(`${trial} did not end`);
}

describe('identicalTraining', () => {
  const anyTraining = {
    activation: fc.constantFrom(...ACTIVATIONS),
    learning_rate: fc.constantFrom(0.001, 0.1, 1),
    batch_size: fc.constantFrom(7, 16, 80),
    seed: fc.integer({ min: 1, max: 1000 }),
  };

  it.each([
    { optimizer: 'nesterov', momentum: 0, weight_decay: 0.1 },
    { optimizer: 'adamw', momentum: 0, weight_decay: 0 },
  ] as const)('names a training that gives the same bits: $optimizer', (own) => {
    const other = present(identicalTraining({ ...CONFIGURATION, ...own }), 'an identical training').value;
    const optimizer = other as NetworkConfiguration['optimizer'];
    fc.assert(
      fc.property(fc.record(anyTraining), fc.boolean(), (drawn, isRegression) => {
        const endingOf = (more: Partial<NetworkConfiguration>) =>
          endingsOf(
            stepsOf(
              isRegression ? regression : classes,
              { ...CONFIGURATION, ...drawn, ...own, ...more },
              { iterations: [60] },
            ),
          );
        expect(endingOf({})).toEqual(endingOf({ optimizer }));
      }),
      { numRuns: 30 },
    );
  });
});

describe('train', () => {
  const configuration: fc.Arbitrary<NetworkConfiguration> = fc.record({
    learning_rate: fc.constantFrom(0.01, 0.1, 3),
    hidden_units: fc.constantFrom([], [5], [8, 4]),
    batch_size: fc.constantFrom(7, 16, 80),
    activation: fc.constantFrom(...ACTIVATIONS),
    optimizer: fc.constantFrom(...OPTIMIZERS),
    momentum: fc.constantFrom(0, 0.9),
    weight_decay: fc.constantFrom(0, 0.01),
    learning_rate_schedule: fc.constantFrom('constant', 'inverse_time', 'exponential'),
    initialization: fc.constantFrom(...INITIALIZATIONS),
    iterations: fc.constant(1),
    seed: fc.nat(5),
    constants: fc.constantFrom({}, { adam_beta1: 0.8 }),
  });
  const lengths = fc.record({
    iterations: fc
      .uniqueArray(fc.integer({ min: 1, max: 150 }), { minLength: 1, maxLength: 4 })
      .map((some) => some.sort((a, b) => a - b)),
    record: fc.constantFrom<RecordSpec | null>(null, { every_iterations: 9 }, { every_epochs: 2 }),
  });

  it('gives each trial of a shared run the bits that it has when it is trained alone', () => {
    fc.assert(
      fc.property(fc.boolean(), configuration, lengths, (isRegression, drawn, { iterations, record }) => {
        const loaded = isRegression ? regression : classes;
        const shared = endingsOf(stepsOf(loaded, drawn, { iterations, record }));
        expect(shared.size).toBe(iterations.length);
        for (const count of iterations) {
          const alone = endingsOf(stepsOf(loaded, drawn, { iterations: [count], record }));
          expect(shared.get(`trial ${count}`)).toEqual(alone.get(`trial ${count}`));
        }
      }),
      { numRuns: 150 },
    );
  });

  it('finds a divergence at the same iteration alone and shared', () => {
    const iterations = [20, 100, 250, 259, 333, 1000, 5000];
    const shared = endingsOf(stepsOf(regression, GROWING, { iterations }));
    for (const count of iterations) {
      const alone = endingsOf(stepsOf(regression, GROWING, { iterations: [count] }));
      expect(shared.get(`trial ${count}`)).toEqual(alone.get(`trial ${count}`));
    }
    const endOf = (count: number) => {
      const { type, curve } = shared.get(`trial ${count}`) ?? { type: 'none', curve: [] };
      return [type, (curve.at(-1) as [number])[0]];
    };
    expect([20, 100].map(endOf)).toEqual([
      ['finished', 20],
      ['finished', 100],
    ]);
    // The one at 250 diverges at its own last point, which is no point of the others.
    expect([250, 333, 1000, 5000].map(endOf)).toEqual([
      ['diverged', 250],
      ...Array(3).fill(['diverged', 259]),
    ]);
  });

  it('ends a run when its last trial has diverged', () => {
    const records = recordsOf(stepsOf(regression, GROWING, { iterations: [5000] }));
    const last = records.at(-1) as TrainingRecord;
    expect(Number.isFinite(last.metrics.J)).toBe(false);
    expect(records.slice(0, -1).every(({ metrics }) => Number.isFinite(metrics.J))).toBe(true);
    expect(last.iteration).toBe(259);
  });

  it.each<[string, readonly number[], RecordSpec | null]>([
    ['at the usual epochs', [3, 60, 64], null],
    ['as the sweep asks', [50, 60], { every_iterations: 25 }],
  ])('records each trial %s, and the run wherever one of them is', (_, iterations, record) => {
    const pointsOf = (until: number) => recordPoints({ trainExamples: 80, batchSize: 16, until }, record);
    for (const until of iterations) {
      const curve = curveOf(stepsOf(classes, CONFIGURATION, { iterations, record }), `trial ${until}`);
      expect(curve.map(({ iteration }) => iteration)).toEqual(pointsOf(until));
    }
    const recorded = recordsOf(stepsOf(classes, CONFIGURATION, { iterations, record }));
    const all = new Set(iterations.flatMap(pointsOf));
    expect(recorded.map(({ iteration }) => iteration)).toEqual([...all].sort((a, b) => a - b));
  });

  it('ends every trial once, at the iteration that is its own, in between steps', () => {
    const steps = [...stepsOf(classes, CONFIGURATION, { iterations: [10, 33, 60] })];
    const ends = steps.flatMap((step, i) => {
      if (step.type !== 'ending') return [];
      const before = steps.slice(0, i).findLast(({ type }) => type === 'record');
      return [[step.ending.trial, before?.type === 'record' ? before.record.iteration : null]];
    });
    expect(ends).toEqual([
      ['trial 10', 10],
      ['trial 33', 33],
      ['trial 60', 60],
    ]);
    const iterations = steps.flatMap((step) => (step.type === 'step' ? [step.iteration] : []));
    expect(iterations).toEqual(iterations.toSorted((a, b) => a - b));
  });

  it('measures the error of classes, and the dev set, only where there are any', async () => {
    const [withAll] = recordsOf(stepsOf(classes, CONFIGURATION, { iterations: [5] }));
    expect(Object.values(withAll?.metrics ?? {}).every(Number.isFinite)).toBe(true);
    const [numbers] = recordsOf(stepsOf(regression, CONFIGURATION, { iterations: [5] }));
    expect(numbers?.metrics).toMatchObject({ error: Number.NaN, dev_error: Number.NaN });
    expect(numbers?.metrics.dev_J).toBeGreaterThan(0);
    const withoutDev = load(kernel, await dataset({ dev: 0 }));
    const [record] = recordsOf(
      stepsOf(withoutDev, { ...CONFIGURATION, batch_size: 20 }, { iterations: [5] }),
    );
    expect(record?.metrics).toMatchObject({ dev_J: Number.NaN, dev_error: Number.NaN });
    withoutDev.data.close();
  });

  it('learns', () => {
    const curve = curveOf(stepsOf(classes, CONFIGURATION, { iterations: [1500] }), 'trial 1500');
    expect(curve.at(-1)?.metrics.J).toBeLessThan(0.5 * (curve[0]?.metrics.J ?? 0));
  });

  it('depends on the seed', () => {
    const [one, two] = [1, 2].map((seed) =>
      endingsOf(stepsOf(classes, { ...CONFIGURATION, seed }, { iterations: [5] })),
    );
    expect(one).not.toEqual(two);
  });

  it('leaves nothing open, wherever it is stopped', async () => {
    const own = load(kernel, await dataset());
    const all = [...stepsOf(own, CONFIGURATION, { iterations: [10, 33, 60] })].length;
    for (let taken = 0; taken <= all; taken += 3) {
      const steps = stepsOf(own, CONFIGURATION, { iterations: [10, 33, 60] });
      for (let i = 0; i < taken; i++) steps.next();
      steps.return();
      expect(steps.next()).toEqual({ done: true, value: undefined });
    }
    own.data.close();
  });

  it('leaves nothing open where its caller fails', async () => {
    const own = load(kernel, await dataset());
    const fail = () => {
      for (const step of stepsOf(own, CONFIGURATION, { iterations: [60] })) {
        if (step.type === 'record') throw new Error('a full disk');
      }
    };
    expect(fail).toThrow('a full disk');
    own.data.close();
  });

  it('does not begin before it is asked for a step', async () => {
    const own = load(kernel, await dataset());
    stepsOf(own, CONFIGURATION, { iterations: [60] });
    own.data.close();
  });

  it('says what a kernel cannot train', () => {
    const steps = stepsOf(classes, { ...CONFIGURATION, batch_size: 81 }, { iterations: [5] });
    expect(() => steps.next()).toThrow(KernelError);
  });
});

describe('scoreOnTest', () => {
  it.each(['constant', 'cosine', 'exponential'] as const)(
    'trains to the same bits once more, with the schedule %s',
    (learning_rate_schedule) => {
      // Of these data sets the dev set is the test set as well.
      const configuration = { ...CONFIGURATION, learning_rate_schedule, iterations: 90 };
      for (const { data, dataset } of [classes, regression]) {
        const loaded = { kernel, data, dataset };
        const last = curveOf(stepsOf(loaded, configuration, { iterations: [90] }), 'trial 90').at(-1);
        const score = scoreOf(scoringOf(loaded, configuration));
        expect(score).toEqual({ cost: last?.metrics.dev_J, error: last?.metrics.dev_error });
      }
    },
  );

  it('leaves nothing open where it is stopped', async () => {
    const own = load(kernel, await dataset());
    const scoring = scoringOf(own, CONFIGURATION);
    scoring.next();
    scoring.return({ cost: 0, error: 0 });
    own.data.close();
  });
});

describe('early stopping', () => {
  /** 5 iterations an epoch; it overfits: dev J rises again. */
  const OVERFITTING = { ...CONFIGURATION, learning_rate: 0.3, hidden_units: [32, 32], early_stopping: 4 };

  it('ends at the first recorded point that lies so many epochs after the lowest dev J', () => {
    const { early_stopping, ...never } = OVERFITTING;
    const whole = curveOf(stepsOf(classes, never, { iterations: [400] }), 'trial 400');
    const costs = whole.map(({ metrics }) => metrics.dev_J as number);
    const isOver = (k: number) => {
      const lowest = costs.slice(0, k + 1).indexOf(Math.min(...costs.slice(0, k + 1)));
      return (whole[k]?.iteration ?? 0) - (whole[lowest]?.iteration ?? 0) >= early_stopping * 5;
    };
    const end = costs.findIndex((_, k) => isOver(k));
    expect(end).toBeGreaterThan(3);
    expect(end).toBeLessThan(whole.length - 1);
    const stopped = curveOf(stepsOf(classes, OVERFITTING, { iterations: [400] }), 'trial 400');
    expect(stopped).toEqual(whole.slice(0, end + 1));
  });

  it('ends each trial of a run as if it were trained alone', () => {
    const lengths = [18, 42, 93, 400];
    const together = endingsOf(stepsOf(classes, OVERFITTING, { iterations: lengths }));
    for (const length of lengths) {
      const alone = endingsOf(stepsOf(classes, OVERFITTING, { iterations: [length] }));
      expect(together.get(`trial ${length}`)).toEqual(alone.get(`trial ${length}`));
    }
  });

  it('is where the model is exported and the test set is scored', () => {
    const configuration = { ...OVERFITTING, iterations: 400 };
    const last = curveOf(stepsOf(classes, configuration, { iterations: [400] }), 'trial 400').at(-1);
    // The dev set is the test set.
    expect(scoreOf(scoringOf(classes, configuration)).cost).toBe(last?.metrics.dev_J);
    const training = trainModel(kernel, classes.data, classes.dataset.facts, { configuration, record: null });
    let step = training.next();
    while (!step.done) step = training.next();
    expect(step.value.train.cost).toBe(last?.metrics.J);
  });
});
