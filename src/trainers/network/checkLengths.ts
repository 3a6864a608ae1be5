/** Whether every trial of a plan is within the limits on its iterations and on the points of its curve. */
import { UserError } from '../../base/errors.js';
import { formatCount } from '../../base/format.js';
import type { Value } from '../../model/configuration.js';
import type { DataFacts } from '../../model/dataset.js';
import { MAX_CURVE_POINTS } from '../../model/record.js';
import type { SweepSpec } from '../../model/sweepSpec.js';
import { iterationsPerEpoch, type NetworkConfiguration } from './configuration.js';
import { HYPERPARAMETERS, MAX_ITERATIONS, type NetworkHyperparameter } from './hyperparameters.js';
import { checkRecord } from './recordPoints.js';

/**
 * @throws UserError at the first trial beyond a limit. All trials are checked only if the longest epochs
 * with the smallest batches would exceed one: that pair may be no trial.
 */
export function checkLengths(
  spec: SweepSpec,
  facts: DataFacts,
  configurations: () => Iterable<NetworkConfiguration>,
): void {
  if (isWithinLimits(spec, facts)) return;
  const { trainExamples } = facts;
  for (const { iterations: until, batch_size: batchSize } of configurations()) {
    if (until > MAX_ITERATIONS) {
      throw new UserError(
        `hyperparameters.epochs: ${until / iterationsPerEpoch(trainExamples, batchSize)} epochs in batches of ` +
          `${batchSize} are ${formatCount(until)} iterations; a trial has at most ${formatCount(MAX_ITERATIONS)}`,
        { code: 'too-many-iterations' },
      );
    }
    checkRecord({ trainExamples, batchSize, until }, spec.record);
  }
}

/** Holds for every combination of the values that the sweep names. */
function isWithinLimits(spec: SweepSpec, { trainExamples }: DataFacts): boolean {
  const perEpoch = valuesOf(spec, 'batch_size').map((size) =>
    iterationsPerEpoch(
      trainExamples,
      typeof size === 'number' ? Math.min(size, trainExamples) : trainExamples,
    ),
  );
  const epochs = largest(valuesOf(spec, 'epochs').map(Number));
  const iterations = largest(valuesOf(spec, 'iterations').map(Number));
  const most = Math.max(iterations, epochs * largest(perEpoch));
  if (most > MAX_ITERATIONS) return false;
  if (spec.record === null) return true;
  const { every_epochs: everyEpochs, every_iterations: everyIterations = 1 } = spec.record;
  return everyEpochs === undefined
    ? most <= MAX_CURVE_POINTS * everyIterations
    : Math.max(epochs, iterations / smallest(perEpoch)) <= MAX_CURVE_POINTS * everyEpochs;
}

/** All values of one hyperparameter: of its axis, of the points under `also`, its default. */
export function valuesOf({ axes, also }: SweepSpec, name: NetworkHyperparameter): Value[] {
  const axis = axes.find((other) => other.name === name)?.values ?? [];
  const named = also.map(({ values }) => values[name]);
  const values: (Value | undefined)[] = [...axis, ...named, HYPERPARAMETERS[name].default];
  return values.filter((value) => value !== undefined && value !== null);
}

export function largest(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b), 0);
}

function smallest(values: readonly number[]): number {
  return values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
}
