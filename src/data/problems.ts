import { throwAll, UserError } from '../base/errors.js';
import { printable } from '../base/printable.js';
import { MAX_PROBLEMS } from './limits.js';

/** The errors of one file: reading goes on, so that all are shown at once, until there are too many. */
export interface Problems {
  /** @throws all of them, with the last of `MAX_PROBLEMS`. */
  add(problem: UserError): void;
  /** @throws all of them, if there are any. */
  settle(): void;
}

export function collectProblems(): Problems {
  const problems: UserError[] = [];
  return {
    add(problem) {
      problems.push(problem);
      if (problems.length === MAX_PROBLEMS) throwAll(problems);
    },
    settle: () => throwAll(problems),
  };
}

/** A problem of the data, at `file` or `file:line`. */
export function dataError(place: string, message: string, hint?: string): UserError {
  return new UserError(`${printable(place)}: ${message}`, {
    code: 'bad-data',
    ...(hint === undefined ? {} : { hint }),
  });
}

const MAX_QUOTED = 40;

/** A cell as an error shows it: escaped, and shortened where it is long. */
export function quote(cell: string | number): string {
  const text = String(cell);
  return JSON.stringify(text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text);
}
