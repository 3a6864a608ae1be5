import { describe, expect, test } from 'vitest';
import { valueEffects } from '../../src/analysis/valueEffects.js';
import { curveChart } from '../../src/charts/curveChart.js';
import { depthChart } from '../../src/charts/depthChart.js';
import { effectChart, effectCostScale } from '../../src/charts/effectChart.js';
import type { Chart, Mark } from '../../src/charts/frame.js';
import { spread } from '../../src/charts/selectTrials.js';
import { costCurve } from '../../src/charts/trialCurve.js';
import { valueAxis } from '../../src/charts/valueAxis.js';
import type { Value } from '../../src/model/configuration.js';
import { PAGE_THEME } from '../../src/report/chartColors.js';
import { metricColumn, type Summary } from '../../src/results/summary.js';
import { makeSummary } from '../report/fixtures/makeSummary.js';

const SIZE = { width: 340, height: 230 };

const colored = <Kind extends Mark['kind']>(marks: readonly Mark[], kind: Kind, color: string) =>
  marks.filter((mark): mark is Extract<Mark, { kind: Kind }> => mark.kind === kind && mark.color === color);

describe('curveChart', () => {
  const summary = makeSummary({ divergeAbove: 0.2 });
  const chart = curveChart(summary, PAGE_THEME, SIZE);
  const marks = chart?.marks ?? [];

  test('draws the winner on top, its dev cost below, and every other trial', () => {
    expect(marks.at(-1)?.color).toBe(PAGE_THEME.best);
    expect(colored(marks, 'line', PAGE_THEME.best)).toHaveLength(2);
    expect(colored(marks, 'line', PAGE_THEME.others)).toHaveLength(48 - 10);
    expect(colored(marks, 'line', PAGE_THEME.divergedFaint)).toHaveLength(12);
  });

  test('shows many others as a density, and no line for each', () => {
    const values = Array.from({ length: 500 }, (_, i) => 0.001 + i / 10_000);
    const many = makeSummary({ spec: { axes: [{ name: 'learning_rate', values }] } });
    const chartOfMany = curveChart(many, PAGE_THEME, SIZE);
    expect(colored(chartOfMany?.marks ?? [], 'line', PAGE_THEME.others)).toEqual([]);
    const [density] = colored(chartOfMany?.marks ?? [], 'density', PAGE_THEME.density);
    const counts = density?.counts ?? new Uint32Array(0);
    // A curve passes through each column at most once.
    const rows = density?.rows ?? 1;
    const columns = Array.from({ length: density?.columns ?? 0 }, (_, column) =>
      counts.subarray(column * rows, (column + 1) * rows).reduce((a, b) => a + b, 0),
    );
    expect(Math.max(...columns)).toBeLessThanOrEqual(490);
    expect(Math.max(...columns)).toBeGreaterThan(400);
  });

  const rates = [0.003, 0.03, 0.1, 0.3, 1];
  const axes = [{ name: 'learning_rate', values: rates }];
  const heightOf = (shown: Chart | null) => shown?.y ?? { min: 0, max: 0 };
  const topOf = (shown: Summary) => heightOf(curveChart(shown, PAGE_THEME, SIZE)).max;

  test('has the scale of the sound curves, whatever was lost', () => {
    const sound = topOf(
      makeSummary({ spec: { axes: [{ name: 'learning_rate', values: rates.slice(0, 3) }] } }),
    );
    expect(topOf(makeSummary({ spec: { axes }, divergeAbove: 0.2 }))).toBe(sound);
    expect(topOf(makeSummary({ spec: { axes }, blowUpAbove: 0.2 }))).toBe(sound);
  });

  test('marks at the upper edge where a trial diverged or blew up', () => {
    for (const lost of [{ divergeAbove: 0.2 }, { blowUpAbove: 0.2 }]) {
      const chart = curveChart(makeSummary({ spec: { axes }, ...lost }), PAGE_THEME, SIZE);
      const [found] = colored(chart?.marks ?? [], 'dots', PAGE_THEME.diverged);
      // Both at the same iteration: one mark.
      expect(found?.places).toHaveLength(1);
      const { max, min } = heightOf(chart);
      expect(found?.places[0]?.[1]).toBeCloseTo(max - (max - min) * 0.03);
    }
  });

  test('shows what all trials did where none is sound', () => {
    const lost = makeSummary({ spec: { axes }, divergeAbove: 0 });
    expect(topOf(lost)).toBeGreaterThan(Math.log10(40));
  });

  test('is null before the first ending', () => {
    expect(curveChart(makeSummary({ waiting: 60 }), PAGE_THEME, SIZE)).toBeNull();
  });
});

describe('costCurve', () => {
  test('ends at the last iteration however few points are asked for', () => {
    const summary = makeSummary();
    const position = summary.ranking[0] as number;
    const { iterations } = summary.trials.configuration(position);
    for (const most of [1, 2, 7, 1000]) {
      const points = costCurve(summary, position, { series: 'J', most });
      expect(points.length).toBeLessThanOrEqual(most);
      expect(points.at(-1)?.[0]).toBe(iterations);
    }
  });

  test('leaves out what is not finite', () => {
    const summary = makeSummary({ divergeAbove: 0 });
    const points = costCurve(summary, summary.ranking[0] as number, { series: 'J', most: 100 });
    expect(points.map(([, cost]) => cost)).toEqual([expect.closeTo(2.1, 5), 40, 3e7]);
  });
});

