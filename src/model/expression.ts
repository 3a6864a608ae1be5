/**
 * Conditions on configurations and results in the Common Expression Language, e.g. `parameters < 20000`. The language
 * has no unbounded loops, no side effects and no access to the host. Whole literals are read as doubles, so that
 * `learning_rate * 2` is valid and `1 / 2` is 0.5.
 */
import { Environment } from '@marcbachmann/cel-js';
import { messageOf } from '../base/errors.js';
import { nearest } from '../base/nearest.js';
import type { Value } from './configuration.js';
import { type Comparison, comparisonOf, conjuncts } from './expressionParts.js';

/** The kinds of a variable. The value of `any` may be a list or a map too, and is checked when it is used. */
export type VariableKind = 'number' | 'text' | 'true or false' | 'numbers' | 'number or numbers' | 'any';
export type ExpressionValue = Value;
type Variables = Readonly<Record<string, VariableKind>>;

export interface Expression extends ExpressionPart {
  readonly source: string;
  /**
   * The conditions that `&&` joins at the top, in order, so that a reader of many trials need not evaluate a later one
   * where an earlier is false; the expression itself if there are none.
   */
  readonly parts: readonly ExpressionPart[];
}

export interface ExpressionPart {
  /** The part itself, if it is no more than a comparison. */
  readonly comparison: Comparison | null;
  /** The variables that it uses. */
  readonly names: readonly string[];
  /** @throws Error if an operation fails on these values, e.g. a list is compared with a number. */
  holds(values: Readonly<Record<string, ExpressionValue>>): boolean;
}

/** Why an expression cannot be compiled. */
export interface ExpressionProblem {
  readonly problem: string;
  /** The character at which it was found, from 1; null for a problem of the whole expression. */
  readonly column: number | null;
}

/** The limits of an expression. */
const LIMITS = { maxAstNodes: 500, maxDepth: 50, maxListElements: 200, maxCallArguments: 16 };
/** Nested loops over a list: each multiplies the time by the length of the list. */
const MAX_NESTED_LOOPS = 2;

const CEL_TYPES: Record<VariableKind, string> = {
  number: 'double',
  text: 'string',
  'true or false': 'bool',
  numbers: 'list<double>',
  'number or numbers': 'dyn',
  any: 'dyn',
};

/** Compiles an expression that may use these variables, or returns the reason why it is invalid. */
export function compileExpression(
  source: string,
  variables: Variables,
): { readonly expression: Expression } | ExpressionProblem {
  const { text, columnOf } = withDoubleLiterals(source);
  const problemOf = (error: unknown): ExpressionProblem => ({
    problem: describe(error, source, variables),
    column: columnOf(startOf(error)),
  });
  try {
    const environment = expressionEnvironment(variables);
    const checked = environment.check(text);
    if (!checked.valid) return problemOf(checked.error);
    if (checked.type !== 'bool' && checked.type !== 'dyn') {
      return whole(`it must be true or false; it is a ${plainWords(String(checked.type))}`);
    }
    const evaluate = environment.parse(text);
    const { names, loops, calls } = walk(evaluate.ast);
    if (calls.has('matches')) return whole('matches is not available; use contains or startsWith');
    if (loops > MAX_NESTED_LOOPS) return whole(`it nests more than ${MAX_NESTED_LOOPS} loops`);
    const known = Object.keys(variables);
    const only = partOf(evaluate, names, known);
    const parts = partsOf(evaluate, text, only, (part) => environment.parse(part));
    return { expression: { source, ...only, parts } };
  } catch (error) {
    return problemOf(error);
  }
}

type Parsed = ReturnType<Environment['parse']>;

function partOf(evaluate: Parsed, names: ReadonlySet<string>, known: readonly string[]): ExpressionPart {
  return {
    names: known.filter((name) => names.has(name)),
    comparison: comparisonOf(evaluate.ast),
    holds: (values) => evaluate(values as Record<string, unknown>) === true,
  };
}

/** A part that does not stand by itself in the text, e.g. behind a parenthesis, leaves the expression in one piece. */
function partsOf(
  whole: Parsed,
  text: string,
  only: ExpressionPart,
  parse: (text: string) => Parsed,
): ExpressionPart[] {
  const spans = conjuncts(whole.ast);
  if (spans.length < 2) return [only];
  try {
    return spans.map(({ start, end }) => {
      const part = parse(text.slice(start, end));
      return partOf(part, walk(part.ast).names, only.names);
    });
  } catch {
    return [only];
  }
}

function whole(problem: string): ExpressionProblem {
  return { problem, column: null };
}

/** Where the library found a problem, in UTF-16 units; null for a problem of the whole expression. */
function startOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('range' in error)) return null;
  const { range } = error;
  return typeof range === 'object' && range !== null && 'start' in range ? Number(range.start) : null;
}

