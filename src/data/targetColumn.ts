import { nearest } from '../base/nearest.js';
import { MAX_GUESSED_CLASSES } from '../model/datasetSpec.js';
import { type Cell, compareCodePoints, EXPECTED_FINITE, kindOf, numberLabel, textProblem } from './cell.js';
import { type CellProblem, expected, noNumber } from './cellProblem.js';
import { type ColumnFormat, isPlain, readNumber } from './columnFormat.js';
import { areNearlyUnique } from './decideFormats.js';
import { MAX_CLASSES } from './limits.js';
import { dataError, quote } from './problems.js';

/**
 * The target while it is read. Only the end shows whether numbers are classes or a regression, so both are kept:
 * the numbers, and each row's place in `labels`, until there are too many of them to be classes.
 */
export interface TargetColumn {
  readonly name: string;
  readonly task: 'classification' | 'regression' | undefined;
  readonly format: ColumnFormat;
  readonly numbers: number[];
  readonly codes: number[];
  /** The different values in the order of their first appearance. */
  readonly labels: Map<string, number>;
  hasTexts: boolean;
}

export interface Target {
  /** The classes' names in their order; null for a regression. */
  readonly classes: readonly string[] | null;
  readonly y: Float64Array;
}

export function newTargetColumn(
  name: string,
  task: TargetColumn['task'],
  format: ColumnFormat,
): TargetColumn {
  return { name, task, format, numbers: [], codes: [], labels: new Map(), hasTexts: false };
}

/** Adds a row's target, which is not missing; returns the problem with it. */
export function addTarget(column: TargetColumn, cell: Cell): CellProblem | null {
  const { format, task } = column;
  const isText =
    format.kind === 'text' || (task === 'classification' && typeof readNumber(format, cell) === 'string');
  if (isText) return addText(column, cell);
  const value = readNumber(format, cell);
  if (value === 'text') return targetProblem(column);
  if (value === 'infinite') return noNumber(format, value, null);
  column.numbers.push(value + 0);
  column.codes.push(codeOf(column.labels, labelOf(format, cell, value)));
  return null;
}

function addText(column: TargetColumn, cell: Cell): CellProblem | null {
  const kind = kindOf(cell);
  if (kind === 'infinite') return expected('infinite', EXPECTED_FINITE);
  const problem = textProblem(String(cell).trim());
  if (problem !== null)
    return { key: 'long text', one: () => problem, many: (count) => `${problem}; ${count} cells` };
  if (kind === 'text') column.hasTexts = true;
  column.numbers.push(Number(cell) + 0);
  column.codes.push(codeOf(column.labels, textLabel(cell)));
  return null;
}

function targetProblem({ format, task }: TargetColumn): CellProblem {
  if (task === 'regression')
    return expected('no number', 'expected a number, for a regression', noNumber(format, 'text', null).hint);
  const usual = noNumber(format, 'text', null);
  return {
    ...usual,
    hint: (shown) =>
      [usual.hint?.(shown), 'If the targets are classes, write "task: classification".']
        .filter(Boolean)
        .join(' '),
  };
}

function labelOf(format: ColumnFormat, cell: Cell, value: number): string {
  return isPlain(format) ? numberLabel(cell, value) : String(value + 0);
}

function textLabel(cell: Cell): string {
  return kindOf(cell) === 'number' ? numberLabel(cell, Number(cell)) : String(cell).trim();
}

function codeOf(labels: Map<string, number>, label: string): number {
  const known = labels.get(label);
  if (known !== undefined || labels.size > MAX_CLASSES) return known ?? -1;
  labels.set(label, labels.size);
  return labels.size - 1;
}

/** @throws where there are too many classes, or nothing to tell apart. */
export function finishTarget(column: TargetColumn, file: string): Target {
  const { task, numbers, codes, hasTexts, format } = column;
  const labels = [...column.labels.keys()];
  const name = `the target ${quote(column.name)}`;
  const isClasses = task === 'classification' || (task === undefined && looksLikeClasses(column));
  if (labels.length === 1) {
    const wanted = isClasses ? 'at least two classes' : 'different values';
    throw dataError(file, `${name} must have ${wanted}; it is ${quote(labels[0] ?? '')} in every row`);
  }
  if (!isClasses) return { classes: null, y: Float64Array.from(numbers) };
  if (labels.length > MAX_CLASSES) {
    const hint =
      hasTexts || format.kind === 'text' ? undefined : 'For a target of numbers there is "task: regression".';
    throw dataError(file, `${name} must have at most ${MAX_CLASSES} classes; there are more`, hint);
  }
  if (task === undefined && format.kind === 'text' && areNearlyUnique(labels.length, codes.length, true)) {
    const hint = 'Choose another target. "task: classification" takes them as classes anyway.';
    throw dataError(
      file,
      `${name} has ${labels.length} different texts in ${codes.length} rows, too many to be classes`,
      hint,
    );
  }
  const classes = labels.toSorted(hasTexts ? compareCodePoints : byNumber);
  const classOf = new Map(classes.map((label, index) => [label, index]));
  const classByCode = labels.map((label) => classOf.get(label) as number);
  return { classes, y: Float64Array.from(codes, (code) => classByCode[code] as number) };
}

function byNumber(a: string, b: string): number {
  return Number(a) - Number(b) || compareCodePoints(a, b);
}

/** Texts are classes, and so are few different whole numbers. */
function looksLikeClasses({ format, labels }: TargetColumn): boolean {
  if (format.kind !== 'number') return format.kind === 'text';
  return (
    labels.size <= MAX_GUESSED_CLASSES && [...labels.keys()].every((label) => Number.isInteger(Number(label)))
  );
}

/** The number that stands for a dev or test file's target, by the training file's classes; or the problem. */
export function encodeKnownTarget(
  classes: readonly string[] | null,
  format: ColumnFormat,
  cell: Cell,
): number | CellProblem {
  const value = format.kind === 'text' ? null : readNumber(format, cell);
  if (value === 'infinite' || (value === null && kindOf(cell) === 'infinite'))
    return noNumber(format, 'infinite', null);
  if (classes === null)
    return typeof value === 'number'
      ? value + 0
      : expected('no number', 'expected a number, for a regression');
  const label = typeof value === 'number' ? labelOf(format, cell, value) : textLabel(cell);
  const index = classes.indexOf(label);
  if (index !== -1) return index;
  const near = nearest(label, classes);
  return {
    key: 'new class',
    one: (shown) =>
      `the training file has no class ${shown}${near === null ? '' : `; did you mean ${near}?`}`,
    many: (count) => `the training file has none of these classes, ${count} cells`,
  };
}