describe('effectChart', () => {
  const draw = (summary: Summary, name: string) => {
    const effects = valueEffects(summary, [name]).get(name) ?? [];
    const y = effectCostScale(summary);
    return effectChart(summary, { name, effects }, { theme: PAGE_THEME, size: SIZE, y }).marks;
  };

  test('marks the diverged at the upper edge, above every cost', () => {
    const marks = draw(makeSummary({ divergeAbove: 0.2 }), 'learning_rate');
    const [above] = colored(marks, 'dots', PAGE_THEME.diverged);
    const [inside] = colored(marks, 'dots', PAGE_THEME.points);
    expect(above?.places).toHaveLength(12);
    expect(inside?.places).toHaveLength(48);
    expect(inside?.trials).toHaveLength(48);
    const edge = above?.places[0]?.[1] ?? 0;
    expect(inside?.places.every(([, cost]) => cost <= edge)).toBe(true);
  });

  test('has no place for a trial that does not depend on the hyperparameter', () => {
    const axes = [
      { name: 'optimizer', values: ['sgd', 'adam'] },
      { name: 'momentum', values: [0, 0.9] },
    ] as const;
    const [points] = colored(draw(makeSummary({ spec: { axes } }), 'momentum'), 'dots', PAGE_THEME.points);
    expect(points?.places).toHaveLength(2);
  });
});

describe('effectCostScale', () => {
  test('is cut where few costs are far above all others, and says so', () => {
    const values = Array.from({ length: 60 }, (_, i) => 0.02 + i / 1000);
    const made = () => makeSummary({ spec: { axes: [{ name: 'learning_rate', values }] } });
    expect(effectCostScale(made()).isCut).toBe(false);
    const summary = made();
    const highest = summary.ranking[59] as number;
    metricColumn(summary.columns, 'J')[highest] = 1e6;
    const scale = effectCostScale(summary);
    expect(scale.isCut).toBe(true);
    expect(scale.max).toBeLessThan(1);
  });
});

describe('valueAxis', () => {
  const axisOf = (name: string, values: readonly Value[]) => {
    const summary = makeSummary({ spec: { axes: [{ name, values }] } });
    return valueAxis(valueEffects(summary, [name]).get(name) ?? [], summary);
  };
  const labelsOf = (name: string, values: readonly Value[]) =>
    axisOf(name, values).scale.ticks.map(({ label }) => label);

  test.each<[string, readonly Value[], object]>([
    ['learning_rate', [0.3, 0.001, 0.03], { bands: false, ordered: true }],
    ['hidden_layers', [1, 2, 3], { bands: false, ordered: true }],
    ['weight_decay', [0, 1e-5, 1e-4], { bands: true, ordered: true }],
    ['momentum', [0, 0.9, 0.99], { bands: true, ordered: true }],
    ['batch_size', [32, 'full', 128], { bands: false, ordered: true }],
    ['activation', ['relu', 'tanh'], { bands: true, ordered: false }],
    ['hidden_units', [16, [64, 32]], { bands: true, ordered: false }],
  ])('of %s with %j is %o', (name, values, expected) => {
    expect(axisOf(name, values)).toMatchObject(expected);
  });

  test('labels the values themselves, ascending, where there are few', () => {
    expect(labelsOf('learning_rate', [0.3, 0.003, 0.0948683])).toEqual(['0.003', '0.09487', '0.3']);
    expect(labelsOf('batch_size', ['full', 32, 128])).toEqual(['32', '128', 'full']);
  });

  test('labels round values where there are many', () => {
    const values = Array.from({ length: 30 }, (_, i) => Number((1e-4 * 1.3 ** i).toPrecision(6)));
    expect(labelsOf('learning_rate', values)).toEqual(['1e-4', '0.001', '0.01', '0.1']);
  });
});

describe('spread', () => {
  test('takes the first, the last and those evenly between', () => {
    expect(spread(Uint32Array.from([5, 6, 7, 8, 9]), 3)).toEqual([5, 7, 9]);
    expect(spread(Uint32Array.from([5, 6]), 3)).toEqual([5, 6]);
    expect(spread(new Uint32Array(0), 3)).toEqual([]);
  });
});

describe('depthChart', () => {
  const summary = makeSummary();
  const chart = depthChart(summary, PAGE_THEME, SIZE) as Chart;
  const dots = chart.marks.filter((mark) => mark.kind === 'dots');

  test('names each depth at the end of its line, the best one strongly', () => {
    expect(chart.ends?.map(({ text }) => text)).toEqual(['1', '2', '3']);
    const strong = chart.ends?.filter(({ isStrong }) => isStrong) ?? [];
    expect(strong).toHaveLength(1);
    const best = dots.find(({ color }) => color === PAGE_THEME.best);
    expect(best?.trials?.at(-1)).toBe(summary.trials.number(summary.ranking[0] as number));
  });

  test('falls along each line, and never rises', () => {
    for (const { places } of dots) {
      const sizes = places.map(([x]) => x);
      const results = places.map(([, y]) => y);
      expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
      expect(results).toEqual([...results].sort((a, b) => b - a));
    }
  });

  test('draws nothing where there is one depth, or one size', () => {
    const axes = [{ name: 'learning_rate', values: [0.01, 0.1] }];
    expect(depthChart(makeSummary({ spec: { axes } }), PAGE_THEME, SIZE)).toBeNull();
    const zipped = [
      { name: 'hidden_layers', values: [1, 2] },
      { name: 'hidden_units', values: [22, 20] },
    ];
    const alike = makeSummary({ spec: { axes: zipped, zip: [['hidden_layers', 'hidden_units']] } });
    expect(depthChart(alike, PAGE_THEME, SIZE)).toBeNull();
  });
});
