import { describe, expect, test } from 'vitest';
import {
  formatCount,
  formatCounted,
  formatDuration,
  formatNumber,
  formatShare,
  formatTime,
} from '../../src/base/format.js';

describe('formatNumber', () => {
  test.each([
    [0, '0'],
    [30, '30'],
    [0.1, '0.1000'],
    [0.012345678, '0.01235'],
    [12.3456, '12.35'],
    [0.000123456, '0.0001235'],
    [0.00001234567, '1.235e-5'],
    [123456.78, '123500'],
    [1234567.8, '1.235e6'],
    [-2.5, '-2.500'],
    [Number.NaN, '–'],
    [Number.POSITIVE_INFINITY, '∞'],
    [Number.NEGATIVE_INFINITY, '−∞'],
  ])('writes %f as %s', (value, text) => expect(formatNumber(value)).toBe(text));
});

describe('formatDuration', () => {
  test.each([
    [0, '0 ms'],
    [999.4, '999 ms'],
    [999.6, '1.0 s'],
    [59_940, '59.9 s'],
    [59_960, '1 min 00 s'],
    [245_000, '4 min 05 s'],
    [3_599_600, '1 h 00 min'],
    [7_980_000, '2 h 13 min'],
    [86_399_000, '1 d 0 h'],
    [273_600_000, '3 d 4 h'],
    [Number.NaN, '–'],
  ])('writes %d ms as %s', (ms, text) => expect(formatDuration(ms)).toBe(text));
});

describe('counts, shares and times', () => {
  test.each([
    [formatCount(999), '999'],
    [formatCount(1000), '1,000'],
    [formatCount(1_234_567), '1,234,567'],
    [formatCounted(1, 'trial'), '1 trial'],
    [formatCounted(2000, 'class', 'classes'), '2,000 classes'],
    [formatShare(0.02778), '2.78 %'],
    [formatShare(Number.NaN), '–'],
    [formatTime(Date.UTC(2026, 10, 22, 14, 3, 7)), '2026-11-22 14:03:07 UTC'],
    [formatTime(Number.NaN), '–'],
  ])('%s is written %s', (written, expected) => expect(written).toBe(expected));
});
