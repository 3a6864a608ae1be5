/** Which trials an expression matches. */
import { messageOf } from '../base/errors.js';
import {
  compileExpression,
  type Expression,
  type ExpressionValue,
  type VariableKind,
} from '../model/expression.js';
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

/** All trials for an empty filter. */
export function matching(table: SweepTable, filter: string): Matching | FilterProblem {
  if (filter.trim() === '') return all(table.size);
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
};

function evaluate(
  table: SweepTable,
  expression: Expression,
  variables: ReadonlyMap<string, Variable>,
): Matching | FilterProblem {
  const named = expression.names.flatMap((name) => {
    const variable = variables.get(name);
    return variable === undefined ? [] : [{ name, ...variable }];
  });
  const isMatch = new Uint8Array(table.size);
  const values: Record<string, ExpressionValue> = {};
  const answers = new KnownAnswers(named.map(({ coded }) => coded));
  let count = 0;
  for (let at = 0; at < table.size; at++) {
    let holds = answers.at(at);
    if (holds === undefined) {
      for (const { name, read } of named) values[name] = read(at);
      try {
        holds = expression.holds(values);
      } catch (error) {
        const shown = Object.entries(values).map(([name, value]) => `${name} is ${JSON.stringify(value)}`);
        const where = `trial ${table.summary.trials.number(at)}, where ${shown.join(', ')}`;
        return {
          problem: `it cannot be evaluated for ${where}: ${messageOf(error).split('\n')[0]}`,
          column: null,
        };
      }
      answers.set(at, holds);
    }
    if (!holds) continue;
    isMatch[at] = 1;
    count++;
  }
  const positions = new Uint32Array(count);
  for (let at = 0, next = 0; at < table.size; at++) if (isMatch[at] === 1) positions[next++] = at;
  return { positions, isMatch };
}

/** More combinations of values than this are not remembered. */
const MAX_COMBINATIONS = 1 << 16;

/** What an expression answered for a combination of values, if all its variables have few. */
class KnownAnswers {
  readonly #columns: readonly CodedColumn<ExpressionValue>[];
  /** 0: unknown; 1: false; 2: true. */
  readonly #answers: Uint8Array | null;

  constructor(columns: readonly (CodedColumn<ExpressionValue> | null)[]) {
    this.#columns = columns.filter((column) => column !== null);
    const combinations = this.#columns.reduce((product, { values }) => product * (values.length + 1), 1);
    const isUsable = this.#columns.length === columns.length && combinations <= MAX_COMBINATIONS;
    this.#answers = isUsable ? new Uint8Array(combinations) : null;
  }

  at(position: number): boolean | undefined {
    const answer = this.#answers?.[this.#place(position)] ?? 0;
    return answer === 0 ? undefined : answer === 2;
  }

  set(position: number, holds: boolean): void {
    if (this.#answers !== null) this.#answers[this.#place(position)] = holds ? 2 : 1;
  }

  #place(position: number): number {
    let place = 0;
    for (const { index, values } of this.#columns)
      place = place * (values.length + 1) + (index[position] ?? 0);
    return place;
  }
}
