/**
 * A fold and the trials it belongs to as bytes, so that a reader need not plan the sweep and fold its journal again. A
 * snapshot is a cache: one that is missing, torn, of another version or of another journal is ignored, which costs
 * time only. To notice a false one, a reader compares parts of it with the plan and with the journal.
 */

import { VERSION } from '../base/version.js';
import type { Planned } from '../model/events.js';
import { TRIAL_STATES } from '../model/states.js';
import type { PackedTrials, TrialTable } from '../model/trial.js';
import { type ColumnFile, packColumns, unpackColumns } from './columnFile.js';
import { type FoldOptions, SweepFold } from './fold.js';
import type { Journal } from './journal.js';
import { isEnding, plannedAt } from './knownEntries.js';
import { type ColumnArray, columnsOf, METRIC_PREFIX, type SavedFold } from './savedFold.js';
import { parseSnapshotHead, SNAPSHOT_VERSION, type SnapshotHead } from './snapshotHead.js';
import { type NumberedTrials, packNumbers, unpackNumbers } from './trialNumbers.js';

/** Endings that are compared with the journal. */
const CHECKED_ENDINGS = 16;

/** How far a journal was read. */
export interface ResumableFold {
  readonly fold: SweepFold;
  readonly lastId: string;
  /** The entry with the fold's plan. */
  readonly plannedId: string;
  readonly numbered: NumberedTrials;
}

/** Makes a table that was packed; null if it does not belong to this plan. */
export type RestoreTable = (planned: Planned, packed: PackedTrials) => TrialTable | null;

/** Null for trials that cannot be packed. The fold may change as soon as this has returned its promise. */
export async function packSnapshot({
  fold,
  lastId,
  plannedId,
  numbered,
}: ResumableFold): Promise<Buffer | null> {
  // A snapshot has no rungs.
  if (fold.planned.spec.prune !== undefined) return null;
  const trials = numbered.trials.pack?.();
  const { columns, curveSequences, conduct, ...saved } = fold.save();
  // A sequence beyond these is not kept exactly.
  if (trials === undefined || curveSequences.some((n) => n > Number.MAX_SAFE_INTEGER)) return null;
  const { numbers, retired, highest } = packNumbers(numbered);
  const isRenumbered = numbers.some((number, position) => number !== trials.points[position]);
  const version = { version: SNAPSHOT_VERSION, jmin: VERSION };
  const plainConduct = { ...conduct, preferred: [...conduct.preferred] };
  const head = { ...version, ...saved, conduct: plainConduct, lastId, plannedId, retired, highest };
  const arrays = new Map<string, ColumnArray>([
    ...columns,
    ['curve sequences', curveSequences],
    ['ids', trials.ids],
    ['points', trials.points],
    ...(isRenumbered ? [['numbers', numbers] as const] : []),
  ]);
  return packColumns({ head, arrays });
}

/** Null for a snapshot that is not one of this journal, as far as that can be seen. */
export async function unpackSnapshot(
  bytes: Buffer,
  journal: Journal,
  { restoreTable, ...options }: FoldOptions & { readonly restoreTable: RestoreTable },
): Promise<ResumableFold | null> {
  const file = await unpackColumns(bytes);
  const packed = file === null ? null : packedTrials(file);
  if (file === null || packed === null) return null;
  const head = parseSnapshotHead(file.head, packed.points.length);
  if (head === null || !(await journal.has(head.lastId))) return null;
  const planned = await plannedAt(journal, head.plannedId);
  const trials = planned === null ? null : restoreTable(planned, packed);
  if (planned === null || trials === null) return null;
  const numbered = numberedTrials(file, head, trials);
  const fold = new SweepFold(planned, numbered.trials, options);
  const metrics = [...file.arrays.keys()].filter((name) => name.startsWith(METRIC_PREFIX));
  fold.measureAlso(metrics.map((name) => name.slice(METRIC_PREFIX.length)));
  const saved = savedFold(file, head, fold);
  if (saved === null) return null;
  fold.restore(saved);
  if (!(await agrees(fold, journal))) return null;
  return { fold, lastId: head.lastId, plannedId: head.plannedId, numbered };
}

export function packedTrials({ arrays }: ColumnFile): PackedTrials | null {
  const [ids, points] = [arrays.get('ids'), arrays.get('points')];
  return ids instanceof Uint8Array && points instanceof Uint32Array ? { ids, points } : null;
}

function numberedTrials(
  { arrays }: ColumnFile,
  { retired, highest }: SnapshotHead,
  trials: TrialTable,
): NumberedTrials {
  const numbers = arrays.get('numbers');
  if (!(numbers instanceof Float64Array) || numbers.length !== trials.size)
    return { trials, retired: new Map(retired), highest };
  return unpackNumbers(trials, { numbers, retired, highest });
}

/** Null unless every column has the type and length that the fold needs. */
function savedFold({ arrays }: ColumnFile, head: SnapshotHead, { columns }: SweepFold): SavedFold | null {
  const sequences = arrays.get('curve sequences');
  const fits = [...columnsOf(columns)].every(([name, column]) => {
    const found = arrays.get(name);
    return found?.constructor === column.constructor && found.length === column.length;
  });
  if (!fits || !(sequences instanceof Float64Array)) return null;
  if (sequences.length !== columns.state.length) return null;
  if ((arrays.get('state') ?? []).some((state) => state >= TRIAL_STATES.length)) return null;
  return {
    ...head,
    plannedMs: head.plannedMs ?? Number.NaN,
    startedMs: head.startedMs ?? Number.NaN,
    endedMs: head.endedMs ?? Number.NaN,
    columns: arrays,
    curveSequences: sequences,
  };
}

/** Whether some of the endings, spread over all, are those of the journal. */
async function agrees(fold: SweepFold, journal: Journal): Promise<boolean> {
  const ended: number[] = [];
  for (let position = 0; position < fold.trials.size; position++)
    if (fold.isCurveLeft(position)) ended.push(position);
  const step = Math.max(1, Math.floor(ended.length / CHECKED_ENDINGS));
  const checked = ended.filter((_, i) => i % step === 0);
  const columns = { state: fold.columns.state, metrics: fold.columns.metrics };
  const checks = checked.map((position) =>
    isEnding(journal, fold.entryOfCurve(position) ?? '', { id: fold.trials.id(position), position, columns }),
  );
  return (await Promise.all(checks)).every(Boolean);
}
