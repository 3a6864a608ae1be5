/**
 * Median regrets of other tools on the same tasks, after 25, 50 and 100 trials. Measured with the seeds 0 to 29 (GP: 21
 * seeds, SMAC: 14) on Optuna 5.0.0.dev (1d8ce7bb, of 2026-08-21) and SMAC3 2.4.0 (1c32e140), one trial at a time. SMAC got
 * a cost of 10 where a training diverges: it stops at an infinite one.
 */
export const CHECKPOINTS = [25, 50, 100] as const;

type Medians = readonly [number, number, number];

export interface Rival {
  readonly name: string;
  /** The share of cells in which jmin's median must be below. */
  readonly line: number;
  readonly medians: Readonly<Record<string, Medians>>;
}

export const RIVALS: readonly Rival[] = [
  {
    name: 'Optuna GP',
    line: 0.8,
    medians: {
      branin: [0.035, 3.7e-5, 1.5e-5],
      hart6: [0.56, 0.0036, 0.00021],
      lrcliff: [0.077, 0.018, 0.0043],
      mixed: [0.042, 0.0012, 1.2e-5],
      cond: [0.062, 0.034, 0.014],
      noisy: [0.043, 0.021, 0.0077],
    },
  },
  {
    name: 'Optuna TPE',
    line: 0.9,
    medians: {
      branin: [0.47, 0.12, 0.019],
      hart6: [0.92, 0.34, 0.13],
      lrcliff: [0.058, 0.027, 0.0051],
      mixed: [0.053, 0.018, 0.00097],
      cond: [0.061, 0.033, 0.022],
      noisy: [0.037, 0.024, 0.017],
    },
  },
  {
    name: 'CMA-ES',
    line: 0.9,
    medians: {
      branin: [1.7, 0.45, 0.015],
      hart6: [1.6, 0.72, 0.28],
      lrcliff: [0.057, 0.03, 0.012],
      mixed: [0.033, 0.024, 0.015],
      cond: [0.059, 0.036, 0.024],
      noisy: [0.027, 0.02, 0.012],
    },
  },
  {
    name: 'SMAC3',
    line: 0.9,
    medians: {
      branin: [0.68, 0.41, 0.0063],
      hart6: [2, 1.5, 0.52],
      lrcliff: [0.036, 0.019, 0.0087],
      mixed: [0.069, 0.049, 0.039],
      cond: [0.073, 0.047, 0.022],
      noisy: [0.044, 0.036, 0.029],
    },
  },
];
