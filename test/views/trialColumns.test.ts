import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TRIAL_STATES } from '../../src/model/states.js';
import type { SweepFold } from '../../src/results/fold.js';
import { summarise } from '../../src/results/summarise.js';
import { applyColumns } from '../../src/views/applyColumns.js';
import { packColumn, unpackColumn } from '../../src/views/packedColumn.js';
import {
  changedColumnsView,
  type Snapshot,
  type TrialColumnsView,
  trialColumnsSchema,
  trialColumnsView,
} from '../../src/views/trialColumns.js';
import {
  diverged,
  entriesOf,
  failed,
  finished,
  foldOf,
  plannedEvent,
  started,
  stopped,
  tableOf,
} from '../results/journals.js';

function snapshot(fold: SweepFold, until: string): Snapshot {
  return { summary: summarise(fold), until };
}

describe('packColumn', () => {
  test.each([
    ['uint8', [0, 1, 255]],
    ['uint16', [0, 65_535]],
    ['uint16', [7, 7, 7]],
    ['uint16', []],
    ['uint32', [0, 4_294_967_295]],
    ['float32', [0.5, Number.NaN, Number.POSITIVE_INFINITY]],
    ['float64', [0.1, -0, 5e-324, Number.NEGATIVE_INFINITY, Number.NaN]],
  ] as const)('%s is read back as it was', (type, values) => {
    expect([...unpackColumn(packColumn(type, values))]).toEqual([...values]);
  });

  test('takes any length', () => {
    const values = Array.from({ length: 100_001 }, (_, i) => i);
    expect([...unpackColumn(packColumn('uint32', values))]).toEqual(values);
  });
});

describe('trialColumnsView', () => {
  const planned = plannedEvent({
    hyperparameters: { optimizer: ['sgd', 'adam'], momentum: [0, 0.9], hidden_units: [4, 8] },
  });
  const { id, size } = tableOf(planned);
  const ids = Array.from({ length: size }, (_, position) => id(position));
  const events = [
    started(ids.slice(0, 4)),
    finished(ids[0] ?? '', 0.5),
    diverged(ids[1] ?? '', 10),
    stopped(ids[2] ?? '', 7),
    failed(ids[3] ?? ''),
  ];
  const view = trialColumnsView(snapshot(foldOf(planned, events), '5-0'));

  test('is as its schema says, and says what each trial is', () => {
    expect(trialColumnsSchema.safeParse(view).error).toBeUndefined();
    const { planned: columns, state, metrics, ended_at_iteration } = view;
    expect([...unpackColumn(state)].map((index) => view.states[index]).slice(0, 5)).toEqual([
      ...['finished', 'diverged', 'stopped', 'failed', 'waiting'],
    ]);
    expect(unpackColumn(metrics.J as never)[0]).toBe(0.5);
    expect([...unpackColumn(ended_at_iteration)].slice(0, 4)).toEqual([Number.NaN, 10, 7, Number.NaN]);
    expect(columns?.ids.slice(columns.id_length, 2 * columns.id_length)).toBe(ids[1]);
    expect(view.states).toEqual(TRIAL_STATES);
  });

  test('has no momentum where the optimizer is adam', () => {
    const { optimizer, momentum } = view.planned?.configuration ?? {};
    const shown = (column: typeof momentum) =>
      [...unpackColumn(column?.index as never)].map((index) => column?.values[index - 1] ?? null);
    const pairs = shown(optimizer).map((name, at) => [name, shown(momentum)[at]]);
    expect(pairs).toContainEqual(['sgd', 0.9]);
    expect(pairs.filter(([name]) => name === 'adam').every(([, value]) => value === null)).toBe(true);
  });
});

describe('changedColumnsView', () => {
  const planned = plannedEvent({ hyperparameters: { seed: '1..6' } });
  const { id, size } = tableOf(planned);
  const ids = Array.from({ length: size }, (_, position) => id(position));

  test('brings what was known to what is, wherever a journal is split', () => {
    const event = fc.oneof(
      fc.constantFrom(...ids).map((trial) => started([trial])),
      fc.tuple(fc.constantFrom(...ids), fc.double({ noNaN: true })).map(([trial, J]) => finished(trial, J)),
      fc.constantFrom(...ids).map((trial) => diverged(trial)),
      fc.constantFrom(...ids).map((trial) => stopped(trial)),
      fc.constantFrom(...ids).map((trial) => failed(trial)),
      fc.constant({ type: 'retried' as const, trials: ids }),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), fc.nat(30), (events, split) => {
        const entries = entriesOf([planned, ...events]);
        const fold = foldOf(planned, events.slice(0, split));
        const before = snapshot(fold, 'before');
        const known = trialColumnsView(before);
        for (const entry of entries.slice(1 + split)) fold.apply(entry);
        const after = snapshot(fold, 'after');
        const change = changedColumnsView(before, after);
        expect(trialColumnsSchema.safeParse(change).error).toBeUndefined();
        expect(applyColumns(known, change)).toEqual(trialColumnsView(after));
      }),
    );
  });

  test('is everything where the sweep was planned anew', () => {
    const [before, after] = [snapshot(foldOf(planned, []), '1-0'), snapshot(foldOf(planned, []), '2-0')];
    expect(changedColumnsView(before, after)).toEqual(trialColumnsView(after));
  });

  test('is refused by who knows another entry', () => {
    const fold = foldOf(planned, []);
    const change = changedColumnsView(snapshot(fold, '1-0'), snapshot(fold, '2-0'));
    expect(applyColumns(trialColumnsView(snapshot(fold, '0-0')), change)).toBeNull();
  });
});

test('100,000 trials are at most 8 MB, and a change of ten of them is at most 2 KB', () => {
  const planned = plannedEvent({
    hyperparameters: { seed: '1..25000', learning_rate: [0.1, 0.2, 0.3, 0.4] },
  });
  const table = tableOf(planned);
  const fold = foldOf(planned, []);
  const end = (from: number, to: number) => {
    for (let at = from; at < to; at++)
      fold.apply({ id: `${2e12 + at}-0`, event: finished(table.id(at), 1 / (at + 3), { trainMs: at / 7 }) });
  };
  end(0, table.size - 10);
  const before = snapshot(fold, 'before');
  const full = trialColumnsView(before);
  end(table.size - 10, table.size);
  const change = changedColumnsView(before, snapshot(fold, 'after'));
  const bytes = (view: TrialColumnsView) => JSON.stringify(view).length;
  expect(table.size).toBe(100_000);
  expect(bytes(full)).toBeLessThan(8e6);
  expect(bytes(change)).toBeLessThan(2000);
});
