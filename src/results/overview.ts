/**
 * What lists and status show of a sweep, as bytes: a summary with only the trials that they show, and with the facts
 * about all of them (totals.ts). It has some kilobytes, however large the sweep is. It is a cache like a snapshot: it
 * counts only if its last entry is the last of the journal, and parts of it are compared with plan and journal.
 */
import { VERSION } from '../base/version.js';
import type { PackedTrials } from '../model/trial.js';
import type { RankedSweep } from '../trainers/trainers.js';
import { packColumns, unpackColumns } from './columnFile.js';
import { emptyColumns } from './columns.js';
import type { Journal } from './journal.js';
import { isEnding, plannedAt } from './knownEntries.js';
import { jsonOf, OVERVIEW_VERSION, type OverviewHead, parseOverviewHead } from './overviewHead.js';
import { type ColumnArray, columnsOf, METRIC_PREFIX } from './savedFold.js';
import { packedTrials, type RestoreTable, type ResumableFold } from './snapshot.js';
import type { Summary, TrialColumns } from './summary.js';
import { knownMetricNames } from './sweepMetrics.js';
import type { Contender, ReplicateGroup, Totals } from './totals.js';
import { totalsOf } from './totalsOf.js';
import { unpackNumbers } from './trialNumbers.js';

/** The most ranked trials, configurations and failures in an overview, as in summary.json. */
export const MAX_SHOWN = 1000;
/** With more trials, e.g. of many replicates, there is no overview. */
const MAX_KEPT = 20_000;

/** Null for trials that cannot be packed, or too many of them. */
export async function packOverview(
  { fold, lastId, plannedId, numbered }: ResumableFold,
  summary: Summary,
): Promise<Buffer | null> {
  const packed = numbered.trials.pack?.();
  const shown = shownTrials(summary);
  const { prune, secondObjective } = summary.spec;
  // An overview has no rungs, and lacks trials of a long front.
  if (packed === undefined || shown === null || prune !== undefined || secondObjective !== undefined)
    return null;
  const { kept, groups, failures } = shown;
  const places = new Map(Array.from(kept, (position, place) => [position, place]));
  const placeOf = (position: number) => places.get(position) ?? 0;
  const totals = totalsOf(summary);
  const contender = ({ position, group }: Contender) => ({
    position: placeOf(position),
    group: group === null ? null : groups.indexOf(group),
  });
  // Each rank counts from the start of the ranking, too slow for every trial by itself.
  const ranks = new Map(Array.from(summary.ranking, (position, at) => [position, at + 1]));
  const { leaders } = totals;
  const { tested } = summary;
  const best = leaders?.winner.position;
  const head: OverviewHead = {
    ...{ version: OVERVIEW_VERSION, jmin: VERSION, lastId, plannedId },
    winnerId: best === undefined ? null : fold.endingEntry(best),
    ...{ phase: summary.phase, pauseReason: summary.pauseReason, ledger: summary.ledger },
    ranking: [...summary.ranking.subarray(0, MAX_SHOWN)].map(placeOf),
    ...{ digest: summary.digest, digestVersion: summary.digestVersion, partial: summary.partial },
    groups: groups.map((group) => ({
      ...{ ...group, positions: group.positions.map(placeOf), rank: totals.rankOfGroup(group) },
    })),
    workers: summary.workers,
    failures: failures.map(([position, failed]) => [placeOf(position), failed]),
    stops: [...summary.stops]
      .filter(([position]) => places.has(position))
      .map(([position, reason]) => [placeOf(position), reason]),
    tested:
      tested === null || fold.tested === null
        ? null
        : { position: placeOf(tested.position), event: fold.tested },
    marks: summary.marks,
    ...{ plannedMs: summary.plannedMs, startedMs: summary.startedMs, endedMs: summary.endedMs },
    ...{ ranked: totals.ranked, trainMs: totals.trainMs, blownUp: totals.blownUp },
    configurations: totals.configurations,
    leaders: changedLeaders(leaders, contender),
    pace: totals.pace,
    bestSoFar: [...totals.bestSoFar],
  };
  const arrays = new Map<string, ColumnArray>([
    ...[...columnsOf(summary.columns)].map(([name, column]) => [name, pick(column, kept)] as const),
    ['ids', idsOf(packed, kept)],
    ['points', kept.map((position) => packed.points[position] ?? 0)],
    ['numbers', Float64Array.from(kept, (position) => summary.trials.number(position))],
    ['ranks', kept.map((position) => ranks.get(position) ?? 0)],
  ]);
  return packColumns({ head: jsonOf(head), arrays });
}

export interface Overview {
  readonly summary: Summary;
  /** The last entry of the journal. */
  readonly lastId: string;
}

