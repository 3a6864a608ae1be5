import { nearest } from '../base/nearest.js';
import { MAX_GUESSED_CLASSES } from '../model/datasetSpec.js';
import { type Cell, compareCodePoints, kindOf, notFinite, textProblem } from './cell.js';
import { MAX_CLASSES } from './limits.js';
import { dataError, quote } from './problems.js';

/**
 * The target while it is read. Whether it is classes or a regression can only be told at the end, so both are
 * kept: the numbers, and each row's place in `labels`, until there are too many of them to be classes.
 */
export interface TargetColumn {
  readonly name: string;
  readonly task: 'classification' | 'regression' | undefined;
  readonly numbers: number[];
  readonly codes: number[];
  /** The different values in the order of their first appearance. */
  readonly labels: Map<string, number>;
  /** The first value that is no number, and its line. */
  firstText: { readonly cell: Cell; readonly line: number } | null;
}

export interface Target {
  /** The classes' names in their order; null for a regression. */
  readonly classes: readonly string[] | null;
  readonly y: Float64Array;
}

export function newTargetColumn(name: string, task: TargetColumn['task']): TargetColumn {
  return { name, task, numbers: [], codes: [], labels: new Map(), firstText: null };
}

/** Adds a row's target, which is not missing; returns the problem with it, in words. */
export function addTarget(column: TargetColumn, cell: Cell, line: number): string | null {
  const kind = kindOf(cell);
  if (kind === 'infinite') return notFinite(cell);
  if (kind === 'text') {
    if (column.task === 'regression') return notANumber(cell);
    const problem = textProblem(String(cell).trim());
    if (problem !== null) return problem;
    column.firstText ??= { cell, line };
  }
  column.numbers.push(Number(cell) + 0);
  column.codes.push(codeOf(column.labels, labelOf(cell, kind === 'number')));
  return null;
}

function notANumber(cell: Cell): string {
  return `expected a number, for a regression; got ${quote(cell)}`;
}

/** Numbers are the same class where their values are the same: `1`, `1.0`. */
function labelOf(cell: Cell, isNumber: boolean): string {
  return isNumber ? String(Number(cell) + 0) : String(cell).trim();
}

function codeOf(labels: Map<string, number>, label: string): number {
  const known = labels.get(label);
  if (known !== undefined || labels.size > MAX_CLASSES) return known ?? -1;
  labels.set(label, labels.size);
  return labels.size - 1;
}

/** @throws where there are too many classes, or nothing to tell apart. */
export function finishTarget(column: TargetColumn, file: string): Target {
  const { task, numbers, codes, firstText } = column;
  const labels = [...column.labels.keys()];
  const name = `the target ${quote(column.name)}`;
  const isClasses = task === 'classification' || (task === undefined && looksLikeClasses(column, file));
  if (labels.length === 1) {
    const expected = isClasses ? 'at least two classes' : 'different values';
    throw dataError(file, `${name} must have ${expected}; it is ${quote(labels[0] ?? '')} in every row`);
  }
  if (!isClasses) return { classes: null, y: Float64Array.from(numbers) };
  if (labels.length > MAX_CLASSES) {
    const hint = firstText === null ? 'For a target of numbers there is "task: regression".' : undefined;
    throw dataError(file, `${name} must have at most ${MAX_CLASSES} classes; there are more`, hint);
  }
  const classes = labels.toSorted(firstText === null ? (a, b) => Number(a) - Number(b) : compareCodePoints);
  const classOf = new Map(classes.map((label, index) => [label, index]));
  const classByCode = labels.map((label) => classOf.get(label) as number);
  return { classes, y: Float64Array.from(codes, (code) => classByCode[code] as number) };
}

/**
 * Texts are classes, and so are few different whole numbers, alone or beside texts.
 * @throws where a text stands among other numbers: most likely a slip in a regression.
 */
function looksLikeClasses({ name, firstText, labels }: TargetColumn, file: string): boolean {
  const numbers = [...labels.keys()].filter((label) => kindOf(label) === 'number');
  const areClasses =
    numbers.length <= MAX_GUESSED_CLASSES && numbers.every((n) => Number.isInteger(Number(n)));
  if (firstText === null || areClasses) return areClasses;
  const { cell, line } = firstText;
  throw dataError(
    `${file}:${line}`,
    `column ${quote(name)}: expected a number, as other targets are; got ${quote(cell)}`,
    'If they are classes all the same, say "task: classification".',
  );
}

/** The number that stands for a dev or test file's target, by the training file's classes; or the problem. */
export function encodeKnownTarget(classes: readonly string[] | null, cell: Cell): number | string {
  const kind = kindOf(cell);
  if (kind === 'infinite') return notFinite(cell);
  if (classes === null) return kind === 'number' ? Number(cell) + 0 : notANumber(cell);
  const label = labelOf(cell, kind === 'number');
  const index = classes.indexOf(label);
  if (index !== -1) return index;
  const near = nearest(label, classes);
  return `the training file has no class ${quote(label)}${near === null ? '' : `; did you mean ${near}?`}`;
}
