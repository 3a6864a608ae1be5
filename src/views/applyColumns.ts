import { type NumberArray, type PackedColumn, packColumn, unpackColumn } from './packedColumn.js';
import type { TrialColumnsView } from './trialColumns.js';

/**
 * The columns at a later entry of the journal: the known columns plus a change that begins where they end. Null if it
 * begins elsewhere; then everything must be fetched again.
 */
export function applyColumns(known: TrialColumnsView, change: TrialColumnsView): TrialColumnsView | null {
  if (change.positions === null) return change;
  if (change.since !== known.until || known.positions !== null) return null;
  const positions = unpackColumn(change.positions);
  const merge = (before: PackedColumn, after: PackedColumn) => mergeColumn(before, after, positions);
  return {
    ...known,
    until: change.until,
    state: merge(known.state, change.state),
    metrics: Object.fromEntries(
      Object.entries(change.metrics).map(([name, column]) => [
        name,
        merge(known.metrics[name] ?? column, column),
      ]),
    ),
    ended_at_iteration: merge(known.ended_at_iteration, change.ended_at_iteration),
    train_ms: merge(known.train_ms, change.train_ms),
    blew_up: merge(known.blew_up, change.blew_up),
  };
}

function mergeColumn(before: PackedColumn, after: PackedColumn, positions: NumberArray): PackedColumn {
  const values = unpackColumn(before);
  unpackColumn(after).forEach((value, i) => {
    values[positions[i] ?? -1] = value;
  });
  return packColumn(before.type, values);
}
