import { z } from 'zod';
import type { Summary } from '../results/summary.js';
import { metricsSchema } from './metrics.js';
import { count, jsonNumberOf } from './scalars.js';

const machine = {
  worker: z.string(),
  host: z.string(),
  cpu: z.string(),
  cores: count,
  threads: count,
  node: z.string(),
  jmin: z.string(),
  kernel: z.string(),
};

/** A worker process and its machine. */
export const machineSchema = z.strictObject(machine);
export type MachineView = z.infer<typeof machineSchema>;

/** A live worker and what its threads train, some seconds old. */
export const workerSchema = z.strictObject({
  ...machine,
  pid: count,
  running: z
    .array(
      z.strictObject({
        sweep: z.string(),
        slug: z.string(),
        /** The trials of this training. `trial` is null while the sweep cannot be read. */
        trials: z.array(z.strictObject({ trial: count.nullable(), id: z.string() })).readonly(),
        iteration: count,
        /** Null: its trainer does not know them beforehand. */
        iterations: count.nullable(),
        metrics: metricsSchema,
      }),
    )
    .readonly(),
});
export type WorkerView = z.infer<typeof workerSchema>;

export function machineOf({
  worker,
  host,
  cpu,
  cores,
  threads,
  node,
  jmin,
  kernel,
}: MachineView): MachineView {
  return { worker, host, cpu, cores, threads, node, jmin, kernel };
}

/** A worker's description of itself. */
interface Presence extends MachineView {
  readonly pid: number;
  readonly running: readonly {
    readonly slug: string;
    readonly trials: readonly string[];
    readonly iteration: number;
    readonly iterations: number | null;
    readonly J: number | null;
  }[];
}

/** A sweep's name and the numbers of its trials. */
export interface NamedTrials {
  readonly sweep: string;
  numberOf(id: string): number | null;
}

export function namedTrials({ spec, trials }: Pick<Summary, 'spec' | 'trials'>): NamedTrials {
  return {
    sweep: spec.name,
    numberOf: (id) => {
      const position = trials.position(id);
      return position === undefined ? null : trials.number(position);
    },
  };
}

/** `sweepOf` gives the sweep with a slug, if it can be read. */
export function workerView(presence: Presence, sweepOf: (slug: string) => NamedTrials | null): WorkerView {
  return {
    ...machineOf(presence),
    pid: presence.pid,
    running: presence.running.map(({ slug, trials, iteration, iterations, J }) => {
      const sweep = sweepOf(slug);
      return {
        sweep: sweep?.sweep ?? slug,
        slug,
        trials: trials.map((id) => ({ trial: sweep?.numberOf(id) ?? null, id })),
        iteration,
        iterations,
        metrics: { J: J === null ? null : jsonNumberOf(J) },
      };
    }),
  };
}
