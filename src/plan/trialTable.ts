import { present } from '../base/assert.js';
import type { PackedTrials, TrialTable } from '../model/trial.js';
import { idOfForm, writeTrialId } from '../model/trialId.js';
import { IdTable } from './idTable.js';
import type { Plan } from './planSweep.js';
import { SearchTable } from './searchTable.js';

/** Points between two steps: a few milliseconds. */
const POINTS_PER_STEP = 1024;

/** Numbers and ids of all trials of a plan. Configurations are computed on request. */
export function trialTable(plan: Plan): TrialTable {
  const steps = trialTableInSteps(plan);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** Like `trialTable` in short steps, so that a process can do other work between them: a large plan takes seconds. */
export function* trialTableInSteps(plan: Plan): Generator<void, TrialTable> {
  if (plan.spec.search !== undefined) return new SearchTable(plan);
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
  return tableOf(plan, ids, Uint32Array.from(numbers));
}

/** Ids of a packed table that are computed again, to check that they belong to the plan. */
const CHECKED_IDS = 16;

/** Restores a packed table without planning again. Null if it is not a table of this plan. */
export function trialTableFrom(plan: Plan, { ids: bytes, points }: PackedTrials): TrialTable | null {
  const ids = IdTable.of(new Uint8Array(bytes));
  if (ids.size !== points.length || points.length > Math.min(plan.points, plan.mostTrials)) return null;
  if (points.some((point, position) => position > 0 && point <= (points[position - 1] ?? 0))) return null;
  const table = tableOf(plan, ids, points);
  const step = Math.max(1, Math.floor(points.length / CHECKED_IDS));
  for (let position = 0; position < points.length; position += step) {
    const number = points[position] ?? 0;
    const point = number >= 1 && number <= plan.points ? plan.at(number) : null;
    if (point?.kind !== 'trial') return null;
    const form = plan.trainer.canonicalForm(point.trial.configuration, plan.context);
    if (idOfForm(form) !== table.id(position)) return null;
  }
  return table;
}

function tableOf(plan: Plan, ids: IdTable, points: Uint32Array): TrialTable {
  const trialAt = (position: number) => {
    const number = present(points[position], 'position');
    const point = plan.at(number);
    if (point.kind !== 'trial') throw new Error(`assertion failed: point ${number} is a trial`);
    return point.trial;
  };
  return {
    size: points.length,
    id: (position) => ids.id(position),
    position: (id) => ids.position(id),
    number: (position) => present(points[position], 'position'),
    positionOfNumber: (number) => indexIn(points, number),
    configuration: (position) => trialAt(position).configuration,
    name: (position) => trialAt(position).name,
    pack: () => ({ ids: ids.bytes, points: points.slice() }),
  };
}

/** The index of a value in an ascending list. */
function indexIn(ascending: Uint32Array, value: number): number | undefined {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ascending[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return ascending[low] === value ? low : undefined;
}
