import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { present } from '../../src/base/assert.js';
import type { JournalEvent, Planned } from '../../src/model/events.js';
import type { PackedTrials, TrialTable } from '../../src/model/trial.js';
import { Plan } from '../../src/plan/planSweep.js';
import { trialTableFrom } from '../../src/plan/trialTable.js';
import { cautions, outcome } from '../../src/report/headline.js';
import { rankingTable } from '../../src/report/rankingTable.js';
import { bestSoFar } from '../../src/results/bestSoFar.js';
import { type ColumnFile, packColumns, unpackColumns } from '../../src/results/columnFile.js';
import { FollowedSweep } from '../../src/results/follow.js';
import type { JournalEntry } from '../../src/results/journal.js';
import { MemoryJournal } from '../../src/results/journalFile.js';
import { unpackOverview } from '../../src/results/overview.js';
import { summarise } from '../../src/results/summarise.js';
import type { Summary } from '../../src/results/summary.js';
import { totalsOf } from '../../src/results/totalsOf.js';
import { sweepView } from '../../src/views/sweepView.js';
import { makeJournal } from '../report/fixtures/makeSummary.js';
import {
  anyJournal,
  diverged,
  entriesOf,
  failed,
  finished,
  joined,
  plannedEvent,
  started,
  tableOf,
} from './journals.js';

const restoreTable = ({ spec, facts }: Planned, packed: PackedTrials): TrialTable | null =>
  trialTableFrom(new Plan(spec, facts), packed);

async function packed(entries: readonly JournalEntry[]): Promise<{ summary: Summary; bytes: Buffer }> {
  const followed = new FollowedSweep(new MemoryJournal(entries), tableOf);
  await followed.catchUp();
  const summary = summarise(present(followed.fold, 'fold'));
  return { summary, bytes: present(await followed.overview(summary), 'overview') };
}

const read = async (bytes: Buffer, entries: readonly JournalEntry[]) =>
  (await unpackOverview(bytes, new MemoryJournal(entries), restoreTable))?.summary ?? null;

/** All that lists and status show of a summary. */
function shown(summary: Summary): unknown {
  const { pace, bestSoFar: curve, ranked, trainMs, blownUp, configurations } = totalsOf(summary);
  return {
    view: sweepView(summary, { pace: { trialsPerSecond: 1, remainingMs: 2 }, lacksData: false }),
    table: rankingTable(summary, { finished: 10, diverged: 0 }),
    texts: [outcome(summary), ...cautions(summary)],
    totals: { pace, curve, ranked, trainMs, blownUp, configurations },
    marks: summary.marks,
    tested: summary.tested === null ? null : { ...summary.tested, position: null },
  };
}

async function expectSame(entries: readonly JournalEntry[]): Promise<void> {
  const { summary, bytes } = await packed(entries);
  const overview = present(await read(bytes, entries), 'overview');
  expect(shown(overview)).toEqual(shown(summary));
}

describe('an overview', () => {
  test('shows the same as the summary of all trials, whatever happened', async () => {
    await fc.assert(fc.asyncProperty(anyJournal, async ({ entries }) => expectSame(entries)));
  });

  test.each([
    ['of 4,800 trials, most of them left out', { spec: { axes: wide(40) } }],
    ['with trials that blew up, failed and were stopped', { blowUpAbove: 0.05, failed: 5, stopped: 4 }],
    ['with a tested winner', { tested: true }],
    ['with trials that wait and run', { waiting: 20, running: 2 }],
    [
      'with replicates',
      { spec: { replicates: true, axes: [...wide(2), { name: 'seed', values: [1, 2, 3] }] } },
    ],
    ['ranked by dev J', { spec: { rankBy: 'dev_J' } }],
  ] as const)('%s', async (_, made) => {
    await expectSame(makeJournal(made));
  });

  test('is small, however many trials there are', async () => {
    const { bytes, summary } = await packed(makeJournal({ spec: { axes: wide(40) } }));
    expect(summary.trials.size).toBeGreaterThan(4000);
    expect(bytes.length).toBeLessThan(100_000);
  });
});