function expressionEnvironment(variables: Variables): Environment {
  const environment = new Environment({ homogeneousAggregateLiterals: false, limits: LIMITS });
  for (const [name, kind] of Object.entries(variables)) environment.registerVariable(name, CEL_TYPES[kind]);
  // size() returns an int: let it be compared with doubles and used in arithmetic with them.
  for (const [operator, compute] of Object.entries(ARITHMETIC)) {
    const handler = (a: unknown, b: unknown) => compute(Number(a), Number(b));
    environment.registerOperator(`double ${operator} int: double`, handler);
    environment.registerOperator(`int ${operator} double: double`, handler);
  }
  environment.registerOperator('double % double: double', (a: number, b: number) => a % b);
  environment.registerOperator('int == double: bool', (a: bigint, b: number) => Number(a) === b);
  return environment;
}

const ARITHMETIC: Record<string, (a: number, b: number) => number> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
};

/** Strings, names, numbers with or without point and exponent, and any other single character. */
const TOKENS =
  /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[A-Za-z_]\w*|\d*\.\d+(?:[eE][+-]?\d+)?\w*|\d+[eE][+-]?\d+\w*|\d\w*|[^\s]/g;

interface Rewritten {
  readonly text: string;
  /** The column in the source, from 1, of a place in `text`. */
  columnOf(place: number | null): number | null;
}

/** Writes every whole literal as a double. An index must be an int, so it becomes e.g. `layers[int(…)]`. */
function withDoubleLiterals(source: string): Rewritten {
  const isIndex: boolean[] = [];
  /** Where each token begins in the source and in the text. */
  const starts: { readonly before: number; readonly after: number }[] = [];
  let [previous, grown] = ['', 0];
  const rewrite = (token: string): string => {
    const follows = previous !== 'in' && /[\w)\]]$/.test(previous);
    previous = token;
    if (token === '[') return isIndex.push(follows) > 0 && follows ? '[int(' : '[';
    if (token === ']') return isIndex.pop() === true ? ')]' : ']';
    if (/^\.\d/.test(token)) return `0${token}`;
    return /^\d+$/.test(token) ? `${token}.0` : token;
  };
  const text = source.replace(TOKENS, (token, before: number) => {
    const written = rewrite(token);
    starts.push({ before, after: before + grown });
    grown += written.length - token.length;
    return written;
  });
  const columnOf = (place: number | null) => {
    if (place === null) return null;
    const token = starts.findLast(({ after }) => after <= place);
    const at = place >= text.length ? source.length : (token?.before ?? 0);
    return [...source.slice(0, at)].length + 1;
  };
  return { text, columnOf };
}

interface Walk {
  /** Every name, including names that the expression binds itself. */
  readonly names: Set<string>;
  readonly calls: Set<string>;
  /** The depth of nested loops. */
  readonly loops: number;
}

const LOOPS = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

function walk(node: unknown, found: Omit<Walk, 'loops'> = { names: new Set(), calls: new Set() }): Walk {
  if (Array.isArray(node)) {
    return { ...found, loops: Math.max(0, ...node.map((inner) => walk(inner, found).loops)) };
  }
  if (typeof node !== 'object' || node === null || !('op' in node && 'args' in node)) {
    return { ...found, loops: 0 };
  }
  if (node.op === 'id') found.names.add(String(node.args));
  const isCall = (node.op === 'call' || node.op === 'rcall') && Array.isArray(node.args);
  const called = isCall ? String((node.args as unknown[])[0]) : '';
  found.calls.add(called);
  return { ...found, loops: walk(node.args, found).loops + (LOOPS.has(called) ? 1 : 0) };
}

/** The library's message without its excerpt of the source. For an unknown name it suggests a near spelling. */
function describe(error: unknown, source: string, variables: Variables): string {
  const message = messageOf(error).split('\n')[0] ?? '';
  const unknown = /^Unknown variable: (\w+)/.exec(message)?.[1];
  if (unknown === undefined) {
    const isWordy = /^Unexpected/.test(message) && /\b(and|or|not)\b/.test(source);
    return `${plainWords(message)}${isWordy ? '; write &&, ||, ! for and, or, not' : ''}`;
  }
  const near = nearest(unknown, Object.keys(variables));
  if (near !== null) return `unknown name ${unknown}; did you mean ${near}?`;
  return `unknown name ${unknown}; known names: ${Object.keys(variables).join(', ')}; put text in quotes`;
}

/** Replaces the library's words by those of a sweep file's user. */
function plainWords(message: string): string {
  return message
    .replaceAll('double', 'number')
    .replaceAll('string', 'text')
    .replace(/^Unexpected token: EOF$/, 'it ends too early')
    .replace(/^Expected RPAREN, got EOF$/, 'a closing ) is missing')
    .replace(/^Unexpected character: =$/, 'write == for equality');
}
