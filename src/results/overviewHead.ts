/** What an overview says beside its columns. Anybody may have written it, so it is checked like any input. */
import { z } from 'zod';
import { VERSION } from '../base/version.js';
import { failed, joined, tested } from '../model/eventSchema.js';
import type { Failed, Joined } from '../model/events.js';
import { SWEEP_PHASES, TRIAL_STATES } from '../model/states.js';
import { savedMarksSchema } from './marksSchema.js';
import { DIGEST_VERSIONS } from './summary.js';

/** Raised whenever the content of an overview or its meaning changes. */
export const OVERVIEW_VERSION = 2;

const entryId = z.string().regex(/^\d+-\d+$/);
const count = z.int().min(0);
/** A place in the overview's columns. */
const position = count;
/** JSON has no number that is not finite: it is written as text. */
const number = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]).transform(Number);

const contender = { position, group: count.nullable() };
const counts = Object.fromEntries(TRIAL_STATES.map((state) => [state, count])) as Record<
  (typeof TRIAL_STATES)[number],
  typeof count
>;

const headSchema = z.object({
  version: z.literal(OVERVIEW_VERSION),
  jmin: z.literal(VERSION),
  /** The last entry of the journal that it knows. */
  lastId: entryId,
  plannedId: entryId,
  /** The entry with the ending of the winner, to compare; null if there is none in one entry. */
  winnerId: entryId.nullable(),
  phase: z.enum(SWEEP_PHASES),
  pauseReason: z.string().nullable(),
  ledger: z.object({ planned: count, ...counts }),
  ranking: z.array(position),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  digestVersion: z.literal(DIGEST_VERSIONS),
  partial: z.boolean(),
  groups: z.array(
    z.object({ positions: z.array(position), mean: number, spread: number, finished: count, rank: count }),
  ),
  workers: z.array(joined),
  failures: z.array(z.tuple([position, failed])).readonly(),
  stops: z.array(z.tuple([position, z.string()])),
  tested: z.object({ position, event: tested }).nullable(),
  marks: savedMarksSchema,
  plannedMs: number,
  startedMs: number,
  endedMs: number,
  ranked: count,
  trainMs: number,
  blownUp: count,
  configurations: count,
  leaders: z
    .object({
      winner: z.object(contender),
      sharing: count,
      rivals: z.array(z.object({ ...contender, metric: z.string() })),
    })
    .nullable(),
  pace: z.object({ done: number, left: number, startMs: number, sinceMs: number, ended: count }),
  bestSoFar: z.array(z.object({ atMs: number, finished: count, value: number })),
});
export type OverviewHead = Omit<z.infer<typeof headSchema>, 'failures' | 'workers'> & {
  readonly failures: readonly (readonly [position: number, failed: Failed])[];
  readonly workers: readonly Joined[];
};

/** Null unless this version wrote it. */
export function parseOverviewHead(value: unknown): OverviewHead | null {
  const parsed = headSchema.safeParse(value);
  return parsed.success ? parsed.data : null;
}

/** The head as JSON can hold it. */
export function jsonOf(head: OverviewHead): unknown {
  return JSON.parse(
    JSON.stringify(head, (_, value: unknown) =>
      typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
    ),
  );
}
