import { parquetReadObjects } from 'hyparquet';
import { describe, expect, test } from 'vitest';
import { curveColumns, toCsv, toJsonLines, trialColumns } from '../../src/report/exportTables.js';
import { toParquet } from '../../src/report/parquet.js';
import { metricAt } from '../../src/results/summary.js';
import { makeSummary } from './fixtures/makeSummary.js';

const summary = makeSummary({
  spec: {
    axes: [
      { name: 'learning_rate', values: [0.003, 0.03, 0.3] },
      { name: 'hidden_units', values: [16, [64, 32]] },
      { name: 'optimizer', values: ['sgd', 'adam'] },
    ],
  },
  divergeAbove: 0.1,
  waiting: 2,
});
const best = summary.ranking[0] as number;

describe('trialColumns', () => {
  const columns = trialColumns(summary);
  const rows = toJsonLines(columns)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

  test('have a row for each trial, the ranking first', () => {
    expect(rows).toHaveLength(summary.trials.size);
    expect(rows[0]).toMatchObject({
      rank: 1,
      trial: summary.trials.number(best),
      id: summary.trials.id(best),
    });
    expect(rows.at(-1)).toMatchObject({ rank: null, state: 'waiting', J: null });
  });

  test('give every digit, lists as JSON, and nothing where nothing was measured', () => {
    expect(rows[0]?.J).toBe(metricAt(summary.columns, 'J', best));
    expect(new Set(rows.map((row) => row.hidden_units))).toEqual(new Set(['16', '[64,32]']));
    expect(rows.find((row) => row.optimizer === 'adam')?.momentum).toBe(null);
  });

  test('are the same as CSV', () => {
    const [header = '', first = ''] = toCsv(columns).split('\n');
    expect(header.split(',').slice(0, 5)).toEqual(['rank', 'trial', 'id', 'name', 'state']);
    expect(first.split(',')[1]).toBe(String(summary.trials.number(best)));
  });

  test('are the same as Parquet, with types', async () => {
    const file = toParquet(columns).buffer as ArrayBuffer;
    const read = await parquetReadObjects({ file });
    expect(read).toHaveLength(rows.length);
    expect(read[0]).toMatchObject({ rank: 1, J: rows[0]?.J, optimizer: rows[0]?.optimizer, blew_up: false });
    expect(read.at(-1)?.J ?? null).toBe(null);
  });
});

test('curveColumns have a row for each recorded point', () => {
  const columns = curveColumns(summary);
  const points = [...summary.ranking].reduce(
    (sum, position) => sum + (summary.curve(position)?.points ?? 0),
    0,
  );
  expect(columns.map(({ name }) => name)).toEqual([
    'trial',
    'id',
    'iteration',
    'J',
    'dev_J',
    'error',
    'dev_error',
  ]);
  for (const { values } of columns) expect(values).toHaveLength(points);
});
