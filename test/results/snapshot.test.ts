import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { present } from '../../src/base/assert.js';
import type { JournalEvent, Planned } from '../../src/model/events.js';
import type { PackedTrials, TrialTable } from '../../src/model/trial.js';
import { Plan } from '../../src/plan/planSweep.js';
import { trialTableFrom } from '../../src/plan/trialTable.js';
import { packColumns, unpackColumns } from '../../src/results/columnFile.js';
import { FollowedSweep } from '../../src/results/follow.js';
import type { JournalEntry } from '../../src/results/journal.js';
import { MemoryJournal } from '../../src/results/journalFile.js';
import type { ColumnArray } from '../../src/results/savedFold.js';
import { summarise } from '../../src/results/summarise.js';
import {
  anyJournal,
  contentOf,
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

/** A reader that starts from the snapshot, and how often it planned the sweep and folded from the start. */
async function resumed(entries: readonly JournalEntry[], snapshot: Buffer | null) {
  let plans = 0;
  const followed = new FollowedSweep(
    new MemoryJournal(entries),
    (planned) => {
      plans++;
      return tableOf(planned);
    },
    { snapshot: { read: async () => snapshot, restoreTable } },
  );
  await followed.catchUp();
  await followed.loadCurves();
  return { followed, fold: present(followed.fold, 'fold'), plans };
}

async function whole(entries: readonly JournalEntry[]): Promise<FollowedSweep> {
  const followed = new FollowedSweep(new MemoryJournal(entries), tableOf);
  await followed.catchUp();
  return followed;
}

const snapshotOf = async (entries: readonly JournalEntry[]) => (await whole(entries)).snapshot();

describe('a snapshot', () => {
  test('at any cut, with the rest of the journal, gives the fold of the whole', async () => {
    await fc.assert(
      fc.asyncProperty(anyJournal, fc.nat(60), async ({ entries }, cut) => {
        const saved = entries.slice(0, 1 + (cut % entries.length));
        const { followed, fold, plans } = await resumed(entries, await snapshotOf(saved));
        const expected = await whole(entries);
        expect(plans).toBe(0);
        expect(followed.lastId).toBe(expected.lastId);
        expect(contentOf(fold)).toEqual(contentOf(present(expected.fold, 'fold')));
        const [own, other] = [summarise(fold), summarise(present(expected.fold, 'fold'))];
        expect(own.columns).toEqual(other.columns);
        expect(own.digest).toBe(other.digest);
        // A snapshot of what was resumed says the same.
        expect(await followed.snapshot()).toEqual(await expected.snapshot());
      }),
    );
  });

  test('keeps the numbers of trials over a plan that left some out', async () => {
    const first = plannedEvent({ hyperparameters: { seed: [1, 2, 3] } });
    const second = plannedEvent({ hyperparameters: { seed: [5, 3] } });
    const third = plannedEvent({ hyperparameters: { seed: [2, 5, 7] } });
    const entries = entriesOf([first, second, third]);
    const numbersOf = ({ fold }: FollowedSweep) => {
      const { trials } = present(fold, 'fold');
      return Array.from({ length: trials.size }, (_, at) => `${trials.id(at)} ${trials.number(at)}`);
    };
    const expected = numbersOf(await whole(entries));
    for (const cut of [1, 2, 3]) {
      const { followed } = await resumed(entries, await snapshotOf(entries.slice(0, cut)));
      expect(numbersOf(followed)).toEqual(expected);
    }
  });
});

const planned = plannedEvent();
const ids = Array.from({ length: 6 }, (_, position) => tableOf(planned).id(position));
const [a = '', b = '', c = '', d = ''] = ids;
const events: JournalEvent[] = [
  ...[planned, joined(), started([a, b]), finished(a, 0.5), diverged(b), failed(c), started([d])],
  finished(d, 0.25),
];
const entries = entriesOf(events);

/** The snapshot with other values in its head or other arrays (null: left out), and a sound checksum. */
async function forged(
  headChange: Readonly<Record<string, unknown>>,
  arrayChange: Readonly<Record<string, ColumnArray | null>> = {},
): Promise<Buffer> {
  const file = present(await unpackColumns(present(await snapshotOf(entries), 'snapshot')), 'file');
  const arrays = new Map<string, ColumnArray>();
  for (const [name, array] of [...file.arrays, ...Object.entries(arrayChange)]) {
    if (array === null) arrays.delete(name);
    else arrays.set(name, array);
  }
  return packColumns({ head: Object.assign({}, file.head, headChange), arrays });
}

/** Each costs time only: the sweep is planned and folded from the start. */
const USELESS: readonly (readonly [string, () => Promise<Buffer | null>])[] = [
  ['missing', async () => null],
  ['empty', async () => Buffer.alloc(0)],
  ['text', async () => Buffer.from('not a snapshot at all, but long enough to look like one')],
  ['torn', async () => present(await snapshotOf(entries), 'snapshot').subarray(0, -1)],
  [
    'with one bit flipped',
    async () => {
      const bytes = Buffer.from(present(await snapshotOf(entries), 'snapshot'));
      bytes[bytes.length - 5] = (bytes.at(-5) ?? 0) ^ 1;
      return bytes;
    },
  ],
  [
    'of another sweep',
    async () => {
      const other = plannedEvent({ hyperparameters: { seed: '11..16' } });
      const otherId = tableOf(other).id(0);
      return snapshotOf(entriesOf([other, joined(), started([otherId]), finished(otherId, 1)]));
    },
  ],
  ['with a last entry that is not in the journal', () => forged({ lastId: '1-1' })],
  ['with a plan that is not in the journal', () => forged({ plannedId: entries.at(-1)?.id })],
  ['of a later form', () => forged({ version: 999 })],
  ['of another version of jmin', () => forged({ jmin: '99.0.0' })],
  ['without a list of workers', () => forged({ workers: 7 })],
  ['with a worker that is none', () => forged({ workers: [{ type: 'joined' }] })],
  ['with a claim beyond its trials', () => forged({ claims: [{ positions: [99] }] })],
  ['with a claim that is none', () => forged({ claims: [7] })],
  ['with a failure beyond its trials', () => forged({ failures: [[99, failed(c)]] })],
  ['with a failure that is none', () => forged({ failures: [3] })],
  ['without a column', () => forged({}, { state: null })],
  ['with a short column', () => forged({}, { worker: new Int32Array(2) })],
  ['with a column of another type', () => forged({}, { worker: new Float64Array(6) })],
  ['with a state that is none', () => forged({}, { state: new Uint8Array(6).fill(9) })],
  ['with points out of order', () => forged({}, { points: new Uint32Array(6) })],
  ['with ids of other trials', () => forged({}, { ids: new Uint8Array(60).fill(1) })],
  ['with a J that no ending gave', () => forged({}, { 'metric J': new Float64Array(6).fill(0.001) })],
  [
    'with an ending that is in no entry',
    () => forged({}, { 'curve sequences': new Float64Array(6).fill(3) }),
  ],
];

describe('a useless snapshot', () => {
  test.each(USELESS)('%s changes nothing', async (_, make) => {
    const { fold, plans, followed } = await resumed(entries, await make());
    expect(plans).toBe(1);
    expect(followed.losses).toBe(0);
    expect(contentOf(fold)).toEqual(contentOf(present((await whole(entries)).fold, 'fold')));
  });

  test('the sound one is used', async () => {
    expect((await resumed(entries, await snapshotOf(entries))).plans).toBe(0);
  });
});

describe('curves left in the journal', () => {
  test('are loaded one by one, or all in one pass', async () => {
    const snapshot = await snapshotOf(entries);
    const source = { read: async () => snapshot, restoreTable };
    const followed = new FollowedSweep(new MemoryJournal(entries), tableOf, { snapshot: source });
    await followed.catchUp();
    const fold = present(followed.fold, 'fold');
    expect(() => fold.packedCurve(0)).toThrow('is loaded');
    await followed.loadCurve(0);
    expect(fold.packedCurve(0)).toBe(finished(a, 0.5).curve);
    expect(() => fold.packedCurve(3)).toThrow('is loaded');
    await followed.loadCurves();
    expect(fold.packedCurve(3)).toBe(finished(d, 0.25).curve);
    expect(fold.packedCurve(1)).toBe(diverged(b).curve);
    expect(fold.packedCurve(2)).toBeNull();
  });

  test('need no memory in a fold that leaves all of them', async () => {
    const followed = new FollowedSweep(new MemoryJournal(entries), tableOf, { keepsCurves: false });
    await followed.catchUp();
    const fold = present(followed.fold, 'fold');
    expect(fold.entryOfCurve(0)).toBe(entries[3]?.id);
    await followed.loadCurve(0);
    expect(fold.packedCurve(0)).toBe(finished(a, 0.5).curve);
  });
});
