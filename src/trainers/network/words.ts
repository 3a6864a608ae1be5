/** The words of the network's choices. The kernel counts them in this order (c/shapes.h). */

export const ACTIVATIONS = ['relu', 'leaky_relu', 'tanh', 'sigmoid', 'linear'] as const;
export type Activation = (typeof ACTIVATIONS)[number];

export const OPTIMIZERS = ['sgd', 'nesterov', 'rmsprop', 'adam', 'adamw'] as const;
export type Optimizer = (typeof OPTIMIZERS)[number];

export const SCHEDULES = ['constant', 'inverse_time', 'exponential', 'cosine'] as const;
export type Schedule = (typeof SCHEDULES)[number];

export const INITIALIZATIONS = ['he', 'xavier'] as const;
export type Initialization = (typeof INITIALIZATIONS)[number];

export const CLASS_WEIGHTS = ['none', 'balanced'] as const;
export type ClassWeights = (typeof CLASS_WEIGHTS)[number];

/** The output unit; its cost goes with it: cross-entropy, cross-entropy, mean squared error. */
export const OUTPUTS = ['sigmoid', 'softmax', 'linear'] as const;
export type Output = (typeof OUTPUTS)[number];