function wide(rates: number) {
  return [
    { name: 'learning_rate', values: Array.from({ length: rates }, (_, i) => 0.001 * 1.1 ** i) },
    { name: 'hidden_layers', values: [1, 2, 3] },
    { name: 'hidden_units', values: Array.from({ length: rates }, (_, i) => 8 + i) },
    { name: 'epochs', values: [30] },
  ];
}

const planned = plannedEvent();
const [a = '', b = '', c = ''] = Array.from({ length: 6 }, (_, position) => tableOf(planned).id(position));
const events: JournalEvent[] = [planned, joined(), started([a, b]), finished(a, 0.5), diverged(b), failed(c)];
const entries = entriesOf(events);

async function changed(change: (file: ColumnFile) => ColumnFile): Promise<Buffer> {
  return packColumns(change(present(await unpackColumns((await packed(entries)).bytes), 'file')));
}
const withHead = (values: object) =>
  changed(({ head, arrays }) => ({ head: Object.assign({}, head, values), arrays }));

describe('a useless overview is not read', () => {
  test.each([
    ['one that is torn', async () => (await packed(entries)).bytes.subarray(0, -2)],
    ['one of an earlier state', async () => (await packed(entries.slice(0, -1))).bytes],
    ['one of a later state', async () => (await packed(entriesOf([...events, joined('other')]))).bytes],
    ['one of another form', () => withHead({ version: 0 })],
    ['one of another jmin', () => withHead({ jmin: '99.0.0' })],
    ['one of another plan', () => withHead({ plannedId: entries[1]?.id })],
    ['one whose winner ended otherwise', () => withHead({ winnerId: entries[4]?.id })],
    ['one that ranks trials it has not', () => withHead({ ranking: [99] })],
    ['one with a ledger that is none', () => withHead({ ledger: { planned: 6 } })],
    [
      'one with other costs',
      () =>
        changed(({ head, arrays }) => ({
          head,
          arrays: new Map([...arrays, ['metric J', new Float64Array(arrays.get('points')?.length ?? 0)]]),
        })),
    ],
  ])('%s', async (_, make) => {
    expect(await read(await make(), entries)).toBeNull();
  });

  test('the sound one is', async () => {
    expect(await read((await packed(entries)).bytes, entries)).not.toBeNull();
  });
});

describe('rankOf', () => {
  test('is the place in the ranking, for every trial', async () => {
    const made = { blowUpAbove: 0.05, failed: 5, stopped: 4, waiting: 3 };
    const { summary } = await packed(makeJournal(made));
    const ranks = [...summary.ranking].map((position) => totalsOf(summary).rankOf(position));
    expect(ranks).toEqual([...summary.ranking].map((_, i) => i + 1));
    expect(summary.columns.blewUp.includes(1)).toBe(true);
  });
});

describe('bestSoFar', () => {
  test('has the improvements in the order of time, at most 60, with the first and the last', async () => {
    const many = plannedEvent({ hyperparameters: { seed: '1..200' } });
    const table = tableOf(many);
    const costs = Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? 2 - i / 100 : 3));
    const all = costs.map((J, position) => finished(table.id(position), J));
    const followed = new FollowedSweep(new MemoryJournal(entriesOf([many, ...all])), tableOf);
    await followed.catchUp();
    const points = bestSoFar(summarise(present(followed.fold, 'fold')));
    expect(points).toHaveLength(60);
    expect(points[0]).toMatchObject({ finished: 1, value: 2 });
    expect(points.at(-1)).toMatchObject({ finished: 199, value: 2 - 198 / 100 });
    expect(points.every(({ value }, i) => i === 0 || value < (points[i - 1]?.value ?? 0))).toBe(true);
  });
});
