import { present } from '../base/assert.js';
import type { TrialTable } from '../model/trial.js';
import { writeTrialId } from '../model/trialId.js';
import { IdTable } from './idTable.js';
import type { Plan } from './planSweep.js';

/** Numbers and ids of all trials of a plan; their configurations are decoded when asked for. */
export function trialTable(plan: Plan): TrialTable {
  const numbers: number[] = [];
  const ids = new IdTable();
  const { trainer, context } = plan;
  for (const { number, configuration } of plan.trials()) {
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