/** Null unless it says what the journal says up to its last entry, as far as that can be seen. */
export async function unpackOverview(
  bytes: Buffer,
  journal: Journal,
  restoreTable: RestoreTable,
): Promise<Overview | null> {
  const file = await unpackColumns(bytes);
  const packed = file === null ? null : packedTrials(file);
  const head = file === null ? null : parseOverviewHead(file.head);
  if (file === null || packed === null || head === null) return null;
  const [isThere, later, planned] = await Promise.all([
    journal.has(head.lastId),
    journal.read(head.lastId, 1),
    plannedAt(journal, head.plannedId),
  ]);
  if (!isThere || later.length > 0 || planned === null) return null;
  const table = restoreTable(planned, packed);
  const numbers = file.arrays.get('numbers');
  const ranks = file.arrays.get('ranks');
  if (table === null || !(numbers instanceof Float64Array) || !(ranks instanceof Uint32Array)) return null;
  const names = allMetricNames(planned.spec, file.arrays.keys());
  const columns = readColumns(file.arrays, emptyColumns(table.size, names));
  if (columns === null || !isWithin(head, table.size) || numbers.length !== table.size) return null;
  const { trials } = unpackNumbers(table, { numbers, retired: [], highest: 0 });
  const { leaders, winnerId, tested } = head;
  const first = leaders?.winner.position;
  if (winnerId !== null && first !== undefined) {
    if (!(await isEnding(journal, winnerId, { id: trials.id(first), position: first, columns }))) return null;
  }
  const summary: Summary = {
    ...{ spec: planned.spec, source: planned.source, facts: planned.facts, jmin: planned.jmin },
    ...{ phase: head.phase, pauseReason: head.pauseReason, ledger: head.ledger, git: planned.git ?? null },
    forecast: planned.forecast ?? null,
    ...{ digest: head.digest, digestVersion: head.digestVersion, partial: head.partial },
    ...{ trials, columns, workers: head.workers, groups: head.groups, marks: head.marks },
    // A pruned sweep has no overview, and a search has none.
    ...{ pruned: 0, searchEnd: null },
    ranking: Uint32Array.from(head.ranking),
    failures: new Map(head.failures),
    stops: new Map(head.stops),
    tested:
      tested === null
        ? null
        : {
            position: tested.position,
            J: tested.event.J ?? Number.NaN,
            error: tested.event.error ?? Number.NaN,
          },
    ...{ plannedMs: head.plannedMs, startedMs: head.startedMs, endedMs: head.endedMs },
    totals: givenTotals(head, ranks),
    // Lists and status show none.
    lacksCurves: true,
    curve: () => null,
  };
  return { summary, lastId: head.lastId };
}

function givenTotals(head: OverviewHead, ranks: Uint32Array): Totals {
  const { ranked, trainMs, blownUp, configurations, leaders, pace, bestSoFar, groups } = head;
  const contender = ({ position, group }: { readonly position: number; readonly group: number | null }) => ({
    position,
    group: group === null ? null : (groups[group] ?? null),
  });
  return {
    ...{ ranked, trainMs, blownUp, configurations, pace, bestSoFar },
    leaders: changedLeaders(leaders, contender),
    rankOf: (position) => ranks[position] ?? 0,
    rankOfGroup: (group) => groups.find((one) => one === group)?.rank ?? 0,
  };
}

/** The trials that are shown, ascending by position; null if they are too many. */
function shownTrials(summary: Summary) {
  const { leaders } = totalsOf(summary);
  const contenders = leaders === null ? [] : [leaders.winner, ...leaders.rivals];
  const first = summary.groups.slice(0, MAX_SHOWN);
  const rivals = contenders.flatMap(({ group }) => group ?? []);
  const groups: ReplicateGroup[] = [...new Set([...first, ...rivals])];
  const failures = [...summary.failures].slice(0, MAX_SHOWN);
  const kept = new Set([
    ...summary.ranking.subarray(0, MAX_SHOWN),
    ...contenders.map(({ position }) => position),
    ...groups.flatMap(({ positions }) => positions),
    ...failures.map(([position]) => position),
    ...(summary.tested === null ? [] : [summary.tested.position]),
  ]);
  return kept.size > MAX_KEPT ? null : { kept: Uint32Array.from(kept).sort(), groups, failures };
}

function pick(column: ColumnArray, positions: Uint32Array): ColumnArray {
  const picked = column.slice(0, positions.length);
  positions.forEach((position, place) => {
    picked[place] = column[position] ?? 0;
  });
  return picked;
}

function idsOf({ ids, points }: PackedTrials, positions: Uint32Array): Uint8Array {
  const width = ids.length / Math.max(1, points.length);
  const picked = new Uint8Array(width * positions.length);
  positions.forEach((position, place) => {
    picked.set(ids.subarray(position * width, (position + 1) * width), place * width);
  });
  return picked;
}

/** Null unless every column has its type and length. */
function readColumns(arrays: ReadonlyMap<string, ColumnArray>, columns: TrialColumns): TrialColumns | null {
  for (const [name, column] of columnsOf(columns)) {
    const found = arrays.get(name);
    if (found?.constructor !== column.constructor || found.length !== column.length) return null;
    column.set(found);
  }
  return columns;
}

/** Whether every position is one of the overview's trials. */
function isWithin(
  { ranking, groups, failures, stops, tested, leaders }: OverviewHead,
  trials: number,
): boolean {
  const contenders = leaders === null ? [] : [leaders.winner, ...leaders.rivals];
  const named = [
    ...ranking,
    ...groups.flatMap(({ positions }) => positions),
    ...[...failures, ...stops].map(([position]) => position),
    ...contenders.map(({ position }) => position),
    ...(tested === null ? [] : [tested.position]),
  ];
  return named.every((position) => position < trials);
}

/** Those that the trainer knows, and those that trainings named, by the columns of the file. */
function allMetricNames(spec: RankedSweep, columns: Iterable<string>): string[] {
  const known = knownMetricNames(spec);
  const saved = [...columns].filter((name) => name.startsWith(METRIC_PREFIX));
  return [...new Set([...known, ...saved.map((name) => name.slice(METRIC_PREFIX.length))])];
}

/** The leaders with their contenders in another form. */
function changedLeaders<From, To>(leaders: LeadersAs<From> | null, change: (contender: From) => To) {
  if (leaders === null) return null;
  const { winner, sharing, rivals } = leaders;
  return {
    winner: change(winner),
    sharing,
    rivals: rivals.map((rival) => ({ ...change(rival), metric: rival.metric })),
  };
}

interface LeadersAs<C> {
  readonly winner: C;
  readonly sharing: number;
  readonly rivals: readonly (C & { readonly metric: string })[];
}
