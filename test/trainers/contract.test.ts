/** What every trainer keeps to, in its two halves. A further trainer adds a row. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Dataset } from '../../src/model/dataset.js';
import { Plan, type PlannedTrial } from '../../src/plan/planSweep.js';
import { trialTable } from '../../src/plan/trialTable.js';
import { openTraining } from '../../src/trainers/openTraining.js';
import type { TrainingContext } from '../../src/trainers/trainer.js';
import { registerTrainer, trainerOf } from '../../src/trainers/trainers.js';
import type { Run, SavedTraining, Training, TrainingStep, TrialEnding } from '../../src/trainers/training.js';
import { prepare } from '../app/sweepFixture.js';
import { CountingTraining, countingTrainer } from './countingTrainer.js';

registerTrainer(countingTrainer);

const ENVIRONMENT = { kernel: null, memoryBytes: undefined, variables: process.env };

/** A sweep of each trainer, and how it trains. */
const ROWS: readonly (readonly [name: string, text: string, open: () => Training])[] = [
  [
    'network',
    `dataset: { generate: moons, examples: 60, dev: 0.2 }
hyperparameters:
  { optimizer: [sgd, adam], momentum: [0, 0.9], learning_rate: [0.1, 0.2], hidden_units: [[4], [5, 3]], epochs: [2, 4] }`,
    () => openTraining(undefined, ENVIRONMENT),
  ],
  [
    'command',
    `command: sh train.sh \${lr}
metric: loss
hyperparameters: { lr: [0.1, 0.2], name: [a, "b c", true, null] }`,
    () => openTraining('command', ENVIRONMENT),
  ],
  [
    'module',
    `module: train.mjs
metric: loss
hyperparameters: { lr: [0.1, 0.2], name: [a, "b c"] }`,
    () => openTraining('module', ENVIRONMENT),
  ],
  [
    'counting',
    `trainer: counting
dataset: { generate: moons, examples: 20 }
rank_by: left
hyperparameters: { from: [10, 20], by: [1, 2] }`,
    () => new CountingTraining(),
  ],
];

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'jmin-contract-'));
  writeFileSync(join(folder, 'train.sh'), 'for i in 1 2 3; do echo "step $i loss=$1"; done\n');
  const code = 'export default function* ({ lr }) { for (const i of [1, 2, 3]) yield { loss: lr / i }; }\n';
  writeFileSync(join(folder, 'train.mjs'), code);
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Sample {
  readonly plan: Plan;
  readonly trials: readonly PlannedTrial[];
  readonly runs: readonly Run[];
  readonly dataset: Dataset;
  readonly context: TrainingContext;
}

async function sampleOf(text: string): Promise<Sample> {
  const { spec, dataset } = await prepare(`name: sample\n${text}\n`, { folder });
  const plan = new Plan(spec, dataset.facts);
  const runs = [...plan.runs()].map((run): Run => {
    const trials = run.map(({ configuration }) => ({
      id: plan.idOf(configuration),
      iterations: plan.trainer.lengthOf(configuration),
    }));
    const { configuration } = run.at(-1) as PlannedTrial;
    const settings = spec.settings === undefined ? {} : { settings: spec.settings };
    return { configuration, trials, record: spec.record, folder: null, sweep: spec.name, ...settings };
  });
  return { plan, trials: [...plan.trials()], runs, dataset, context: plan.context };
}

async function stepsOf(
  training: Training,
  { run, dataset }: { run: Run; dataset: Dataset },
  saved: SavedTraining | null = null,
): Promise<TrainingStep[]> {
  const resumption = saved === null ? null : { load: () => saved, onUnusable: expect.unreachable };
  const steps: TrainingStep[] = [];
  for await (const step of training.train(run, dataset, resumption)) steps.push(step);
  return steps;
}

function endingsOf(steps: readonly TrainingStep[]): TrialEnding[] {
  return steps.flatMap((step) => (step.type === 'ending' ? [step.ending] : []));
}

