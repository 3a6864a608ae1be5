/**
 * The sweep that is trained under faults: a few milliseconds to half a second a training, one trial in
 * thirty-four diverging, and three trials of different lengths to a run.
 */
export const CHAOS_SWEEP = `
name: chaos
dataset: { generate: spirals, examples: 1000, noise: 0.1 }
hyperparameters:
  learning_rate: [0.003, 0.01, 0.03, 0.1, 0.3, 1, 100]
  hidden_units: [[8], [32], [64, 64]]
  batch_size: [16, 64]
  activation: [relu, tanh]
  epochs: [100, 200, 400]
  seed: [1, 2]
`;
