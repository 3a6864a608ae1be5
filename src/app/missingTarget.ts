import { UserError } from '../base/errors.js';
import { printable } from '../base/printable.js';
import { columnSketch } from '../data/columnSketch.js';
import { shellWord } from './optionHints.js';

/** Columns that are named. */
const MAX_NAMED = 20;

/** The error for a table that is given without the column to predict: it names the columns, and a guess. */
export async function missingTarget(file: string): Promise<UserError> {
  const { columns, target, targetReason } = await columnSketch(file);
  const names = columns.slice(0, MAX_NAMED).map(({ reference }) => printable(String(reference), 60));
  const rest = columns.length > names.length ? ` and ${columns.length - names.length} more` : '';
  const guess = printable(shellWord(String(target.reference)), 60);
  return new UserError(`${printable(file)}: --target is missing: name the column to predict`, {
    code: 'missing',
    hint: `Columns: ${names.join(', ')}${rest}. Give --target ${guess} (a guess, ${targetReason}), or let jmin init ${printable(file)} write a sweep file.`,
  });
}
