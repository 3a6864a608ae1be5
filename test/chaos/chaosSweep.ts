/**
 * The sweeps that are trained under faults. A training takes a few milliseconds to half a second. In the grid one trial
 * in thirty-four diverges, and a run has three trials of different lengths.
 */
export const CHAOS_SWEEPS = {
  grid: `
name: chaos
dataset: { generate: spirals, examples: 1000, noise: 0.1 }
hyperparameters:
  learning_rate: [0.003, 0.01, 0.03, 0.1, 0.3, 1, 100]
  hidden_units: [[8], [32], [64, 64]]
  batch_size: [16, 64]
  activation: [relu, tanh]
  epochs: [100, 200, 400]
  seed: [1, 2]
`,
  /** Each cohort depends on the results of all before it. */
  searched: `
name: chaos
dataset: { generate: spirals, examples: 1000, noise: 0.1 }
hyperparameters:
  learning_rate: { log: [0.003, 100] }
  hidden_units: { log: [8, 64], whole: true }
  momentum: { linear: [0, 0.95] }
  batch_size: [16, 64]
  activation: [relu, tanh]
  epochs: [50, 100, 200]
when: { momentum: batch_size < 50 }
where: learning_rate < 50.0 || momentum < 0.5
also: { baseline: { learning_rate: 0.1 } }
search: { sampler: gp, trials: 48 }
`,
  /** A search whose trainings wait at rungs for one another. */
  pruned: `
name: chaos
dataset: { generate: spirals, examples: 1000, noise: 0.1 }
hyperparameters:
  learning_rate: { log: [0.003, 30] }
  hidden_units: { log: [8, 64], whole: true }
  batch_size: [16, 64]
  activation: [relu, tanh]
  epochs: 400
  seed: [1, 2]
search: { sampler: sobol, trials: 100 }
prune: { rule: halving, keep: [0.6, 0.4, 0.2] }
`,
} as const;
export type ChaosSweep = keyof typeof CHAOS_SWEEPS;
