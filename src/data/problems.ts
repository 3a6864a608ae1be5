import { throwAll, UserError } from '../base/errors.js';
import { formatCount } from '../base/format.js';
import { printable } from '../base/printable.js';
import { MAX_PROBLEMS, MAX_QUOTED_CELLS } from './limits.js';

/** One cell or row with a problem that others may share. */
export interface CountedProblem {
  readonly file: string;
  /** Problems of the same key are reported together, once. */
  readonly key: string;
  readonly line: number;
  /** The cell, as a message shows it. */
  readonly shown: string;
  /** The message where there is no other. */
  readonly one: string;
  /** Where there are more; the first of them are listed behind it. */
  readonly many: (count: string) => string;
  /** What to write, given the cells that were listed. */
  readonly hint: (shown: readonly string[]) => string | null;
}

/** The errors of one file. Reading continues, so that each kind is reported once, with its count. */
export interface Problems {
  add(problem: UserError): void;
  /** Adds to the problems of its key. */
  count(problem: CountedProblem): void;
  /** @throws all of them, at most MAX_PROBLEMS, if there are any. */
  settle(): void;
}

interface Counted {
  readonly first: CountedProblem;
  readonly listed: { readonly shown: string; readonly line: number }[];
  count: number;
}

export function collectProblems(): Problems {
  const problems: (UserError | Counted)[] = [];
  const byKey = new Map<string, Counted>();
  return {
    add(problem) {
      problems.push(problem);
      if (problems.length === MAX_PROBLEMS) throwAll(problems.map(errorOf));
    },
    count(problem) {
      let counted = byKey.get(problem.key);
      if (counted === undefined) {
        counted = { first: problem, listed: [], count: 0 };
        byKey.set(problem.key, counted);
        // Reading continues to count them, but no more kinds are collected than are reported.
        if (problems.length < MAX_PROBLEMS) problems.push(counted);
      }
      counted.count++;
      const { shown, line } = problem;
      if (counted.listed.length < MAX_QUOTED_CELLS) counted.listed.push({ shown, line });
    },
    settle: () => throwAll(problems.map(errorOf)),
  };
}

function errorOf(problem: UserError | Counted): UserError {
  if (problem instanceof UserError) return problem;
  const { first, listed, count } = problem;
  const hint = first.hint(listed.map(({ shown }) => shown)) ?? undefined;
  if (count === 1) return dataError(`${first.file}:${first.line}`, first.one, hint);
  const list = listed.map(({ shown, line }) => `${shown} (line ${line})`).join(', ');
  const rest = count > listed.length ? ', …' : '';
  return dataError(first.file, `${first.many(formatCount(count))}: ${list}${rest}`, hint);
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
