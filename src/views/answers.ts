/** The answers of commands that change something: the object of the change and its outcome. */
import { z } from 'zod';
import { unreachable } from '../base/assert.js';
import type { DigestVersion } from '../results/summary.js';
import { count, sha256 } from './scalars.js';

/** Every answer about a sweep begins with these fields. */
const sweep = { sweep: z.string(), slug: z.string() };

export const pausedSchema = z.strictObject({ ...sweep, paused: z.boolean() });
export const cancelledSchema = z.strictObject({ ...sweep, cancelled: count });
export const retriedSchema = z.strictObject({ ...sweep, retried: count });
export const movedSchema = z.strictObject({ ...sweep, moved: count });
export const prioritySchema = z.strictObject({ ...sweep, priority: z.int().min(1) });
export const deletedSchema = z.strictObject({ ...sweep, deleted: z.literal(true) });

export const launchedSchema = z.strictObject({
  ...sweep,
  trials: count,
  /** Trials that workers have yet to train, new with this launch or queued by an earlier one. */
  queued: count,
  /** Trials with a result already, and how many of these results were just taken from other sweeps. */
  known: count,
  reused: count,
  /** Trials that had failed or were stopped or cancelled, and are queued again. */
  retried: count,
  /** The folder from which workers read data too large for Redis. */
  shared_directory: z.string().nullable(),
});

export const importedSchema = z.strictObject({
  ...sweep,
  /** Events in the file, and how many of them Redis lacked. */
  events: count,
  added: count,
  /** Whether the last line of the file was cut off and left out. */
  cut: z.boolean(),
});

export const verifiedSchema = z.strictObject({
  ...sweep,
  digest: sha256,
  digest_version: z.union([z.literal(1), z.literal(2), z.literal(3)]),
  /** The digest of jmin 0.1.0, which broke ties by id; null if it equals the digest. */
  earlier_digest: sha256.nullable(),
  sound: z.boolean(),
  trials: count,
  /** Trials without a final result, and endings after a trial's first. */
  missing: count,
  repeated: count,
  /** Runs still open after the end of the sweep; null for a journal file. */
  in_flight: count.nullable(),
  /** The number of trials trained again, and those that gave other values than the sweep promises. */
  retrained: count,
  different: z.array(z.strictObject({ trial: count.nullable(), id: z.string() })).readonly(),
  /** The largest difference of the objective; null if nothing was trained again. */
  spread: z.number().nullable(),
  /** How far values may differ (`metric.tolerance`); null: not in a bit. */
  tolerance: z.number().nullable(),
});
export type VerifiedView = z.infer<typeof verifiedSchema>;

export const writtenReportSchema = z.strictObject({
  directory: z.string(),
  files: z.array(z.string()).readonly(),
});
export const reportedSchema = z.strictObject({ ...sweep, ...writtenReportSchema.shape });
export const exportedSchema = z.strictObject({ ...sweep, file: z.string() });
export const initialisedSchema = z.strictObject({
  file: z.string(),
  /** The decisions about the data, one sentence each. */
  notes: z.array(z.string()),
});
export const servingSchema = z.strictObject({ url: z.string() });

export const stopSchema = z.strictObject({
  outcome: z.enum(['stopped', 'not_running', 'in_use']),
  /** The processes that still use the private Redis. */
  pids: z.array(count).readonly(),
});

type StopOutcome =
  | { readonly type: 'stopped' | 'not-running' }
  | { readonly type: 'in-use'; readonly pids: readonly number[] };

export function stopView(outcome: StopOutcome): z.infer<typeof stopSchema> {
  switch (outcome.type) {
    case 'stopped':
      return { outcome: 'stopped', pids: [] };
    case 'not-running':
      return { outcome: 'not_running', pids: [] };
    case 'in-use':
      return { outcome: 'in_use', pids: outcome.pids };
    default:
      return unreachable(outcome);
  }
}

export const checksSchema = z
  .array(
    z.strictObject({
      check: z.string(),
      severity: z.enum(['ok', 'warn', 'refuse']),
      found: z.string(),
      hint: z.string().nullable(),
    }),
  )
  .readonly();

interface Check {
  readonly what: string;
  readonly severity: 'ok' | 'warn' | 'refuse';
  readonly found: string;
  readonly hint?: string;
}

export function checksView(checks: readonly Check[]): z.infer<typeof checksSchema> {
  return checks.map(({ what, severity, found, hint }) => ({
    check: what,
    severity,
    found,
    hint: hint ?? null,
  }));
}

interface Launched {
  readonly slug: string;
  readonly trials: number;
  readonly known: number;
  readonly reused: number;
  readonly retried: number;
  readonly sharedDirectory: string | null;
}

export function launchedView(sweep: string, launched: Launched): z.infer<typeof launchedSchema> {
  const { slug, trials, known, reused, retried, sharedDirectory } = launched;
  return {
    ...{ sweep, slug, trials, queued: trials - known },
    ...{ known, reused, retried, shared_directory: sharedDirectory },
  };
}

interface Proof {
  readonly digest: string;
  readonly digestVersion: DigestVersion;
  readonly earlierDigest: string | null;
  readonly isSound: boolean;
  readonly trials: number;
  readonly missing: number;
  readonly repeated: number;
}

interface Verified extends Proof {
  readonly inFlight: number;
  readonly retrained: number;
  readonly different: readonly string[];
  readonly spread: number | null;
  readonly tolerance: number | null;
}

const NOT_AGAIN = { inFlight: null, retrained: 0, different: [], spread: null, tolerance: null };

/** `numberOf`: the number of the trial with an id. */
export function verifiedView(
  {
    sweep,
    slug,
    numberOf,
  }: { readonly sweep: string; readonly slug: string; numberOf(id: string): number | null },
  found: Proof | Verified,
): VerifiedView {
  const more = 'inFlight' in found ? found : NOT_AGAIN;
  return {
    sweep,
    slug,
    digest: found.digest,
    digest_version: found.digestVersion,
    earlier_digest: found.earlierDigest,
    sound: found.isSound,
    trials: found.trials,
    missing: found.missing,
    repeated: found.repeated,
    in_flight: more.inFlight,
    retrained: more.retrained,
    different: more.different.map((id) => ({ trial: numberOf(id), id })),
    spread: more.spread,
    tolerance: more.tolerance,
  };
}
