import { present } from '../base/assert.js';
import type { TrialTable } from '../model/trial.js';
import { writeTrialId } from '../model/trialId.js';
import { IdTable } from './idTable.js';
import type { Plan } from './planSweep.js';

/** Points gone through between two steps: a few milliseconds. */
const POINTS_PER_STEP = 1024;

/** Numbers and ids of all trials of a plan; their configurations are decoded when asked for. */
export function trialTable(plan: Plan): TrialTable {
  const steps = trialTableInSteps(plan);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** The same step by step, so that a process can attend to other things meanwhile: a large plan takes seconds. */
export function* trialTableInSteps(plan: Plan): Generator<void, TrialTable> {
  const numbers: number[] = [];
  const ids = new IdTable();
  const { trainer, context } = plan;
  for (let number = 1; number <= plan.points && numbers.length < plan.mostTrials; number++) {
    if (number % POINTS_PER_STEP === 0) yield;
    const point = plan.at(number);
    if (point.kind !== 'trial') continue;
    const { configuration } = point.trial;
    ids.add((place) => writeTrialId(trainer.canonicalForm(configuration, context), place));
    numbers.push(number);
  }
  const trialAt = (position: number) => {
    const point = plan.at(present(numbers[position], 'position'));
    if (point.kind !== 'trial') throw new Error(`assertion failed: point ${numbers[position]} is a trial`);
    return point.trial;
  };
  return {
    size: numbers.length,
    id: (position) => ids.id(position),
    position: (id) => ids.position(id),
    number: (position) => present(numbers[position], 'position'),
    positionOfNumber: (number) => indexIn(numbers, number),
    configuration: (position) => trialAt(position).configuration,
    name: (position) => trialAt(position).name,
  };
}

/** Where a value stands in an ascending list. */
function indexIn(ascending: readonly number[], value: number): number | undefined {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return ascending[low] === value ? low : undefined;
}
