/** Hints for a sweep that is given by options: keys of a sweep file as `--set` writes them. */
import { UserError } from '../base/errors.js';

const KEYS =
  'ignore|categories|dates|day_first|missing|missing_values|keep|decimal|thousands|symbols|comment|skip|encoding|delimiter|header|task';
/** A line of a sweep file in quotes, which may hold quotes itself: "thousands: ",""; nothing blank before its end. */
const QUOTED_LINE = new RegExp(`"(${KEYS}): ((?:[^"]|"[^"]*")*?)(?<=\\S)"(?=[\\s,.;:]|$)`, 'g');

/** The same error or errors, whose hints name options instead of lines of a sweep file. */
export function withOptionHints(error: unknown): unknown {
  if (error instanceof AggregateError)
    return new AggregateError(error.errors.map(withOptionHints), error.message, { cause: error });
  if (!(error instanceof UserError) || error.hint === undefined) return error;
  const { message, code, exitCode, cause } = error;
  const hint = error.hint.replace(
    QUOTED_LINE,
    (_, key, value) => `--set ${shellWord(`dataset.${key}=${value}`)}`,
  );
  return new UserError(message, { code, hint, exitCode, cause });
}

/** A text as one word of a shell. */
export function shellWord(text: string): string {
  if (/^[\w.,=:/-]+$/.test(text)) return text;
  if (!text.includes("'")) return `'${text}'`;
  return `"${text.replaceAll(/["\\$`]/g, '\\$&')}"`;
}
