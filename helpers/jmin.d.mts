/** What a script sees of its trial. Alone, it has no values, the seed 1 and the current folder. */
export declare const trial: {
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly attempt: number;
  /** A folder that is the same in every attempt. */
  readonly checkpoints: string;
  report(metrics: Readonly<Record<string, number>>): void;
  /** Whether SIGTERM was seen: the trial must save a checkpoint and exit. */
  stopping(): boolean;
};
