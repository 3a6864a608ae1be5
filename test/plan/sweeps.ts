/** Sweeps for the tests of plans: given, and drawn at random, each through the parser of sweep files. */
import fc from 'fast-check';
import { UserError } from '../../src/base/errors.js';
import type { Configuration } from '../../src/model/configuration.js';
import type { DataFacts } from '../../src/model/dataset.js';
import type { SweepSpec } from '../../src/model/sweepSpec.js';
import { Plan, type PlannedPoint, type PlannedTrial } from '../../src/plan/planSweep.js';
import { parseSweepFile } from '../../src/sweepfile/parseSweepFile.js';
import { trialId } from '../../src/trainers/trialId.js';

/** 40 training examples: batches of 64 and of 100 are the whole set. */
export const FACTS: DataFacts = {
  digest: '0123456789abcdef0123456789abcdef',
  source: 'made up',
  task: 'classes',
  inputs: 5,
  outputs: 3,
  trainExamples: 40,
  devExamples: 10,
  testExamples: 0,
  target: 'class',
  classes: ['a', 'b', 'c'],
  targetMean: 0,
  targetDeviation: 1,
};

/** A sweep file without its data set. */
export type SweepText = Readonly<Record<string, unknown>>;

export function specOf(file: SweepText): SweepSpec {
  const text = JSON.stringify({ dataset: { generate: 'moons' }, ...file });
  return parseSweepFile(text, { fileName: 'test.json' });
}

export function planOf(file: SweepText, facts: DataFacts = FACTS): Plan {
  return new Plan(specOf(file), facts);
}

/** Every point of a plan, by number. */
export function pointsOf(plan: Plan): PlannedPoint[] {
  return Array.from({ length: plan.points }, (_, index) => plan.at(index + 1));
}

export function configurationOf(point: PlannedPoint): Configuration {
  return point.kind === 'trial' ? point.trial.configuration : point.configuration;
}

export function idOf(plan: Plan, configuration: Configuration): string {
  return trialId(plan.trainer, configuration, plan.context);
}

/** What must agree between the trials of one run, as text. */
export function trainingOf({ configuration }: PlannedTrial): string {
  return JSON.stringify({ ...configuration, iterations: null });
}

const VALUES = {
  learning_rate: [0.01, 0.1, 0.3],
  hidden_layers: [0, 1, 2],
  hidden_units: [4, 16, [4], [16, 4]],
  batch_size: [8, 32, 40, 64, 100, 'full'],
  activation: ['relu', 'tanh', 'linear'],
  momentum: [0, 0.5, 0.9],
  optimizer: ['sgd', 'nesterov', 'adam', 'rmsprop'],
  weight_decay: [0, 0.01],
  learning_rate_schedule: ['constant', 'cosine', 'inverse_time'],
  initialization: ['he', 'xavier'],
  iterations: [1, 10, 25],
  epochs: [1, 2, 20],
  seed: [1, 2],
};

const WHERE = [
  'learning_rate < 0.2',
  'parameters < 100',
  'epochs <= 10.0',
  'optimizer != "adam" || momentum == 0',
];

/** Conditions on what other axes may settle, on values that are dead elsewhere, and on the iterations. */
const WHEN: Readonly<Record<string, readonly string[]>> = {
  momentum: ['optimizer == "sgd"', 'epochs > 5', 'hidden_layers > 0'],
  hidden_units: ['learning_rate > 0.05', 'batch_size < 40'],
  learning_rate: ['activation == "relu"', 'momentum > 0.4', 'iterations > 10', 'batch_size == examples'],
  weight_decay: ['hidden_layers > 0', 'learning_rate > 0.05', 'iterations > 10'],
  epochs: ['learning_rate < 0.2', 'optimizer == "adam"'],
  batch_size: ['learning_rate < 0.2', 'momentum > 0'],
};

