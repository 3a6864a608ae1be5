/** Which trials an expression matches. */
import { unreachable } from '../base/assert.js';
import { messageOf } from '../base/errors.js';
import {
  compileExpression,
  type Expression,
  type ExpressionPart,
  type ExpressionValue,
  type VariableKind,
} from '../model/expression.js';
import type { Comparison } from '../model/expressionParts.js';
import { TRIAL_STATES } from '../model/states.js';
import { trainerOf } from '../trainers/trainers.js';
import type { CodedColumn } from './codedColumn.js';
import { variableKindOf } from './fields.js';
import type { SweepTable } from './sweepTable.js';

/** The trials that match: their positions in order, and 1 for each of them by position. */
export interface Matching {
  readonly positions: Uint32Array;
  readonly isMatch: Uint8Array;
}

export interface FilterProblem {
  readonly problem: string;
  /** From 1; null for a problem of the whole expression. */
  readonly column: number | null;
}

/** How to read one variable of a trial. */
interface Variable {
  readonly kind: VariableKind;
  readonly coded: CodedColumn<ExpressionValue> | null;
  read(position: number): ExpressionValue;
}

/** Filters whose trials are remembered while the journal does not change: several views ask the same. */
const MAX_REMEMBERED = 8;

/** All trials for an empty filter. */
export function matching(table: SweepTable, filter: string): Matching | FilterProblem {
  if (filter.trim() === '') return table.once('all trials', () => all(table.size));
  const known = table.derive('filters', () => new Map<string, Matching | FilterProblem>());
  const found = known.get(filter) ?? find(table, filter);
  known.set(filter, found);
  for (const oldest of known.keys()) {
    if (known.size <= MAX_REMEMBERED) break;
    known.delete(oldest);
  }
  return found;
}

function find(table: SweepTable, filter: string): Matching | FilterProblem {
  const variables = variablesOf(table);
  const kinds = Object.fromEntries([...variables].map(([name, { kind }]) => [name, kind]));
  const compiled = compileExpression(filter, kinds);
  if ('problem' in compiled) return { problem: compiled.problem, column: compiled.column };
  return evaluate(table, compiled.expression, variables);
}

/** The fields that a filter names; none for a filter with a problem. */
export function filterNames(table: SweepTable, filter: string): readonly string[] {
  const kinds = Object.fromEntries([...variablesOf(table)].map(([name, { kind }]) => [name, kind]));
  const compiled = compileExpression(filter, kinds);
  return 'problem' in compiled ? [] : compiled.expression.names;
}

function all(size: number): Matching {
  return {
    positions: Uint32Array.from({ length: size }, (_, position) => position),
    isMatch: new Uint8Array(size).fill(1),
  };
}

function variablesOf(table: SweepTable): Map<string, Variable> {
  const { summary, plan } = table;
  const { columns, workers } = summary;
  const declared = trainerOf(summary.spec).variables;
  const variables = new Map<string, Variable>();
  for (const { name, from, in_filter: isUsable } of table.fields.values()) {
    if (!isUsable) continue;
    const coded =
      plan.variables.get(name) ?? (plan.axes.get(name) as CodedColumn<ExpressionValue> | undefined);
    if (coded !== undefined) {
      const kind = declared[name]?.kind ?? variableKindOf(coded);
      if (kind !== null) variables.set(name, { kind, coded, read: (at) => coded.at(at) ?? NONE[kind] });
    } else if (name === 'state' && from === 'trial') {
      const read = (at: number) => TRIAL_STATES[columns.state[at] ?? 0] ?? '';
      variables.set(name, { kind: 'text', coded: null, read });
    } else if (name === 'worker' && from === 'trial') {
      const read = (at: number) => workers[columns.worker[at] ?? -1]?.worker ?? '';
      variables.set(name, { kind: 'text', coded: null, read });
    } else {
      // The column is made when a filter names it.
      const read = (at: number) => table.numbers(name)?.[at] ?? Number.NaN;
      variables.set(name, { kind: 'number', coded: null, read });
    }
  }
  return variables;
}

/** Comparisons with NaN are false. */
const NONE: Readonly<Record<VariableKind, ExpressionValue>> = {
  number: Number.NaN,
  text: '',
  numbers: [],
  'number or numbers': Number.NaN,
  'true or false': false,
  any: null,
};

interface NamedVariable extends Variable {
  readonly name: string;
}

