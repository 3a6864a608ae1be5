/** The trials that a filter matches, as a sweep file that trains just these. */
import type { Value } from '../model/configuration.js';
import type { SweepSpec } from '../model/sweepSpec.js';
import { formatSweepFile } from '../sweepfile/formatSweepFile.js';
import { parseSweepFile } from '../sweepfile/parseSweepFile.js';
import { givenNames } from '../trainers/hyperparameters.js';
import { trainerOf } from '../trainers/trainers.js';
import { filterNames, type Matching } from './filter.js';
import type { SweepTable } from './sweepTable.js';

/** Trials written one by one under `also`. */
const MAX_LISTED = 500;
const NAME_LENGTH = 80;

/** Null for trials that are neither a condition, nor a grid, nor few. */
export function selectionOf(table: SweepTable, matched: Matching, filter: string): string | null {
  const { source, spec } = table.summary;
  if (filter.trim() === '') return source;
  if (matched.positions.length === 0) return null;
  const name = `${spec.name.slice(0, NAME_LENGTH)} selection`;
  const candidates = [
    () => conditionSpec(table, filter),
    () => gridSpec(table, matched),
    () => listSpec(table, matched),
  ];
  for (const candidate of candidates) {
    const found = candidate();
    const text = found === null ? null : formatSweepFile({ ...found, name });
    if (text !== null && isSweepFile(text)) return text;
  }
  return null;
}

function isSweepFile(text: string): boolean {
  try {
    parseSweepFile(text, { fileName: 'selection.yaml' });
    return true;
  } catch {
    return false;
  }
}

/** A filter over hyperparameters alone is one more condition of `where`. */
function conditionSpec(table: SweepTable, filter: string): SweepSpec | null {
  const names = filterNames(table, filter);
  const { spec } = table.summary;
  const isPlanned = names.every((name) => table.plan.variables.has(name));
  return isPlanned && spec.limits.trials === null ? { ...spec, where: [...spec.where, filter.trim()] } : null;
}

/** All combinations of the values that the trials have, if the trials are just these. */
function gridSpec(table: SweepTable, { positions }: Matching): SweepSpec | null {
  const configurations = [...positions].map((at) => axesOf(table, at));
  const values = new Map<string, Map<string, Value>>();
  for (const axes of configurations) {
    for (const [name, value] of axes) {
      const known = values.get(name) ?? new Map<string, Value>();
      values.set(name, known.set(JSON.stringify(value), value));
    }
  }
  let points = 1;
  for (const known of values.values()) points *= known.size;
  const isSame = configurations.every((axes) => axes.size === values.size);
  if (points !== positions.length || !isSame) return null;
  const axes = [...values].map(([name, known]) => ({ name, values: [...known.values()] }));
  return { ...bare(table), axes };
}

/** The first trial as the grid, the others under `also`. */
function listSpec(table: SweepTable, { positions }: Matching): SweepSpec | null {
  if (positions.length > MAX_LISTED) return null;
  const [first = new Map<string, Value>(), ...others] = [...positions].map((at) => axesOf(table, at));
  const { trials } = table.summary;
  return {
    ...bare(table),
    axes: [...first].map(([name, value]) => ({ name, values: [value] })),
    also: others.map((axes, i) => ({
      name: `trial ${trials.number(positions[i + 1] ?? 0)}`,
      values: Object.fromEntries(
        [...axes].filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(first.get(name))),
      ),
    })),
  };
}

/** What a sweep file gives to train one trial alone. */
function axesOf({ summary }: SweepTable, position: number): Map<string, Value> {
  const { spec, facts, trials } = summary;
  const axes = trainerOf(spec).axesOf(trials.configuration(position), facts, givenNames(spec));
  return new Map(axes.map(({ name, values }) => [name, values[0] ?? null]));
}

/** The sweep without its search space. */
function bare({ summary }: SweepTable): SweepSpec {
  const { spec } = summary;
  return {
    ...spec,
    replicates: false,
    zip: [],
    when: {},
    where: [],
    also: [],
    limits: { ...spec.limits, trials: null },
  };
}