/** Every hyperparameter may be given, most with few values; epochs or iterations with more. */
const axes = fc.record(
  Object.fromEntries(
    Object.entries(VALUES).map(([name, values]) => {
      const value = fc.constantFrom<unknown>(...values);
      const few = fc.uniqueArray(value, { minLength: 1, maxLength: 2 });
      const many = fc.uniqueArray(value, { minLength: 2, maxLength: 6 });
      return [name, name === 'epochs' ? many : fc.oneof({ weight: 3, arbitrary: few }, many)];
    }),
  ),
  { requiredKeys: ['epochs'] },
);

const extraPoint = fc.record(
  Object.fromEntries(
    Object.entries(VALUES).map(([name, values]) => [name, fc.constantFrom<unknown>(...values)]),
  ),
  { requiredKeys: [] },
);

const sweepText = fc.record(
  {
    hyperparameters: axes,
    /** Whether iterations stand, where both are drawn. */
    inIterations: fc.boolean(),
    /** Which of the pairs of axes that could be zipped is; none where it is 0. */
    zipped: fc.nat(6),
    constants: fc.constantFrom({}, { adam_beta1: 0.8, leaky_relu_slope: 0.2, inverse_time_rate: 0.5 }),
    where: fc.subarray(WHERE, { maxLength: 2 }),
    when: fc.record(
      Object.fromEntries(Object.entries(WHEN).map(([name, texts]) => [name, fc.constantFrom(...texts)])),
      { requiredKeys: [] },
    ),
    also: fc.dictionary(fc.constantFrom('a', 'b', 'c'), extraPoint, { maxKeys: 3 }),
    record: fc.constantFrom({ every_epochs: 2 }, { every_iterations: 7 }),
    limits: fc.record({ trials: fc.integer({ min: 1, max: 20 }) }),
  },
  { requiredKeys: ['hyperparameters', 'inIterations', 'zipped'] },
);

type Drawn = typeof sweepText extends fc.Arbitrary<infer Value> ? Value : never;

/** Points of a sweep that is drawn, at most. */
const MAX_POINTS = 300;

/** Sweeps as a user may write them. */
export const anySpec: fc.Arbitrary<SweepSpec> = sweepText
  .map((drawn) => {
    try {
      return specOf(sound(drawn));
    } catch (error) {
      // Conditions in an order that cannot be worked out, or a list of layers beside their number.
      if (error instanceof UserError || error instanceof AggregateError) return null;
      throw error;
    }
  })
  .filter((spec) => spec !== null && new Plan(spec, FACTS).points <= MAX_POINTS) as fc.Arbitrary<SweepSpec>;

/** Without what cannot stand together, so that most of what is drawn is a sweep. */
function sound({ hyperparameters, inIterations, zipped, when, also, ...rest }: Drawn): SweepText {
  const dropped = 'iterations' in hyperparameters && inIterations ? 'epochs' : 'iterations';
  const axes = Object.entries(hyperparameters).filter(([name]) => name !== dropped);
  const pairs = axes.flatMap(([a, values], i) =>
    axes
      .slice(i + 1)
      .filter(([, others]) => others?.length === values?.length && others?.length !== 1)
      .map(([b]) => [a, b]),
  );
  const given = new Set(axes.map(([name]) => name));
  return {
    ...rest,
    hyperparameters: Object.fromEntries(axes),
    zip: zipped === 0 ? [] : pairs.slice(zipped - 1, zipped),
    when: Object.fromEntries(Object.entries(when ?? {}).filter(([name]) => given.has(name))),
    also: Object.fromEntries(Object.entries(also ?? {}).map(([name, point]) => [name, soundPoint(point)])),
  };
}

function soundPoint({ epochs, hidden_layers, ...point }: Readonly<Record<string, unknown>>): SweepText {
  return {
    ...point,
    ...('iterations' in point || epochs === undefined ? {} : { epochs }),
    ...(Array.isArray(point.hidden_units) || hidden_layers === undefined ? {} : { hidden_layers }),
  };
}
