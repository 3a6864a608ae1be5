import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { present } from '../../src/base/assert.js';
import type { Configuration } from '../../src/model/configuration.js';
import { Plan, type PlannedTrial } from '../../src/plan/planSweep.js';
import { tally } from '../../src/plan/tally.js';
import { trialTable } from '../../src/plan/trialTable.js';
import { parseNetworkConfiguration as networkOf } from '../../src/trainers/network/configuration.js';
import { sharesRuns } from '../../src/trainers/network/runSharing.js';
import { anySpec, configurationOf, FACTS, idOf, pointsOf, trainingOf } from './sweeps.js';

/** Drawn once: drawing a sweep, which goes through the parser, takes longer than checking a law on it. */
const SPECS = fc.sample(anySpec, { numRuns: 250, seed: 1 });

/** Checks a law on the plan of every drawn sweep; those with a limit on the trials where it holds of them too. */
function forAnyPlan(law: (plan: Plan) => void, { limited = false } = {}): void {
  for (const drawn of SPECS) {
    const spec = limited ? drawn : { ...drawn, limits: { ...drawn.limits, trials: null } };
    try {
      law(new Plan(spec, FACTS));
    } catch (cause) {
      throw new Error(`does not hold of ${JSON.stringify(spec)}`, { cause });
    }
  }
}

describe('the drawn sweeps', () => {
  it.each<[string, (plan: Plan) => boolean]>([
    ['conditional axes', ({ spec }) => Object.keys(spec.when).length > 0],
    ['zipped axes', ({ spec }) => spec.zip.length > 0],
    ['points under also', ({ spec }) => spec.also.length > 0],
    ['shared runs', (plan) => [...plan.runs()].some((run) => run.length > 1)],
    ['merged points', (plan) => tally(plan).merged.size > 0],
    ['removed points', (plan) => tally(plan).removed.size > 0],
    ['neither', (plan) => tally(plan).trials === plan.points],
  ])('have %s often enough', (_, has) => {
    expect(SPECS.filter((spec) => has(new Plan(spec, FACTS))).length).toBeGreaterThan(20);
  });
});

describe('Plan', () => {
  it('gives no two trials the same id', () => {
    forAnyPlan((plan) => {
      const ids = [...plan.trials()].map(({ configuration }) => idOf(plan, configuration));
      expect(new Set(ids).size).toBe(ids.length);
    });
  });

  it('merges a point only into one with a lower number and the same id, or an identical training', () => {
    forAnyPlan((plan) => {
      const trained = new Set(
        [...plan.trials()].map(({ configuration }) => identicalId(plan, configuration)),
      );
      const known = new Set<string>();
      for (const point of pointsOf(plan)) {
        const id = idOf(plan, configurationOf(point));
        const own = identicalId(plan, configurationOf(point));
        if (point.kind === 'merged') expect(known.has(id) || (own !== id && trained.has(own))).toBe(true);
        known.add(id);
      }
    });
  });

  it('has no two trials with identical trainings', () => {
    forAnyPlan((plan) => {
      const ids = [...plan.trials()].map(({ configuration }) => identicalId(plan, configuration));
      expect(new Set(ids).size).toBe(ids.length);
    });
  });

  it('by rules 1 plans as in version 0.1.0: identical trainings are two trials', () => {
    const has = (rules: 1 | 2 | 3) =>
      SPECS.filter((spec) => {
        const plan = new Plan({ ...spec, rules }, FACTS);
        const reasons = [...tally(plan).merged.keys()];
        return reasons.some((reason) => reason.startsWith('nesterov') || reason.startsWith('adamw'));
      }).length;
    expect(has(1)).toBe(0);
    expect(has(2)).toBeGreaterThan(5);
  });

  it('by rules 2 has all trials of rules 3, and more only where a condition of when hides identical trainings', () => {
    let more = 0;
    forAnyPlan((plan) => {
      const before = new Plan({ ...plan.spec, rules: 2 }, FACTS);
      const [old, own] = [before, plan].map(
        (each) => new Set([...each.trials()].map(({ configuration }) => idOf(plan, configuration))),
      );
      for (const id of own ?? []) expect(old).toContain(id);
      if (Object.keys(plan.spec.when).length === 0) expect(old).toEqual(own);
      more += (old?.size ?? 0) - (own?.size ?? 0);
    });
    expect(more).toBeGreaterThan(0);
  });

  it('keeps every configuration that no condition removes', () => {
    forAnyPlan((plan) => {
      const points = pointsOf(plan).map((point) => ({
        ...point,
        id: identicalId(plan, configurationOf(point)),
        own: idOf(plan, configurationOf(point)),
      }));
      const trained = new Set(points.filter(({ kind }) => kind === 'trial').map(({ id }) => id));
      const own = new Set(points.filter(({ kind }) => kind === 'trial').map(({ own }) => own));
      const removed = new Set(points.filter(({ kind }) => kind === 'removed').map(({ own }) => own));
      for (const { kind, id, own } of points)
        if (kind === 'merged') expect(trained.has(id) || removed.has(own)).toBe(true);
      for (const id of removed) expect(own).not.toContain(id);
    });
  });

  it('yields its trials by number up to its limit, equal to those at each number', () => {
    forAnyPlan(
      (plan) => {
        const trials = pointsOf(plan).flatMap((point) => (point.kind === 'trial' ? [point.trial] : []));
        expect([...plan.trials()]).toEqual(trials.slice(0, plan.spec.limits.trials ?? trials.length));
      },
      { limited: true },
    );
  });

  it('puts every trial into one run', () => {
    forAnyPlan(
      (plan) => {
        const numbers = [...plan.runs()].flat().map(({ number }) => number);
        expect(numbers.sort((a, b) => a - b)).toEqual([...plan.trials()].map(({ number }) => number));
      },
      { limited: true },
    );
  });

  it('finds the runs of any of their points', () => {
    forAnyPlan(
      (plan) => {
        for (const run of plan.runs())
          for (const { number } of run) expect([...plan.runsWith(number)]).toContainEqual(run);
      },
      { limited: true },
    );
  });

  it('shares a run between trials that differ only in their iterations, ascending', () => {
    forAnyPlan((plan) => {
      for (const run of plan.runs()) {
        expect(new Set(run.map(trainingOf)).size).toBe(1);
        const iterations = run.map(({ configuration }) => networkOf(configuration).iterations);
        expect(iterations).toEqual([...new Set(iterations)].sort((a, b) => a - b));
        if (run.length > 1)
          expect(run.every(({ configuration }) => sharesRuns(networkOf(configuration)))).toBe(true);
      }
    });
  });

  it('shares every run that can be shared on a grid without ties', () => {
    forAnyPlan((plan) => {
      const { when, zip, also } = plan.spec;
      if (Object.keys(when).length > 0 || zip.length > 0 || also.length > 0) return;
      const trainingOrAlone = (trial: PlannedTrial) =>
        trainingOf(trial) + (sharesRuns(networkOf(trial.configuration)) ? '' : trial.number);
      const trainings = new Set([...plan.trials()].map(trainingOrAlone));
      expect([...plan.runs()]).toHaveLength(trainings.size);
    });
  });
});

