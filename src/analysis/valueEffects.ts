import { oncePer } from '../base/oncePer.js';
import { median } from '../base/statistics.js';
import type { Value } from '../model/configuration.js';
import { isSound, metricColumn, type Summary, stateOf } from '../results/summary.js';
import { axisTable, NOT_USED } from './axisTable.js';

export { numericValue } from './axisTable.js';

/** How the trials with one value of one hyperparameter ended. */
export interface ValueEffect {
  readonly value: Value;
  /** Trials that finished and did not blow up. */
  readonly finished: number;
  readonly diverged: number;
  /** Trials left out, like the diverged ones: their training failed or was cut short. */
  readonly blewUp: number;
  readonly stopped: number;
  /** Over the ranking metric of the `finished`; NaN if there are none. */
  readonly best: number;
  readonly median: number;
}

/**
 * One entry per value of each hyperparameter, over the trials that depend on it. Numbers ascend; other values keep
 * the order of the sweep file. A hyperparameter that no ranked trial depends on is left out.
 */
export function valueEffects(summary: Summary, names: readonly string[]): Map<string, ValueEffect[]> {
  const all = allEffects(summary);
  return new Map(
    names.flatMap((name) => {
      const effects = all.get(name);
      return effects === undefined || effects.length === 0 ? [] : [[name, effects] as const];
    }),
  );
}

/** By swept hyperparameter. */
const allEffects = oncePer((summary: Summary): Map<string, ValueEffect[]> => {
  const costs = metricColumn(summary.columns, summary.spec.rankBy);
  const endings = Array.from(summary.ranking, (position) => endingOf(summary, position));
  return new Map(
    axisTable(summary).axes.map(({ name, values, codes }) => {
      const groups = values.map((value) => ({
        value,
        costs: [] as number[],
        diverged: 0,
        blewUp: 0,
        stopped: 0,
      }));
      summary.ranking.forEach((position, i) => {
        const code = codes[position] as number;
        const [group, ending] = [code === NOT_USED ? undefined : groups[code], endings[i]];
        if (group === undefined || ending === undefined) return;
        if (ending === 'sound') group.costs.push(costs[position] ?? Number.NaN);
        else group[ending]++;
      });
      const ended = groups.filter(
        ({ costs: own, diverged, blewUp, stopped }) => own.length + diverged + blewUp + stopped > 0,
      );
      return [name, ended.map(effectOf)] as const;
    }),
  );
});

interface Group extends Pick<ValueEffect, 'value' | 'diverged' | 'blewUp' | 'stopped'> {
  /** Of the trials that finished and did not blow up, in the order of the ranking. */
  readonly costs: readonly number[];
}

function effectOf({ costs, ...leftOut }: Group): ValueEffect {
  return { ...leftOut, finished: costs.length, best: costs[0] ?? Number.NaN, median: median(costs) };
}

function endingOf(summary: Summary, position: number): 'sound' | 'diverged' | 'blewUp' | 'stopped' {
  if (isSound(summary, position)) return 'sound';
  const state = stateOf(summary, position);
  return state === 'stopped' || state === 'diverged' ? state : 'blewUp';
}
