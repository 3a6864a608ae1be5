/** The parts of a compiled expression, for code that evaluates it for many trials. */
import type { ASTNode } from '@marcbachmann/cel-js';

/** A variable compared with a number. */
export interface Comparison {
  readonly name: string;
  readonly operator: '<' | '<=' | '>' | '>=' | '==' | '!=';
  readonly value: number;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** The places of the operands of the outermost `&&` in the text; the whole expression if there is none. */
export function conjuncts(node: ASTNode): Span[] {
  if (node.op !== '&&') return [{ start: node.start, end: node.end }];
  const [left, right] = node.args;
  return [...conjuncts(left), ...conjuncts(right)];
}

const MIRRORED = { '<': '>', '<=': '>=', '>': '<', '>=': '<=', '==': '==', '!=': '!=' } as const;

/** The comparison of a variable with a number; null for any other expression. */
export function comparisonOf(node: ASTNode): Comparison | null {
  switch (node.op) {
    case '<':
    case '<=':
    case '>':
    case '>=':
    case '==':
    case '!=': {
      const [left, right] = node.args;
      const [name, value] = [nameOf(left), numberOf(right)];
      if (name !== null && value !== null) return { name, operator: node.op, value };
      const [other, first] = [nameOf(right), numberOf(left)];
      if (other === null || first === null) return null;
      return { name: other, operator: MIRRORED[node.op], value: first };
    }
    default:
      return null;
  }
}

function nameOf(node: ASTNode): string | null {
  return node.op === 'id' ? node.args : null;
}

function numberOf(node: ASTNode): number | null {
  if (node.op === 'value') return typeof node.args === 'number' ? node.args : null;
  if (node.op !== '-_') return null;
  const value = numberOf(node.args);
  return value === null ? null : -value;
}