function evaluate(
  table: SweepTable,
  expression: Expression,
  variables: ReadonlyMap<string, Variable>,
): Matching | FilterProblem {
  const isMatch = new Uint8Array(table.size).fill(1);
  for (const part of expression.parts) {
    const named = part.names.flatMap((name): NamedVariable[] => {
      const variable = variables.get(name);
      return variable === undefined ? [] : [{ name, ...variable }];
    });
    const numbers = part.comparison === null ? null : plainNumbers(table, named);
    const problem =
      part.comparison !== null && numbers !== null
        ? compareNumbers(isMatch, numbers, part.comparison)
        : evaluatePart(table, isMatch, { part, named });
    if (problem !== null) return problem;
  }
  return { positions: positionsOf(isMatch), isMatch };
}

function positionsOf(isMatch: Uint8Array): Uint32Array {
  let count = 0;
  for (let at = 0; at < isMatch.length; at++) count += isMatch[at] as number;
  const positions = new Uint32Array(count);
  for (let at = 0, next = 0; at < isMatch.length; at++) if (isMatch[at] === 1) positions[next++] = at;
  return positions;
}

/** The only variable of a comparison, if it is a column of numbers that the journal fills. */
function plainNumbers(table: SweepTable, named: readonly NamedVariable[]): Float64Array | null {
  const [only] = named;
  if (only === undefined || named.length > 1 || only.coded !== null || only.kind !== 'number') return null;
  return table.numbers(only.name);
}

/** JavaScript compares numbers, NaN included, as expressions do. */
function compareNumbers(isMatch: Uint8Array, numbers: Float64Array, { operator, value }: Comparison): null {
  for (let at = 0; at < isMatch.length; at++) {
    if (isMatch[at] === 1 && !compares(operator, numbers[at] as number, value)) isMatch[at] = 0;
  }
  return null;
}

function compares(operator: Comparison['operator'], a: number, b: number): boolean {
  switch (operator) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    default:
      return unreachable(operator);
  }
}

/** Clears `isMatch` where the part is false. */
function evaluatePart(
  table: SweepTable,
  isMatch: Uint8Array,
  { part, named }: { readonly part: ExpressionPart; readonly named: readonly NamedVariable[] },
): FilterProblem | null {
  const values: Record<string, ExpressionValue> = {};
  const codes = codesOf(table.size, named);
  const answers = codes === null ? null : new Uint8Array(codes.combinations);
  for (let at = 0; at < isMatch.length; at++) {
    if (isMatch[at] === 0) continue;
    const code = codes === null ? 0 : (codes.code[at] as number);
    let answer = answers === null ? UNKNOWN : (answers[code] as number);
    if (answer === UNKNOWN) {
      for (const { name, read } of named) values[name] = read(at);
      try {
        answer = part.holds(values) ? TRUE : FALSE;
      } catch (error) {
        return cannotEvaluate(table, at, { values, error });
      }
      if (answers !== null) answers[code] = answer;
    }
    if (answer === FALSE) isMatch[at] = 0;
  }
  return null;
}

const [UNKNOWN, FALSE, TRUE] = [0, 1, 2];

function cannotEvaluate(
  { summary }: SweepTable,
  at: number,
  { values, error }: { readonly values: Readonly<Record<string, ExpressionValue>>; readonly error: unknown },
): FilterProblem {
  const shown = Object.entries(values).map(([name, value]) => `${name} is ${JSON.stringify(value)}`);
  const where = `trial ${summary.trials.number(at)}, where ${shown.join(', ')}`;
  return { problem: `it cannot be evaluated for ${where}: ${messageOf(error).split('\n')[0]}`, column: null };
}

/** More combinations of values than this are not remembered. */
const MAX_COMBINATIONS = 1 << 16;

interface Codes {
  /** The combination of values of each trial. */
  readonly code: Uint32Array;
  readonly combinations: number;
}

/** Null if a variable has values of its own for each trial: what an expression answered is of no use for another. */
function codesOf(size: number, named: readonly NamedVariable[]): Codes | null {
  const code = new Uint32Array(size);
  let combinations = 1;
  for (const { coded } of named) {
    if (coded === null) return null;
    const values = coded.values.length + 1;
    combinations *= values;
    if (combinations > MAX_COMBINATIONS) return null;
    const { index } = coded;
    for (let at = 0; at < size; at++) code[at] = (code[at] as number) * values + (index[at] as number);
  }
  return { code, combinations };
}
