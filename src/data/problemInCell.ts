/** A problem with one cell of a table, at its place. */
import type { Cell } from './cell.js';
import type { CellProblem } from './cellProblem.js';
import { type Problems, quote } from './problems.js';

export interface ProblemInCell {
  readonly file: string;
  readonly line: number;
  readonly name: string;
  readonly cell: Cell;
  readonly problem: CellProblem;
}

/** Counts the problem with others of its column and kind. */
export function countProblem(problems: Problems, { file, line, name, cell, problem }: ProblemInCell): void {
  const place = `column ${quote(name)}: `;
  const shown = quote(cell);
  problems.count({
    file,
    key: `${name}\n${problem.key}`,
    line,
    shown,
    one: `${place}${problem.one(shown)}`,
    many: (count) => `${place}${problem.many(count)}`,
    hint: problem.hint ?? (() => null),
  });
}
