/**
 * Keys of other tools' files (Optuna, Weights & Biases, Keras, scikit-learn, PyTorch), each with the line to write
 * here, or with our name for it.
 */
export const FOREIGN_KEYS: Readonly<Record<string, string>> = {
  parameters: 'hyperparameters',
  params: 'hyperparameters',
  param_grid: 'hyperparameters',
  search_space: 'hyperparameters',
  space: 'hyperparameters',
  config: 'hyperparameters',
  data: 'dataset',
  metric: 'rank_by',
  objective: 'rank_by',
  scoring: 'rank_by',
  constraints: 'where',
  conditions: 'when',
  baselines: 'also',
  n_seeds: 'replicates',
  method: 'every point of the grid is trained; leave it out',
  n_trials: 'write limits: { trials: n }',
  run_cap: 'write limits: { trials: n }',
  timeout: 'write limits: { total_time: 2h }',
  n_jobs: 'workers',
};

/** Keys that stand for the values of one axis elsewhere, each with how the axis is written here. */
export const FOREIGN_AXIS_KEYS: Readonly<Record<string, string>> = {
  values: '[a, b, c]',
  choices: '[a, b, c]',
  value: 'a',
  distribution: '{ log: [a, b], count: n } or { linear: [a, b], count: n }',
  min: '{ linear: [a, b], count: n }',
  max: '{ linear: [a, b], count: n }',
  low: '{ linear: [a, b], count: n }',
  high: '{ linear: [a, b], count: n }',
  uniform: '{ linear: [a, b], count: n }',
  log_uniform: '{ log: [a, b], count: n }',
};
