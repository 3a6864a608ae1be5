/** Where a learning rate is too large, too small, or right: by its value, what became of the trials. */
import { type AxisTable, NOT_USED } from './axisTable.js';
import type { CurveReading } from './curveReadings.js';
import type { Outcomes } from './outcomes.js';

export interface RateReading {
  readonly rate: number;
  readonly trials: number;
  /** Trials that diverged or blew up; of the others, those whose cost swings, and those whose cost still falls. */
  readonly lost: number;
  readonly swinging: number;
  readonly falling: number;
  /** Trials that did not diverge and whose curve was read. */
  readonly read: number;
  /** Median share by which the cost fell in the last fifth of the training. */
  readonly lateFall: number;
}

/** A curve that rises in a quarter of its late steps swings; one that falls by a twentieth in the last fifth is not done. */
export const MIN_SWINGS = 0.25;
export const MIN_LATE_FALL = 0.05;

export function rateReadings(
  table: AxisTable,
  axisName: string,
  { outcomes, readings }: { outcomes: Outcomes; readings: readonly CurveReading[] },
): RateReading[] {
  const axis = table.axes.find(({ name }) => name === axisName);
  if (axis === undefined) return [];
  const byPosition = new Map(readings.map((reading) => [reading.position, reading]));
  const groups = axis.values.map(() => ({
    trials: 0,
    lost: 0,
    swinging: 0,
    falling: 0,
    falls: [] as number[],
  }));
  for (let position = 0; position < table.size; position++) {
    const code = axis.codes[position] as number;
    const group = code === NOT_USED ? undefined : groups[code];
    const isLost = outcomes.lost[position] === 1;
    if (group === undefined || (!isLost && Number.isNaN(outcomes.y[position]))) continue;
    group.trials++;
    const reading = byPosition.get(position);
    if (isLost) group.lost++;
    else if (reading !== undefined && !Number.isNaN(reading.lateFall)) {
      group.falls.push(reading.lateFall);
      if (reading.swings >= MIN_SWINGS) group.swinging++;
      else if (reading.lateFall >= MIN_LATE_FALL) group.falling++;
    }
  }
  return groups.flatMap(({ falls, ...counts }, code) => {
    const rate = axis.numbers[code];
    if (rate === null || rate === undefined || counts.trials === 0) return [];
    const sorted = falls.sort((a, b) => a - b);
    return [{ rate, ...counts, read: falls.length, lateFall: sorted[sorted.length >> 1] ?? Number.NaN }];
  });
}
