import { throwAll, UserError } from '../base/errors.js';
import { formatPath, type LocatedValue, type Path, placeAt } from './locatedValue.js';
import { formatExcerpt, formatPlace, lineAndColumn, type Place } from './source.js';

/** A problem with a value of a sweep file. Its place is found by its path. */
export interface Problem {
  readonly path: Path;
  /** What to point at: the value, or the key it stands under. */
  readonly at: 'key' | 'value';
  /** Begins after the place, with the path. */
  readonly message: string;
  readonly code: string;
  readonly hint?: string;
}

/** Errors of one sweep file that are shown; how many more there are is said. */
const MAX_ERRORS = 50;

export function problemAt(path: Path, message: string, more: Partial<Problem> = {}): Problem {
  return {
    path,
    at: 'value',
    message: `${formatPath(path)} ${message}`,
    code: 'bad-value',
    ...more,
  };
}

interface Shown extends Pick<Problem, 'message' | 'code' | 'hint'> {
  /** Whether its source line may hold a secret, and is not shown. */
  readonly isHidden?: boolean;
}

/** An error at a place, with the source line and a caret below it. */
export function errorAt(place: Place, problem: Shown): UserError {
  const { message, code, hint, isHidden = false } = problem;
  const text = `${formatPlace(place)}: ${message}${isHidden ? '' : formatExcerpt(place)}`;
  const located = place.source.isFile ? { place: { ...lineAndColumn(place), message } } : {};
  return new UserError(text, { code, ...(hint === undefined ? {} : { hint }), ...located });
}

/** Throws all problems at their places, those of the file first, in its order. */
export function throwProblems(problems: readonly Problem[], root: LocatedValue): void {
  const placed = problems.map((problem) => ({ problem, place: placeAt(root, problem.path, problem.at) }));
  placed.sort((a, b) => order(a.place) - order(b.place));
  const errors = placed
    .slice(0, MAX_ERRORS)
    .map(({ problem, place }) => errorAt(place, { ...problem, isHidden: problem.path[0] === 'notify' }));
  if (placed.length > MAX_ERRORS) {
    const more = placed.length - MAX_ERRORS;
    errors.push(new UserError(`${more} more errors are not shown`, { code: 'more-errors' }));
  }
  throwAll(errors);
}

function order({ source, offset }: Place): number {
  return source.isFile ? offset : Number.MAX_SAFE_INTEGER;
}
