/**
 * Trains the best trials of a sweep and their neighbours again, here and now. A trial whose id is the same now (same
 * data, configuration, code and trainer) must give the same bits; where it is not, the results say how far they moved.
 */
import { cpus } from 'node:os';
import { analyse } from '../analysis/analysis.js';
import { bestAndNeighbours } from '../analysis/bestNeighbours.js';
import { UserError } from '../base/errors.js';
import { mean } from '../base/statistics.js';
import { VERSION } from '../base/version.js';
import type { Dataset } from '../model/dataset.js';
import type { Joined } from '../model/events.js';
import { compareMetric } from '../model/metrics.js';
import type { SweepSpec } from '../model/sweepSpec.js';
import { metricAt, type Summary } from '../results/summary.js';
import type { Store } from '../store/store.js';
import { parseSweepFile } from '../sweepfile/parseSweepFile.js';
import { type KernelChoice, loadKernel } from '../trainers/network/kernel/loadKernel.js';
import { openTraining } from '../trainers/openTraining.js';
import { objectiveOf, promisesBits, trainerOf } from '../trainers/trainers.js';
import type { Training } from '../trainers/training.js';
import { trialId } from '../trainers/trialId.js';
import { fetchDataset } from './fetchDataset.js';
import { prepareSweep } from './prepareSweep.js';
import { readSweepFile } from './readSweepFile.js';
import { endingValue, isSame, trainAgain } from './verifySweep.js';

export interface RecheckedTrial {
  readonly position: number;
  /** Values of the objective: in the journal, and now. NaN for a training that diverged. */
  readonly before: number;
  readonly now: number;
  /** Whether every metric has the same bits. */
  readonly isSame: boolean;
  /** Whether the bits had to be the same: nothing that decides them has changed. */
  readonly mustBeSame: boolean;
}

/** What has changed since the sweep ran, e.g. `cpu`; what was, and what is. */
export interface ChangedFact {
  readonly name: 'data' | 'code' | 'jmin' | 'kernel' | 'node' | 'cpu';
  readonly before: string;
  readonly now: string;
}

export interface Recheck {
  readonly trials: readonly RecheckedTrial[];
  readonly changed: readonly ChangedFact[];
  /** Positions of a trial of the best configuration among those that were trained again: by the journal, and now. */
  readonly winnerBefore: number;
  readonly winnerNow: number;
  /** Trials with other bits that had to have the same. */
  readonly unexplained: number;
  /** Whether the winner still wins and every difference is explained. */
  readonly isConfirmed: boolean;
}

export interface RecheckOptions {
  /** Best configurations, beside their neighbours. */
  readonly best: number;
  /** The sweep file, whose data or code are read as they are now; null: the data set that Redis holds. */
  readonly file: string | null;
  readonly kernel: KernelChoice | null;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, of: number) => void;
}

/** @throws UserError if the sweep has no result, or its data or code cannot be had. */
export async function recheckSweep(
  store: Store | null,
  summary: Summary,
  options: RecheckOptions,
): Promise<Recheck> {
  const chosen = bestAndNeighbours(analyse(summary), options.best);
  if (chosen.length === 0) {
    throw new UserError(`${summary.spec.name} has no trial with a result to train again`, {
      code: 'nothing-to-recheck',
      hint: 'Run it until trials have finished.',
    });
  }
  const today = await todayOf(summary, options, store);
  const positions = chosen.flatMap((cell) => cell.positions);
  const training = openTraining(summary.spec.trainer, {
    kernel: options.kernel,
    memoryBytes: undefined,
    variables: options.environment,
  });
  try {
    const trials: RecheckedTrial[] = [];
    for (const position of positions) {
      options.signal.throwIfAborted();
      trials.push(await recheckTrial(training, summary, today, position));
      options.onProgress(trials.length, positions.length);
    }
    return judged(summary, trials, { today, groups: chosen.map((cell) => cell.positions), options });
  } finally {
    training.close();
  }
}

/** The sweep as its file and data are now. */
interface Today {
  readonly spec: SweepSpec;
  readonly dataset: Dataset;
}

