import { describe, expect, it } from 'vitest';
import {
  type Brush,
  brushesOf,
  conditionsOf,
  withBrush,
  withoutCondition,
} from '../../src/page/filter/clauses.js';

const range = (min: number | null, max: number | null): Brush => ({ kind: 'range', min, max });
const values = (...given: (string | number)[]): Brush => ({ kind: 'values', values: given });

describe('brushesOf', () => {
  it.each<[string, Record<string, Brush>]>([
    ['', {}],
    ['lr >= 0.01', { lr: range(0.01, null) }],
    ['lr >= 0.01 && lr <= 0.1', { lr: range(0.01, 0.1) }],
    ['lr <= 1e-3&&J>=2', { lr: range(null, 1e-3), J: range(2, null) }],
    ['method in ["a", "b && c"]', { method: values('a', 'b && c') }],
    ['state == "finished"', { state: values('finished') }],
    ['lr < 0.1', {}],
    ['lr >= other', {}],
    ['lr >= 1 || J <= 2', {}],
    ['(lr >= 1)', {}],
    ['a >= 1 && f(b, c && d) && c <= 2', { a: range(1, null), c: range(null, 2) }],
  ])('reads %s', (filter, expected) => {
    expect(Object.fromEntries(brushesOf(filter))).toEqual(expected);
  });
});

describe('withBrush', () => {
  it.each<[string, string, Brush | null, string]>([
    ['', 'lr', range(1, 2), 'lr >= 1 && lr <= 2'],
    ['lr >= 1 && J < 3', 'lr', range(null, 5), 'lr <= 5 && J < 3'],
    ['lr >= 1 && lr <= 2 && J < 3', 'lr', null, 'J < 3'],
    ['J < 3', 'm', values('x'), 'J < 3 && m == "x"'],
    ['J < 3', 'm', values('x', 'y'), 'J < 3 && m in ["x", "y"]'],
    ['a < 1 || b < 1', 'lr', range(1, null), '(a < 1 || b < 1) && lr >= 1'],
  ])('of %s, for %s', (filter, name, brush, expected) => {
    expect(withBrush(filter, name, brush)).toBe(expected);
  });

  it('is read again as the same brush', () => {
    const brush = range(0.001, 0.1);
    expect(brushesOf(withBrush('J < 3 && m == "x"', 'lr', brush)).get('lr')).toEqual(brush);
  });
});

describe('conditions', () => {
  it('are removed one by one', () => {
    expect(withoutCondition('a < 1 && b < 2', 'a < 1')).toBe('b < 2');
    expect(conditionsOf('x == "a && b" && y > 1')).toEqual(['x == "a && b"', 'y > 1']);
  });
});
