/** The function that a module exports as `train`: the types that users import. */
import type { Configuration } from '../../model/configuration.js';

/** One yield of `train`: the position, and metrics of any names. */
export interface TrainMeasurement {
  /** Above that of the yield before. Default: one more. */
  readonly iteration?: number;
  readonly [metric: string]: number | undefined;
}

/** What `train` gets beside the configuration. */
export interface TrainOptions {
  /** Is aborted when the trial must end. A function that does not return within a second is ended with its thread. */
  readonly signal: AbortSignal;
  /** The value of the axis `seed`, e.g. of a replicate; 1 if the sweep has none. */
  readonly seed: number;
  /** Writes a line to the log of the trial, as console.log does. */
  readonly log: (...values: readonly unknown[]) => void;
  /** A folder that every attempt of the trial gets. */
  readonly checkpoint: string;
  /** 1, and 2 after a crash. */
  readonly attempt: number;
  /** The id of the trial, and the name of its sweep. */
  readonly trial: string;
  readonly sweep: string;
}

/** Yields metrics as it trains. What it returns counts as the last yield. */
export type TrainFunction<C = Configuration> = (
  configuration: C,
  options: TrainOptions,
) =>
  | AsyncIterable<TrainMeasurement>
  | Iterable<TrainMeasurement>
  | Promise<TrainMeasurement>
  | TrainMeasurement;