describe.each(ROWS)('the description of %s', (name, text) => {
  test('belongs to its sweep, and names each metric once', async () => {
    const { plan } = await sampleOf(text);
    expect(plan.trainer.name).toBe(name);
    expect(trainerOf(plan.spec)).toBe(plan.trainer);
    const metrics = plan.trainer.metricsOf(plan.spec).map((metric) => metric.name);
    expect(new Set(metrics).size).toBe(metrics.length);
    expect(metrics).toContain(plan.spec.rankBy);
  });

  test('reads back a configuration that was sent as JSON, to the same id', async () => {
    const { plan, trials } = await sampleOf(text);
    for (const { configuration } of trials) {
      const sent = JSON.parse(JSON.stringify(configuration));
      const read = plan.trainer.parseConfiguration(sent);
      expect(read).toEqual(configuration);
      const turned = Object.fromEntries(Object.entries(read).reverse());
      expect(plan.idOf(plan.trainer.parseConfiguration(turned))).toBe(plan.idOf(configuration));
    }
  });

  test('plans no two points with one id, and merges only points with one', async () => {
    const { plan } = await sampleOf(text);
    const table = trialTable(plan);
    const ids = new Set(Array.from({ length: table.size }, (_, position) => table.id(position)));
    expect(ids.size).toBe(table.size);
    for (let number = 1; number <= plan.points; number++) {
      const point = plan.at(number);
      if (point.kind === 'merged') expect(ids).toContain(plan.idOf(point.configuration));
    }
  });

  test('gives axes that train a trial alone under the same id', async () => {
    const { plan, trials } = await sampleOf(text);
    for (const { configuration } of trials) {
      const given = new Set(plan.spec.axes.map((axis) => axis.name));
      const axes = plan.trainer.axesOf(configuration, plan.facts, given);
      const alone = new Plan(
        { ...plan.spec, axes: [...axes], zip: [], when: {}, where: [], also: [] },
        plan.facts,
      );
      expect([...alone.trials()].map((trial) => plan.idOf(trial.configuration))).toEqual([
        plan.idOf(configuration),
      ]);
    }
  });

  test('shares a run only between trials that differ in their length', async () => {
    const { runs } = await sampleOf(text);
    for (const { trials } of runs) {
      const lengths = trials.map(({ iterations }) => iterations);
      expect(lengths).toEqual([...new Set(lengths)].sort((a, b) => a - b));
    }
  });
});

describe.each(ROWS)('a training of %s', (_, text, open) => {
  /** The first runs are enough: a command is a process each. */
  const FEW = 3;

  test('ends each trial of its run once, with a curve of what was recorded', async () => {
    const { plan, runs, dataset } = await sampleOf(text);
    const training = open();
    for (const run of runs.slice(0, FEW)) {
      const steps = await stepsOf(training, { run, dataset });
      const records = steps.flatMap((step) => (step.type === 'record' ? [step.record] : []));
      const positions = records.map(({ iteration }) => iteration);
      expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b));
      const endings = endingsOf(steps);
      expect(endings.map(({ trial }) => trial).sort()).toEqual(run.trials.map(({ id }) => id).sort());
      const known = plan.trainer.metricsOf(plan.spec).map(({ name }) => name);
      for (const { trial, curve } of endings) {
        for (const record of curve) expect(records).toContainEqual(record);
        const iterations = run.trials.find(({ id }) => id === trial)?.iterations ?? 0;
        const points = training.pointsOf(iterations, run, dataset) ?? positions;
        expect(curve.map(({ iteration }) => iteration)).toEqual(points);
        if (plan.trainer.hasOpenMetrics) continue;
        expect(Object.keys(curve[0]?.metrics ?? {}).sort()).toEqual([...known].sort());
      }
    }
    training.close();
  });

  test('gives the same bits again if its trainer says so', async () => {
    const { plan, runs, dataset } = await sampleOf(text);
    if (!plan.trainer.bitsRepeat) return;
    const [first, second] = [open(), open()];
    for (const run of runs.slice(0, FEW)) {
      const [one, other] = await Promise.all(
        [first, second].map(async (training) => endingsOf(await stepsOf(training, { run, dataset }))),
      );
      expect(one).toEqual(other);
    }
    first.close();
    second.close();
  });

  test('resumes from any of its saved states to the same end', async () => {
    const { runs, dataset } = await sampleOf(text);
    const [run] = runs;
    if (run === undefined) throw new Error('the sweep has a run');
    const training = open();
    const whole = endingsOf(await stepsOf(training, { run, dataset }));
    const saved: SavedTraining[] = [];
    for await (const step of training.train(run, dataset, null))
      if (step.type === 'record' && step.save !== null) saved.push(step.save());
    for (const state of saved)
      expect(endingsOf(await stepsOf(training, { run, dataset }, state))).toEqual(whole);
    training.close();
  });

  test('can be left at any step, and trains the next run as before', async () => {
    const { runs, dataset } = await sampleOf(text);
    const [run] = runs;
    if (run === undefined) throw new Error('the sweep has a run');
    const training = open();
    const curvesOf = (steps: readonly TrainingStep[]) => endingsOf(steps).map(({ curve }) => curve);
    const whole = curvesOf(await stepsOf(training, { run, dataset }));
    for (const most of [1, 2]) {
      let seen = 0;
      for await (const _step of training.train(run, dataset, null)) if (++seen === most) break;
      expect(curvesOf(await stepsOf(training, { run, dataset }))).toEqual(whole);
    }
    training.close();
  });
});
