/** The hyperparameters of a trainer, by name. A trainer that takes any says what a value may be. */
import { z } from 'zod';
import type { Value } from '../model/configuration.js';
import type { SweepSpec } from '../model/sweepSpec.js';
import type { Hyperparameter, TrainerDescription } from './trainer.js';

/** Characters of a name and of a string, and items of a list or a map that is one value. */
export const MAX_AXIS_NAME_LENGTH = 200;
const MAX_STRING_LENGTH = 1_000_000;
const MAX_VALUE_ITEMS = 1000;

const anyValue: z.ZodType<Value> = z.lazy(() =>
  z.union([
    z.number(),
    z.string().max(MAX_STRING_LENGTH),
    z.boolean(),
    z.null(),
    z.array(anyValue).max(MAX_VALUE_ITEMS),
    z
      .record(z.string().min(1).max(MAX_AXIS_NAME_LENGTH), anyValue)
      .refine((map) => Object.keys(map).length <= MAX_VALUE_ITEMS),
  ]),
);

const ANY: Hyperparameter = {
  kind: 'number',
  number: z.number().meta({ expected: 'one value' }),
  schema: anyValue,
  expected: 'a number, a string, true, false, null, a list or a map',
  default: null,
  description: '',
  example: '0.1,0.01',
};

/** Null where the trainer has no such hyperparameter. */
export function hyperparameterOf(
  { hyperparameters }: TrainerDescription,
  name: string,
): Hyperparameter | null {
  if (hyperparameters === 'any') return ANY;
  return Object.hasOwn(hyperparameters, name) ? (hyperparameters[name] ?? null) : null;
}

/** Null if the trainer says nothing about it: it has no such hyperparameter, or takes any. */
export function describedHyperparameter(trainer: TrainerDescription, name: string): Hyperparameter | null {
  return trainer.hyperparameters === 'any' ? null : hyperparameterOf(trainer, name);
}

/** In the order in which people read them; none where the trainer takes any. */
export function hyperparameterNames({ hyperparameters }: TrainerDescription): readonly string[] {
  return hyperparameters === 'any' ? [] : Object.keys(hyperparameters);
}

/** The names that a sweep has values of: without the optional ones that it does not give. */
export function namesWith(trainer: TrainerDescription, given: ReadonlySet<string>): readonly string[] {
  const { hyperparameters } = trainer;
  if (hyperparameters === 'any') return [...given];
  return Object.entries(hyperparameters).flatMap(([name, { isOptional }]) =>
    isOptional && !given.has(name) ? [] : [name],
  );
}

/**
 * The names that are shown for a sweep: of two that express the same, the one that the sweep gives, else the one with a
 * default.
 */
export function shownNames(trainer: TrainerDescription, given: ReadonlySet<string>): string[] {
  const leftOut = new Set(
    trainer.exclusive.map(([a, b]) => {
      if (given.has(a) !== given.has(b)) return given.has(a) ? b : a;
      return hyperparameterOf(trainer, a)?.default == null ? a : b;
    }),
  );
  return namesWith(trainer, given).filter((name) => !leftOut.has(name));
}

/** The names that a sweep gives values to, in its grid or in its single points. */
export function givenNames({ axes, also }: Pick<SweepSpec, 'axes' | 'also'>): Set<string> {
  const names = axes.map(({ name }) => name);
  return new Set([...names, ...also.flatMap(({ values }) => Object.keys(values))]);
}
