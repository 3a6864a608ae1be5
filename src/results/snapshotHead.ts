/** What a snapshot says beside its columns. Anybody may have written it, so it is checked like any input. */
import { z } from 'zod';
import { VERSION } from '../base/version.js';
import { failed, joined, tested } from '../model/eventSchema.js';
import { savedMarksSchema } from './marksSchema.js';

/** Raised whenever the content of a snapshot or the meaning of a fold's state changes. */
export const SNAPSHOT_VERSION = 5;

const entryId = z.string().regex(/^\d+-\d+$/);
const position = z.int().min(0);
const count = z.int().min(0);
/** JSON has no NaN: null replaces it. */
const time = z.number().nullable();

const conductSchema = z.object({
  cancelled: z.boolean(),
  pauseReason: z.string().nullable(),
  failuresInARow: count,
  priority: z.number().min(1),
  maxParallel: count.nullable(),
  retries: count,
  preferred: z.array(z.string()).transform((ids) => new Set(ids)),
  marks: savedMarksSchema,
});

const headSchema = z.object({
  version: z.literal(SNAPSHOT_VERSION),
  jmin: z.literal(VERSION),
  lastId: entryId,
  /** The entry with the fold's plan. */
  plannedId: entryId,
  /** See trialNumbers.ts. */
  retired: z.array(z.tuple([z.string(), count])),
  highest: count,
  workers: z.array(joined),
  tested: tested.nullable(),
  conduct: conductSchema,
  plannedMs: time,
  startedMs: time,
  endedMs: time,
  failures: z.array(z.tuple([position, failed])),
  stops: z.array(z.tuple([position, z.string()])),
  claims: z.array(z.object({ worker: z.string(), claimedMs: z.number(), positions: z.array(position) })),
});
export type SnapshotHead = z.infer<typeof headSchema>;

/** Null unless this version wrote it, for this many trials. */
export function parseSnapshotHead(value: unknown, trials: number): SnapshotHead | null {
  const parsed = headSchema.safeParse(value);
  if (!parsed.success) return null;
  const { failures, stops, claims } = parsed.data;
  const named = [...failures, ...stops].map(([at]) => at);
  const isWithin = (at: number) => at < trials;
  const areWithin = claims.every(({ positions }) => positions.every(isWithin)) && named.every(isWithin);
  return areWithin ? parsed.data : null;
}
