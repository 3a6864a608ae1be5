/** The parameters that several requests of the API share. A list is a parameter given several times. */
import { z } from 'zod';

const MAX_FILTER_CHARACTERS = 4000;
const MAX_NAME_CHARACTERS = 200;
const MAX_LISTED = 100;

/** A whole number; in a query it is text. */
export function wholeParameter(least: number, most: number) {
  return z
    .union([z.number(), z.string().regex(/^-?\d+$/)])
    .pipe(z.coerce.number<number | string>().int().min(least).max(most));
}

/** `true` or `false`; in a query it is text. */
export const flagParameter = z
  .union([z.boolean(), z.enum(['true', 'false'])])
  .transform((value) => value === true || value === 'true');

export const nameParameter = z.string().min(1).max(MAX_NAME_CHARACTERS);

/** A parameter that may be given several times. */
export function listParameter<T extends z.ZodType>(item: T) {
  return z.union([z.array(item).max(MAX_LISTED), item.transform((only) => [only])]);
}

export const slugParameters = z.strictObject({ slug: z.string().min(1).max(MAX_NAME_CHARACTERS) });

/**
 * An expression in the language of a sweep file's `where`, over hyperparameters, metrics, `state`, `trial`, `rank`,
 * `seconds`, `attempts` and `worker`: `learning_rate < 0.01 && state == "finished"`. Without it, all trials match.
 */
export const filterParameter = z.string().max(MAX_FILTER_CHARACTERS).default('');

export const metricParameter = nameParameter.optional();
