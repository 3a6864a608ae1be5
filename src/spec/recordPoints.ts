import { iterationsPerEpoch } from './configuration.js';
import type { RecordSpec } from './sweepFile.js';

/** Points a stored curve may have. */
export const MAX_CURVE_POINTS = 500;

/**
 * The iterations at which a training of `until` iterations records its curve: at the end of each of the first 10
 * epochs, then whenever the epoch has grown by a tenth, and at the last. All but the last are a series that does
 * not depend on the total, so that trainings of other lengths are compared at the same points.
 */
export function recordPoints(
  { trainExamples, batchSize, until }: { trainExamples: number; batchSize: number; until: number },
  record: RecordSpec | null,
): number[] {
  const perEpoch = iterationsPerEpoch(trainExamples, batchSize);
  const points: number[] = [];
  for (let at = nextPoint(0, perEpoch, record); at < until; at = nextPoint(at, perEpoch, record))
    points.push(at);
  points.push(until);
  return points;
}

function nextPoint(at: number, perEpoch: number, record: RecordSpec | null): number {
  if (record !== null) {
    return at + ('every_epochs' in record ? record.every_epochs * perEpoch : record.every_iterations);
  }
  const epoch = at / perEpoch;
  return (epoch < 10 ? epoch + 1 : Math.max(epoch + 1, Math.floor(epoch * 1.1))) * perEpoch;
}