describe('tally', () => {
  it('counts every point once', () => {
    forAnyPlan((plan) => {
      const kinds = pointsOf(plan).map(({ kind }) => kind);
      const count = (kind: string) => kinds.filter((other) => other === kind).length;
      const sum = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((a, b) => a + b, 0);
      const { points, removed, merged, trials } = tally(plan);
      expect(points).toBe(plan.points);
      expect([sum(removed), sum(merged), trials]).toEqual(['removed', 'merged', 'trial'].map(count));
    });
  });

  it('sums the work of the runs, and the work saved by sharing', () => {
    forAnyPlan(
      (plan) => {
        const counted = tally(plan);
        const runs = [...plan.runs()];
        const meter = present(plan.trainer.workMeter(plan.context), 'a meter');
        const total = (trials: readonly PlannedTrial[]) =>
          trials.reduce((sum, { configuration }) => sum + meter.measure(configuration).total, 0);
        expect(counted.runs).toBe(runs.length);
        expect(counted.trials).toBe(runs.flat().length);
        expectClose(counted.work + counted.savedWork, total(runs.flat()));
        const longest = total(runs.flatMap((run) => run.slice(-1)));
        expect(counted.work).toBeGreaterThanOrEqual(longest * (1 - 1e-12));
        expect(counted.savedWork).toBeGreaterThanOrEqual(0);
      },
      { limited: true },
    );
  });

  it('knows the smallest and the largest network', () => {
    forAnyPlan((plan) => {
      const sizes = [...plan.trials()].map(({ configuration }) => {
        const { hidden_units } = networkOf(configuration);
        const units = [FACTS.inputs, ...hidden_units, FACTS.outputs];
        return units.slice(1).reduce((sum, n, l) => sum + n * (units[l] as number) + n, 0);
      });
      const { smallest, largest } = tally(plan);
      const none = sizes.length === 0;
      expect(smallest?.size).toBe(none ? undefined : Math.min(...sizes));
      expect(largest?.size).toBe(none ? undefined : Math.max(...sizes));
    });
  });
});

describe('trialTable', () => {
  it('finds each trial by position, id and number', () => {
    forAnyPlan(
      (plan) => {
        const table = trialTable(plan);
        const trials = [...plan.trials()];
        expect(table.size).toBe(trials.length);
        trials.forEach((trial, position) => {
          expect(table.position(table.id(position))).toBe(position);
          expect(table.positionOfNumber(trial.number)).toBe(position);
          expect(table.number(position)).toBe(trial.number);
          expect(table.name(position)).toBe(trial.name);
          expect(table.configuration(position)).toEqual(trial.configuration);
        });
        const numbers = new Set(trials.map(({ number }) => number));
        for (let number = 0; number <= plan.points + 1; number++) {
          if (!numbers.has(number)) expect(table.positionOfNumber(number)).toBeUndefined();
        }
      },
      { limited: true },
    );
  });
});

/** The id of the plainest configuration with the same training. */
function identicalId(plan: Plan, configuration: Configuration): string {
  const identical = plan.trainer.identicalTraining(configuration);
  return idOf(
    plan,
    identical === null ? configuration : { ...configuration, [identical.name]: identical.value },
  );
}

function expectClose(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-9 * Math.abs(expected));
}
