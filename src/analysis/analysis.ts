/** Everything that is computed from a sweep once, for its findings, its report and its next sweep. */
import { oncePer } from '../base/oncePer.js';
import { REPLICATE_AXIS } from '../model/configuration.js';
import { type Summary, winner } from '../results/summary.js';
import { trainerOf } from '../trainers/trainers.js';
import { type AxisSources, bestCell, type Edge, edgesOf, type Flat, flatsOf } from './axisProfiles.js';
import { type AxisTable, axisTable } from './axisTable.js';
import { cellsOf, type GridCell } from './cells.js';
import { type CurveReading, curveReadings, reader, spreadPositions } from './curveReadings.js';
import { fitBySize, type SizeFit } from './fit.js';
import { type Importance, importanceOf } from './importance.js';
import { type Noise, noiseOf, type TopGroup, topGroup } from './noise.js';
import { type Outcomes, outcomesOf } from './outcomes.js';
import { type RateReading, rateReadings } from './rateReadings.js';

export interface Analysis {
  readonly summary: Summary;
  readonly table: AxisTable;
  readonly outcomes: Outcomes;
  readonly cells: readonly GridCell[];
  /** The best configuration; null if none has a sound result. */
  readonly best: GridCell | null;
  readonly importance: Importance | null;
  readonly noise: Noise;
  /** Null without replicates. */
  readonly top: TopGroup | null;
  readonly edges: readonly Edge[];
  readonly flats: readonly Flat[];
  /** Of a large sweep, a part of its trials. */
  readonly readings: readonly CurveReading[];
  /** The reading of the best trial's curve. */
  readonly bestReading: CurveReading | null;
  /** Empty where the trainer has no learning rate, or the sweep none to compare. */
  readonly rates: readonly RateReading[];
  readonly fit: readonly SizeFit[];
  /** Whether trials were trained with several seeds. */
  readonly hasSeeds: boolean;
}

export const analyse = oncePer(analysisOf);

/** What needs no curve. */
const cellsAndBest = oncePer((summary: Summary) => {
  const table = axisTable(summary);
  const outcomes = outcomesOf(summary);
  const cells = cellsOf(table, outcomes);
  return { table, outcomes, cells, best: bestCell(cells, winner(summary)) };
});

/** Positions of the trials whose curves `analyse` reads. The summary needs no curve for that. */
export function analysedCurves(summary: Summary): readonly number[] {
  const { best } = cellsAndBest(summary);
  return best === null ? [] : [...new Set([...spreadPositions(summary), ...best.positions.slice(0, 1)])];
}

function analysisOf(summary: Summary): Analysis {
  const { table, outcomes, cells, best } = cellsAndBest(summary);
  const importance = importanceOf({
    ...{ table, cells, outcomes },
    spec: summary.spec,
    nameOf: summary.trials.name,
  });
  const noise = noiseOf(cells, importance);
  const sources: AxisSources = { summary, table, cells, best, outcomes, importance, noise };
  const readings = curveReadings(summary);
  const rate = trainerOf(summary.spec).meanings?.stepSize;
  return {
    ...{ summary, table, outcomes, cells, best, importance, noise, readings },
    top: topGroup(cells),
    edges: edgesOf(sources),
    flats: flatsOf(sources),
    bestReading: best === null ? null : reader(summary)(best.positions[0] as number),
    rates: rate === undefined ? [] : rateReadings(table, rate, { outcomes, readings }),
    fit: fitBySize(summary, readings),
    hasSeeds: table.axes.some(({ name }) => name === REPLICATE_AXIS),
  };
}
