/**
 * The optimizers. g is the gradient of one matrix of parameters (a W or a b), α the learning rate, t the number
 * of this update from 1. v and s are of the shape of g and start at 0.
 *
 *   sgd       v ← μv + g                                     step αv
 *   nesterov  v ← μv + g                                     step α(g + μv)
 *   rmsprop   s ← ρs + (1−ρ)g²                               step αg / (√s + ε)
 *   adam      v ← β1v + (1−β1)g,  s ← β2s + (1−β2)g²         step αv̂ / (√ŝ + ε)
 *             with v̂ = v / (1 − β1^t),  ŝ = s / (1 − β2^t)
 *   adamw     as adam
 *
 * Sources: momentum without a damping factor, and nesterov in the form in which v and the parameters are those of
 * the same point (Sutskever, Martens, Dahl, Hinton 2013, as PyTorch has it); Tieleman, Hinton 2012; Kingma, Ba 2015,
 * algorithm 1, where our v and s are m and v; Loshchilov, Hutter 2019.
 */
import { unreachable } from '../../../base/assert.js';
import type { NetworkConfiguration } from '../configuration.js';
import { type Matrix, map, zeros, zip } from './matrix.js';
import { constantsOf } from './network.js';

/** What the optimizer remembers of one matrix of parameters from update to update. */
export interface Memory {
  /** Of the gradients: their decaying sum (sgd, nesterov) or mean (adam, adamw). */
  readonly v: Matrix;
  /** Of the squared gradients: their decaying mean (rmsprop, adam, adamw). */
  readonly s: Matrix;
}

export function emptyMemory({ rows, columns }: Matrix): Memory {
  return { v: zeros(rows, columns), s: zeros(rows, columns) };
}

/** What to subtract from the parameters, and what to remember. */
export interface OptimizerStep {
  readonly step: Matrix;
  readonly memory: Memory;
}

export interface OptimizerInput {
  readonly g: Matrix;
  readonly memory: Memory;
  readonly learningRate: number;
  /** t, from 1. */
  readonly update: number;
}

export function optimizerStep(configuration: NetworkConfiguration, input: OptimizerInput): OptimizerStep {
  switch (configuration.optimizer) {
    case 'sgd':
      return sgd(configuration, input);
    case 'nesterov':
      return nesterov(configuration, input);
    case 'rmsprop':
      return rmsprop(configuration, input);
    case 'adam':
    case 'adamw':
      return adam(configuration, input);
    default:
      return unreachable(configuration.optimizer);
  }
}

function sgd({ momentum }: NetworkConfiguration, { g, memory, learningRate }: OptimizerInput): OptimizerStep {
  const v = zip(memory.v, g, (v, g) => momentum * v + g);
  return { step: map(v, (v) => learningRate * v), memory: { ...memory, v } };
}

function nesterov(
  { momentum }: NetworkConfiguration,
  { g, memory, learningRate }: OptimizerInput,
): OptimizerStep {
  const v = zip(memory.v, g, (v, g) => momentum * v + g);
  return { step: zip(g, v, (g, v) => learningRate * (g + momentum * v)), memory: { ...memory, v } };
}

function rmsprop(
  configuration: NetworkConfiguration,
  { g, memory, learningRate }: OptimizerInput,
): OptimizerStep {
  const { rmsprop_decay: decay, rmsprop_epsilon: epsilon } = constantsOf(configuration);
  const s = zip(memory.s, g, (s, g) => decay * s + (1 - decay) * g ** 2);
  return {
    step: zip(g, s, (g, s) => (learningRate * g) / (Math.sqrt(s) + epsilon)),
    memory: { ...memory, s },
  };
}

function adam(configuration: NetworkConfiguration, input: OptimizerInput): OptimizerStep {
  const { adam_beta1: beta1, adam_beta2: beta2, adam_epsilon: epsilon } = constantsOf(configuration);
  const { g, memory, learningRate, update } = input;
  const v = zip(memory.v, g, (v, g) => beta1 * v + (1 - beta1) * g);
  const s = zip(memory.s, g, (s, g) => beta2 * s + (1 - beta2) * g ** 2);
  // v and s start at 0 and are too small at first by just these factors.
  const vCorrected = map(v, (v) => v / (1 - beta1 ** update));
  const sCorrected = map(s, (s) => s / (1 - beta2 ** update));
  const step = zip(vCorrected, sCorrected, (v, s) => (learningRate * v) / (Math.sqrt(s) + epsilon));
  return { step, memory: { v, s } };
}
