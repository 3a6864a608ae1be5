/** Columns of trials: empty, copied, or with room for trials that a search proposes later. */
import type { TrialColumns } from './summary.js';

type Column = Uint8Array | Uint16Array | Int32Array | Float64Array;

export function emptyColumns(size: number, metrics: readonly string[]): TrialColumns {
  const nothing = () => new Float64Array(size).fill(Number.NaN);
  return {
    state: new Uint8Array(size),
    metrics: new Map(metrics.map((name) => [name, nothing()])),
    blewUp: new Uint8Array(size),
    endedAt: nothing(),
    trainMs: nothing(),
    startedMs: nothing(),
    endedMs: nothing(),
    attempts: new Uint16Array(size),
    crashes: new Uint16Array(size),
    losses: new Uint16Array(size),
    worker: new Int32Array(size).fill(-1),
    reused: new Uint8Array(size),
  };
}

export function copyOf(columns: TrialColumns): TrialColumns {
  return eachColumn(columns, (column) => column.slice() as typeof column);
}

/** The columns of more trials, with the same beginning. Most calls make views only: the room is doubled. */
export function longerColumns(columns: TrialColumns, size: number): TrialColumns {
  return eachColumn(columns, (column) => longer(column, size));
}

/** A column of more trials with the same beginning, the rest empty. */
export function longer<T extends Column>(column: T, size: number): T {
  const room = column.buffer.byteLength / column.BYTES_PER_ELEMENT;
  const make = column.constructor as new (of: ArrayBufferLike | number, start?: number, length?: number) => T;
  if (size <= room) return new make(column.buffer, 0, size);
  const larger = new make(Math.max(size, 2 * room));
  larger.fill(column instanceof Float64Array ? Number.NaN : column instanceof Int32Array ? -1 : 0);
  larger.set(column);
  return new make(larger.buffer, 0, size);
}

function eachColumn(columns: TrialColumns, change: <T extends Column>(column: T) => T): TrialColumns {
  return {
    state: change(columns.state),
    metrics: new Map([...columns.metrics].map(([name, column]) => [name, change(column)])),
    blewUp: change(columns.blewUp),
    endedAt: change(columns.endedAt),
    trainMs: change(columns.trainMs),
    startedMs: change(columns.startedMs),
    endedMs: change(columns.endedMs),
    attempts: change(columns.attempts),
    crashes: change(columns.crashes),
    losses: change(columns.losses),
    worker: change(columns.worker),
    reused: change(columns.reused),
  };
}
