import { expect, test } from 'vitest';
import { linearScale } from '../../src/charts/scale.js';
import { brailleChart } from '../../src/cli/brailleChart.js';

const scales = { x: linearScale(0, 10), y: linearScale(0, 10) };
const draw = (points: readonly (readonly [number, number])[], width = 24, height = 6) =>
  brailleChart([points], scales, { width, height });

test('a rising line goes from below on the left to above on the right', () => {
  const rows = draw([
    [0, 0],
    [10, 10],
  ]);
  const inked = rows.slice(0, -1).map((row) => row.search(/[\u2801-\u28ff]/u));
  expect(inked).toEqual([...inked].sort((a, b) => b - a));
  expect(rows.join('')).not.toMatch(/NaN|undefined/);
});

test('labels both axes, and is no wider than asked', () => {
  const rows = draw([
    [0, 5],
    [10, 5],
  ]);
  expect(rows.join('\n')).toMatch(/^ ?10( |$)/m);
  expect(rows.at(-1)).toMatch(/0 .*10/);
  for (const row of rows) expect([...row].length).toBeLessThanOrEqual(24);
});

test('a line that leaves the chart is cut', () => {
  expect(() =>
    draw([
      [0, 0],
      [1, 1e30],
      [10, 5],
    ]),
  ).not.toThrow();
});
