import { UserError } from '../../base/errors.js';
import { formatCount } from '../../base/format.js';
import { MAX_CURVE_POINTS, type RecordSpec } from '../../model/record.js';
import { iterationsPerEpoch } from './configuration.js';

/** The settings that decide where a training is recorded. */
export interface TrainingLength {
  readonly trainExamples: number;
  readonly batchSize: number;
  /** Iterations in all. */
  readonly until: number;
}

/**
 * The iterations at which a training of `until` iterations records its curve: at the end of each of the first 10
 * epochs, then whenever the epoch has grown by a tenth, and at the last. All but the last are a series that does
 * not depend on the total, so that trainings of other lengths are compared at the same points.
 * @throws UserError if `record` asks for more than MAX_CURVE_POINTS of them.
 */
export function recordPoints(length: TrainingLength, record: RecordSpec | null): number[] {
  checkRecord(length, record);
  const perEpoch = iterationsPerEpoch(length.trainExamples, length.batchSize);
  const points: number[] = [];
  for (let at = nextPoint(0, perEpoch, record); at < length.until; at = nextPoint(at, perEpoch, record))
    points.push(at);
  points.push(length.until);
  return points;
}

/** @throws UserError if a training of this length would be recorded at more than MAX_CURVE_POINTS points. */
export function checkRecord(
  { trainExamples, batchSize, until }: TrainingLength,
  record: RecordSpec | null,
): void {
  if (record === null) return;
  const step = recordStep(record, iterationsPerEpoch(trainExamples, batchSize));
  const points = Math.ceil(until / step);
  if (points <= MAX_CURVE_POINTS) return;
  const [unit, every] = Object.entries(record)[0] as [string, number];
  const enough = Math.ceil((every * points) / MAX_CURVE_POINTS);
  throw new UserError(
    `record: ${unit} ${every} gives ${formatCount(points)} points in ${formatCount(until)} iterations with ` +
      `batches of ${batchSize}; a curve has at most ${MAX_CURVE_POINTS}`,
    { code: 'too-many-points', hint: `Record less often: { ${unit}: ${enough} }.` },
  );
}

function nextPoint(at: number, perEpoch: number, record: RecordSpec | null): number {
  if (record !== null) return at + recordStep(record, perEpoch);
  const epoch = at / perEpoch;
  return (epoch < 10 ? epoch + 1 : Math.max(epoch + 1, Math.floor(epoch * 1.1))) * perEpoch;
}

/** Iterations from one recorded point to the next. */
function recordStep(record: RecordSpec, perEpoch: number): number {
  const { every_epochs: epochs, every_iterations: iterations } = record;
  return epochs === undefined ? (iterations ?? 1) : epochs * perEpoch;
}