async function todayOf(
  { spec, facts }: Summary,
  { file }: RecheckOptions,
  store: Store | null,
): Promise<Today> {
  if (file !== null) {
    const source = readSweepFile(file);
    const read = parseSweepFile(source, { fileName: file });
    if (trainerOf(read).name !== trainerOf(spec).name) {
      throw new UserError(`${file}: is a sweep of another trainer than ${spec.name}`, {
        code: 'other-trainer',
      });
    }
    const prepared = await prepareSweep(read, source, file);
    const { settings } = prepared.spec;
    return {
      spec: { ...spec, constants: prepared.spec.constants, ...(settings === undefined ? {} : { settings }) },
      dataset: prepared.dataset,
    };
  }
  // Write access to Redis is not trusted with this machine: a command comes from the user's own file.
  if (trainerOf(spec).waitsForProcess) {
    throw new UserError(`${spec.name} trains a command; expected its sweep file`, {
      code: 'no-sweep-file',
      hint: 'Name it with --file: its command is run on this machine.',
    });
  }
  if (store === null) {
    throw new UserError(`the journal of ${spec.name} has no data; expected its sweep file`, {
      code: 'no-sweep-file',
      hint: 'Name it with --file.',
    });
  }
  return { spec, dataset: await fetchDataset(store, facts.digest) };
}

async function recheckTrial(
  training: Training,
  summary: Summary,
  { spec, dataset }: Today,
  position: number,
): Promise<RecheckedTrial> {
  const { trials, columns } = summary;
  const trainer = trainerOf(spec);
  const ending = await trainAgain(training, { trials, spec }, { position, dataset });
  const { metric } = objectiveOf(summary.spec);
  const { constants, record, settings } = spec;
  const context = {
    facts: dataset.facts,
    constants,
    record,
    ...(settings === undefined ? {} : { settings }),
  };
  const id = trialId(trainer, trials.configuration(position), context);
  const same = ending !== null && isSame(ending, summary, position);
  const before = metricAt(columns, metric, position);
  const now = ending === null ? Number.NaN : endingValue(ending, metric);
  const isDue = id === trials.id(position) && promisesBits(spec);
  return { position, before, now, isSame: same, mustBeSame: isDue };
}

function judged(
  summary: Summary,
  trials: readonly RecheckedTrial[],
  {
    today,
    groups,
    options,
  }: { today: Today; groups: readonly (readonly number[])[]; options: RecheckOptions },
): Recheck {
  const byPosition = new Map(trials.map((trial) => [trial.position, trial]));
  const [before, now] = (['before', 'now'] as const).map((when) =>
    bestGroup(summary, groups, (position) => byPosition.get(position)?.[when] ?? Number.NaN),
  );
  const unexplained = trials.filter(({ mustBeSame, isSame: same }) => mustBeSame && !same).length;
  const [winnerBefore = 0, winnerNow = 0] = [before, now];
  return {
    trials,
    changed: changedFacts(summary, today, options.kernel),
    winnerBefore,
    winnerNow,
    unexplained,
    isConfirmed: unexplained === 0 && winnerBefore === winnerNow,
  };
}

/** The first trial of the group with the best mean; of equal ones, the first, as in the journal. */
function bestGroup(
  { spec }: Summary,
  groups: readonly (readonly number[])[],
  valueAt: (position: number) => number,
): number {
  const { goal } = objectiveOf(spec);
  const means = groups.map((positions) => ({
    position: positions[0] ?? 0,
    value: mean(positions.map(valueAt)),
  }));
  return means.sort((a, b) => compareMetric(goal, a.value, b.value))[0]?.position ?? 0;
}

function changedFacts(summary: Summary, { dataset }: Today, choice: KernelChoice | null): ChangedFact[] {
  const { facts, workers, spec } = summary;
  const kernel = loadKernel(choice ?? undefined);
  const here: Readonly<Record<'jmin' | 'kernel' | 'node' | 'cpu', string>> = {
    jmin: VERSION,
    kernel: `${kernel.build} (${kernel.instructionSet})`,
    node: process.version,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
  };
  const isCommand = trainerOf(spec).waitsForProcess;
  const data: ChangedFact[] =
    facts.digest === dataset.facts.digest
      ? []
      : [{ name: isCommand ? 'code' : 'data', before: facts.digest, now: dataset.facts.digest }];
  const names = (Object.keys(here) as (keyof typeof here)[]).filter(
    (name) => name !== 'kernel' || !isCommand,
  );
  return [...data, ...names.flatMap((name) => changedFact(name, workers, here[name]))];
}

/** Of the workers that trained the sweep; unchanged if one of them was the same. */
function changedFact(
  name: 'jmin' | 'kernel' | 'node' | 'cpu',
  workers: readonly Joined[],
  now: string,
): ChangedFact[] {
  const before = [...new Set(workers.map((worker) => worker[name]))];
  return before.length === 0 || before.includes(now) ? [] : [{ name, before: before.join(', '), now }];
}
