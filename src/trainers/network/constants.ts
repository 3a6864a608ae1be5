/** Numbers of the methods themselves, seldom tuned; the defaults are those of the papers. */
import { z } from 'zod';
import type { Constant } from '../trainer.js';
import { float32Problem } from './float32.js';

const slope = z.number().min(0).max(1);
const decay = z.number().min(0).lt(1);
const epsilon = z.number().gt(0).max(1);

export const CONSTANTS = {
  // Maas, Hannun, Ng 2013.
  leaky_relu_slope: constant(slope, 0.01, 'Slope of leaky_relu below zero.'),
  // Kingma, Ba 2015.
  adam_beta1: constant(decay, 0.9, "Decay of Adam's first moment, of adam and adamw."),
  adam_beta2: constant(decay, 0.999, 'Decay of its second moment.'),
  adam_epsilon: constant(epsilon, 1e-8, 'The term beside its root.'),
  // Tieleman, Hinton 2012.
  rmsprop_decay: constant(decay, 0.9, "Decay of RMSprop's mean square."),
  rmsprop_epsilon: constant(epsilon, 1e-8, 'The term beside its root.'),
  inverse_time_rate: constant(
    z.number().gt(0).max(1e6),
    1,
    'inverse_time: α = α0 / (1 + rate · epoch), epochs counted from 0.',
  ),
  exponential_factor: constant(z.number().gt(0).max(1), 0.95, 'exponential: α = α0 · factor^epoch.'),
} as const satisfies Readonly<Record<string, Constant>>;

export type ConstantName = keyof typeof CONSTANTS;
export type Constants = Readonly<Record<ConstantName, number>>;

export const DEFAULT_CONSTANTS = Object.fromEntries(
  Object.entries(CONSTANTS).map(([name, constant]) => [name, constant.default]),
) as Constants;

/** The constants that a configuration names, and the defaults of all others. */
export function completeConstants(
  chosen: { readonly [Name in ConstantName]?: number | undefined },
): Constants {
  const entries = Object.entries(DEFAULT_CONSTANTS) as [ConstantName, number][];
  return Object.fromEntries(entries.map(([name, fallback]) => [name, chosen[name] ?? fallback])) as Constants;
}

/** Those that are there. */
export function constantsGiven(
  chosen: {
    readonly [Name in ConstantName]?: number | undefined;
  },
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(chosen).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function constant(schema: z.ZodNumber, fallback: number, description: string): Constant {
  return { schema, default: fallback, description, problemOf: float32Problem };
}
