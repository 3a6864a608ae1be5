/**
 * Conditions on configurations and results, in the Common Expression Language: `parameters < 20000`. The
 * language has no loops without bound, no side effects and no access to the host. In it all numbers here are of
 * one kind: whole literals are read as doubles, so that `learning_rate * 2` and `1 / 2` mean what they say.
 */
import { Environment } from '@marcbachmann/cel-js';
import { messageOf } from '../base/errors.js';
import { nearest } from '../base/nearest.js';

/** The kinds of a variable: a number, a text, a list of numbers, or either a number or such a list. */
export type VariableKind = 'number' | 'text' | 'numbers' | 'number or numbers';
export type ExpressionValue = number | string | readonly number[];

export interface Expression {
  readonly source: string;
  /** The variables it names. */
  readonly names: readonly string[];
  /** @throws Error where an operation fails on these values, as a list compared to a number. */
  holds(values: Readonly<Record<string, ExpressionValue>>): boolean;
}

/** Nodes an expression may have, and how deep it may nest. */
const LIMITS = { maxAstNodes: 500, maxDepth: 50, maxListElements: 200, maxCallArguments: 16 };

const CEL_TYPES: Record<VariableKind, string> = {
  number: 'double',
  text: 'string',
  numbers: 'list<double>',
  'number or numbers': 'dyn',
};

/** An expression compiled against the variables it may name, or the reason why it cannot be. */
export function compileExpression(
  source: string,
  variables: Readonly<Record<string, VariableKind>>,
): { readonly expression: Expression } | { readonly problem: string } {
  try {
    const environment = expressionEnvironment(variables);
    const text = withDoubleLiterals(source);
    const checked = environment.check(text);
    if (!checked.valid) return { problem: describe(checked.error, variables) };
    if (checked.type !== 'bool' && checked.type !== 'dyn') {
      return { problem: `it must be true or false; it is a ${plainWords(String(checked.type))}` };
    }
    const evaluate = environment.parse(text);
    return {
      expression: {
        source,
        names: Object.keys(variables).filter((name) => identifiers(evaluate.ast).has(name)),
        holds: (values) => evaluate(values as Record<string, unknown>) === true,
      },
    };
  } catch (error) {
    return { problem: describe(error, variables) };
  }
}

/** Every name in an expression, those that it binds itself among them. */
function identifiers(node: unknown, found = new Set<string>()): Set<string> {
  if (Array.isArray(node)) for (const inner of node) identifiers(inner, found);
  else if (typeof node === 'object' && node !== null && 'op' in node && 'args' in node) {
    if (node.op === 'id') found.add(String(node.args));
    else identifiers(node.args, found);
  }
  return found;
}

function expressionEnvironment(variables: Readonly<Record<string, VariableKind>>): Environment {
  const environment = new Environment({ homogeneousAggregateLiterals: false, limits: LIMITS });
  for (const [name, kind] of Object.entries(variables)) environment.registerVariable(name, CEL_TYPES[kind]);
  // size() is a whole number in the language: let it meet the doubles.
  for (const [operator, compute] of Object.entries(ARITHMETIC)) {
    const handler = (a: unknown, b: unknown) => compute(Number(a), Number(b));
    environment.registerOperator(`double ${operator} int: double`, handler);
    environment.registerOperator(`int ${operator} double: double`, handler);
  }
  environment.registerOperator('double % double: double', (a: number, b: number) => a % b);
  return environment;
}

const ARITHMETIC: Record<string, (a: number, b: number) => number> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
};

const TOKENS =
  /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[A-Za-z_]\w*|\d+\.\d*(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\d+|[^\s]/g;

/** Writes every whole literal as a double, but for an index: `layers[0]`. */
function withDoubleLiterals(source: string): string {
  let previous = '';
  let beforePrevious = '';
  return source.replace(TOKENS, (token) => {
    const isIndex = previous === '[' && /^[\w)\]]/.test(beforePrevious);
    beforePrevious = previous;
    previous = token;
    return /^\d+$/.test(token) && !isIndex ? `${token}.0` : token;
  });
}

/** The library's message without its drawing of the source, with the near spelling of an unknown name. */
function describe(error: unknown, variables: Readonly<Record<string, VariableKind>>): string {
  const message = plainWords(messageOf(error).split('\n')[0] ?? '');
  const unknown = /^Unknown variable: (\w+)/.exec(message)?.[1];
  if (unknown === undefined) return message;
  const near = nearest(unknown, Object.keys(variables));
  const known = near === null ? `known are ${Object.keys(variables).join(', ')}` : `did you mean ${near}?`;
  return `unknown name ${unknown}; ${known}`;
}

/** The library's words for what a user of a sweep file calls otherwise. */
function plainWords(message: string): string {
  return message
    .replaceAll('double', 'number')
    .replaceAll('string', 'text')
    .replace(/^Unexpected token: EOF$/, 'it ends too early');
}
