import type { UserError } from '../base/errors.js';
import { nearest } from '../base/nearest.js';
import { type Cell, compareCodePoints, kindOf } from './cell.js';
import { MAX_FLOAT32, notFinite } from './inputColumn.js';
import { MAX_CLASSES, MAX_GUESSED_CLASSES } from './limits.js';
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
  /** Values in all but texts are numbers alone. */
  hasText: boolean;
}

export interface Target {
  /** The classes' names in their order; null for a regression. */
  readonly classes: readonly string[] | null;
  readonly y: Float64Array;
}

export function newTargetColumn(name: string, task: TargetColumn['task']): TargetColumn {
  return { name, task, numbers: [], codes: [], labels: new Map(), hasText: false };
}

/** Adds a row's target, which is not missing; returns the problem with it, in words. */
export function addTarget(column: TargetColumn, cell: Cell): string | null {
  const kind = kindOf(cell);
  const value = Number(cell);
  if (kind === 'infinite' || (kind === 'number' && Math.abs(value) > MAX_FLOAT32)) return notFinite(cell);
  if (kind === 'text') {
    if (column.task === 'regression') return `expected a number, for a regression; got ${quote(cell)}`;
    column.hasText = true;
  }
  column.numbers.push(kind === 'number' ? value + 0 : Number.NaN);
  column.codes.push(codeOf(column.labels, labelOf(cell, kind === 'number')));
  return null;
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
  const name = `the target ${quote(column.name)}`;
  const isClasses =
    column.task === 'classification' || (column.task === undefined && looksLikeClasses(column));
  const [first] = column.labels.keys();
  if (column.labels.size === 1) {
    const expected = isClasses ? 'at least two classes' : 'different values';
    throw dataError(file, `${name} must have ${expected}; it is ${quote(first ?? '')} in every row`);
  }
  if (!isClasses) return { classes: null, y: Float64Array.from(column.numbers) };
  if (column.labels.size > MAX_CLASSES) throw tooManyClasses(file, name, column);
  const sorted = [...column.labels.keys()].sort(
    column.hasText ? compareCodePoints : (a, b) => Number(a) - Number(b),
  );
  const classOf = new Map(sorted.map((label, index) => [label, index]));
  const classByCode = [...column.labels.keys()].map((label) => classOf.get(label) as number);
  return { classes: sorted, y: Float64Array.from(column.codes, (code) => classByCode[code] as number) };
}

/** All whole numbers, and few different ones; any text makes classes. */
function looksLikeClasses({ hasText, labels }: TargetColumn): boolean {
  if (hasText) return true;
  return (
    labels.size <= MAX_GUESSED_CLASSES && [...labels.keys()].every((label) => Number.isInteger(Number(label)))
  );
}

function tooManyClasses(file: string, name: string, { hasText }: TargetColumn): UserError {
  const hint = hasText ? undefined : 'For a target of numbers there is "task: regression".';
  return dataError(file, `${name} must have at most ${MAX_CLASSES} classes; there are more`, hint);
}

/** The number that stands for a dev or test file's target, by the training file's classes; or the problem. */
export function encodeKnownTarget(classes: readonly string[] | null, cell: Cell): number | string {
  const kind = kindOf(cell);
  const value = Number(cell) + 0;
  if (classes === null) {
    if (kind === 'text') return `expected a number, for a regression; got ${quote(cell)}`;
    return kind === 'number' && Math.abs(value) <= MAX_FLOAT32 ? value : notFinite(cell);
  }
  const label = labelOf(cell, kind === 'number');
  const index = classes.indexOf(label);
  if (index !== -1) return index;
  const near = nearest(label, classes);
  return `the training file has no class ${quote(label)}${near === null ? '' : `; did you mean ${near}?`}`;
}
