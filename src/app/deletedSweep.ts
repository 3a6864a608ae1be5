import { UserError } from '../base/errors.js';
import { printable } from '../base/printable.js';

/** The error for a sweep whose journal has disappeared since the command began. */
export function deletedSweep(name: string): UserError {
  return new UserError(`the sweep ${printable(name, 60)} was deleted, or Redis has lost its journal`, {
    code: 'no-sweep',
    hint: 'Bring it back with jmin import and the journal in its report folder, or run its sweep file again.',
    exitCode: 3,
  });
}
