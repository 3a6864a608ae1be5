/** Every sentence once where it is true, and once where it must not appear. */
import { describe, expect, test } from 'vitest';
import { analyse } from '../../src/analysis/analysis.js';
import {
  FINDING_TYPES,
  type Finding,
  type FindingType,
  resultText,
} from '../../src/analysis/findings/finding.js';
import { findingsOf } from '../../src/analysis/findings.js';
import { nextMove } from '../../src/analysis/nextMove.js';
import { outcomesOf } from '../../src/analysis/outcomes.js';
import type { Axis } from '../../src/model/sweepSpec.js';
import type { NetworkConfiguration } from '../../src/trainers/network/configuration.js';
import { networkTrainer } from '../../src/trainers/network/description.js';
import { registerTrainer } from '../../src/trainers/trainers.js';
import { type MadeSweep, makeSummary } from '../report/fixtures/makeSummary.js';

type Cost = NonNullable<MadeSweep['cost']>;

const RATES: Axis = { name: 'learning_rate', values: [0.001, 0.003, 0.01, 0.03, 0.1] };
const UNITS: Axis = { name: 'hidden_units', values: [8, 16, 32, 64] };
const BATCHES: Axis = { name: 'batch_size', values: [16, 32, 64] };
const EPOCHS: Axis = { name: 'epochs', values: [20] };
const SEEDS: Axis = { name: 'seed', values: [1, 2, 3, 4, 5] };

/** A cost that falls from 1 to its end within the first half, so that nothing is left to fall. */
const ending =
  (J: (configuration: NetworkConfiguration) => number): Cost =>
  (configuration, share) => {
    const last = J(configuration);
    const at = last + (1 - last) * Math.max(0, 1 - share * 2);
    return { J: at, devJ: at * 1.01 };
  };

/** A valley with its lowest point at 0.01, in the middle of RATES; the other axes do nothing. */
const valley = ({ learning_rate }: NetworkConfiguration) => 0.1 * (1 + Math.log10(learning_rate / 0.01) ** 2);
/** In −1…1, the same for the same configuration. */
const wobble = ({ learning_rate, hidden_units, batch_size, seed }: NetworkConfiguration) => {
  const mixed = Math.sin(
    learning_rate * 7919 + (hidden_units[0] ?? 0) * 104729 + batch_size * 1299709 + seed * 15485863,
  );
  return 2 * (mixed * 1000 - Math.floor(mixed * 1000)) - 1;
};

const sweep = (axes: readonly Axis[], cost: Cost, more: MadeSweep = {}): MadeSweep => ({
  ...more,
  spec: { axes: [...axes, EPOCHS], ...more.spec },
  cost,
});

const GRID = [RATES, UNITS, BATCHES];
const plain = sweep(GRID, ending(valley));
const replicated = (cost: Cost, axes: readonly Axis[] = [RATES]) =>
  sweep([...axes, SEEDS], cost, { spec: { axes: [...axes, EPOCHS, SEEDS], replicates: true } });

const DEPTHS = [{ name: 'hidden_layers', values: [1, 2] }, UNITS, RATES] as const;
/** J falls with the square root of the width; one layer needs `factor` times the units of two. */
const factorOf = (c: NetworkConfiguration, factor: number) =>
  (valley(c) * 3) / Math.sqrt((c.hidden_units[0] as number) * (c.hidden_units.length === 2 ? factor : 1));

/** With 64 inputs, ten classes and one width for all layers. */
const parametersOf = ({ hidden_units: units }: NetworkConfiguration) => {
  const [width] = units as [number];
  return 65 * width + (units.length - 1) * width * (width + 1) + 10 * (width + 1);
};

/** 300 trials of 10 ms in more than 20 s. */
const LONG: MadeSweep = {
  ...plain,
  trainMs: () => 10,
  spec: { ...plain.spec, axes: [...GRID, { name: 'momentum', values: [0, 0.1, 0.2, 0.3, 0.4] }, EPOCHS] },
};

interface Case {
  readonly when: MadeSweep;
  readonly notWhen: MadeSweep;
  readonly says: RegExp;
}

const CASES: Readonly<Record<FindingType, Case>> = {
  'nothing-finished': {
    when: sweep([RATES], ending(valley), { divergeAbove: 0 }),
    notWhen: sweep([RATES], ending(valley), { divergeAbove: 0.01 }),
    says: /^All 5 trials that ended diverged\.$/,
  },
  baseline: {
    when: sweep(
      [RATES],
      ending(() => 2.29),
    ),
    notWhen: plain,
    says: /no better than always answering the same probability for every class: its dev J is 2\.31\d, and that answer's 2\.303/,
  },
  'largest-class': {
    when: {
      ...sweep(
        [RATES],
        ending(() => 0.12),
      ),
      facts: {
        classes: ['no', 'yes'],
        task: 'binary',
        outputs: 1,
        classCounts: { train: [1300, 137], dev: [324, 36] },
      },
    },
    notWhen: {
      ...sweep(
        [RATES],
        ending(() => 0.05),
      ),
      facts: {
        classes: ['no', 'yes'],
        task: 'binary',
        outputs: 1,
        classCounts: { train: [1300, 137], dev: [324, 36] },
      },
    },
    says: /^The best trial is no better than always answering the largest class, no: its dev error is 10\.83 %, and that answer's 10\.00 %\.$/,
  },
  'other-winner': {
    when: sweep([RATES], (configuration, share) => {
      const { J } = ending(valley)(configuration, share);
      return { J, devJ: J + configuration.learning_rate * 5 };
    }),
    notWhen: plain,
    says: /^By dev J, trial 2 is best: .* of the winner by J\.$/,
  },
  importance: {
    when: plain,
    notWhen: sweep(
      GRID,
      ending((configuration) => 0.1 * Math.exp(0.3 * wobble(configuration))),
    ),
    says: /^Learning rate explains 100 % of the variance of ln J \(complete grid\)\.$/,
  },
  interaction: {
    when: sweep(
      GRID,
      ending(
        (c) =>
          0.1 * Math.exp((Math.log10(c.learning_rate) + 2) * ((c.hidden_units[0] as number) > 20 ? 1 : -1)),
      ),
    ),
    notWhen: plain,
    says: /^Learning rate and hidden units interact: together they explain another \d+ % of the variance of ln J/,
  },
  edge: {
    when: sweep(
      GRID,
      ending(({ learning_rate }) => 0.1 / learning_rate),
    ),
    notWhen: plain,
    says: /^Learning rate: the best is the largest value tried, 0\.1, whose J is 70 % below the best of the value beside it; try 0\.333 next\.$/,
  },
  flat: {
    when: plain,
    notWhen: sweep(
      GRID,
      ending((c) => valley(c) * (c.hidden_units[0] as number) * c.batch_size),
    ),
    says: /^Hidden units makes no difference: the bests of its values lie within 0 % of J; fix it at \d+\.$/,
  },
  'diverging-rate': {
    when: { ...plain, divergeAbove: 0.05 },
    notWhen: plain,
    says: /^Learning rate: all 12 trials at 0\.1 diverged or blew up; up to 0\.03 none did\.$/,
  },
  'swinging-rate': {
    when: sweep(GRID, (configuration, share) => {
      const { J, devJ } = ending(valley)(configuration, share);
      const factor = configuration.learning_rate >= 0.03 && Math.round(share * 20) % 2 === 1 ? 1.3 : 1;
      return { J: J * factor, devJ };
    }),
    notWhen: plain,
    says: /^From learning rate 0\.03 on J swings: in all 12 trials/,
  },
  'falling-rate': {
    when: sweep(GRID, ({ learning_rate }, share) => {
      const J = 2 * (1 + share * 20 * learning_rate * 50) ** -0.8;
      return { J, devJ: J };
    }),
    notWhen: plain,
    says: /^At learning rate 0\.1 J was still falling: by 1\d % in the last fifth of the training, in all 12 trials\. Train longer, or try a larger one\.$/,
  },
  'single-rate': {
    when: sweep([{ name: 'learning_rate', values: [0.01] }, UNITS], ending(valley)),
    notWhen: plain,
    says: /^Only one learning rate was tried, 0\.01: try 0\.03 first, then 0\.0033\.$/,
  },
  'still-falling': {
    when: sweep(GRID, (c, share) => {
      const isBest = c.learning_rate === 0.01 && c.hidden_units[0] === 64;
      return { J: isBest ? (0.9 * valley(c) * 1.5) / (0.5 + share) : ending(valley)(c, share).J, devJ: 1 };
    }),
    notWhen: plain,
    says: /^J of the best was still falling: by 13 % in the last fifth of its training \(trial \d+\)\. Train longer\.$/,
  },
  'better-before': {
    when: sweep(GRID, (c, share) => {
      const isHigh = c.learning_rate === 0.1;
      return { J: isHigh ? (share < 0.9 ? 0.05 : 0.5) : ending(valley)(c, share).J, devJ: 1 };
    }),
    notWhen: plain,
    says: /^Trial \d+ was below the winner after \d+ % of its training, with J 0\.05000, and then ended at 0\.5000: a learning rate that decays, or stopping earlier, might keep that\.$/,
  },
  tied: {
    when: replicated(ending((c) => valley(c) * Math.exp(2 * wobble(c)))),
    notWhen: replicated(ending((c) => valley(c) * Math.exp(0.01 * wobble(c)))),
    says: /^\d of 4 other configurations cannot be told apart from the best \(Welch's t-test, Holm, 5 %\)|^All 4 other/,
  },
  separated: {
    when: replicated(ending((c) => valley(c) * Math.exp(0.01 * wobble(c)))),
    notWhen: replicated(ending((c) => valley(c) * Math.exp(2 * wobble(c)))),
    says: /^The best configuration differs from all 4 others .*; its mean J lies between 0\.0\d+ and 0\.1\d+ \(95 %, 5 seeds\)\.$/,
  },
  'one-seed': {
    when: plain,
    notWhen: replicated(ending(valley)),
    says: /^Each configuration was trained with one seed/,
  },
  overfit: {
    when: sweep(GRID, (configuration, share) => {
      const { J } = ending(valley)(configuration, share);
      return {
        J,
        devJ: 0.3 + ((configuration.hidden_units[0] as number) > 20 ? (share - 0.25) ** 2 : (1 - share) / 10),
      };
    }),
    notWhen: plain,
    says: /^Trials with 2,\d+ and more parameters overfit: in all 30 trials dev J rose again, at the median after epoch 5\./,
  },
  underfit: {
    when: sweep(
      GRID,
      ending((c) => ((c.hidden_units[0] as number) < 10 ? 2.2 : valley(c))),
    ),
    notWhen: plain,
    says: /^Trials with up to 610 parameters underfit: in all 15 trials J ended within a tenth/,
  },
  depth: {
    when: sweep(
      [{ name: 'hidden_layers', values: [1, 2] }, { name: 'hidden_units', values: [22, 20] }, RATES, SEEDS],
      ending((c) => (valley(c) / c.hidden_units.length) * Math.exp(0.01 * wobble(c))),
      {
        spec: {
          zip: [['hidden_layers', 'hidden_units']],
          replicates: true,
          axes: [
            { name: 'hidden_layers', values: [1, 2] },
            { name: 'hidden_units', values: [22, 20] },
            RATES,
            EPOCHS,
            SEEDS,
          ],
        },
      },
    ),
    notWhen: plain,
    says: /^At 1,660 to 1,930 parameters, 2 hidden layers are best \(best J: 0\.1\d* with 1 and 0\.0\d+ with 2\)\.$/,
  },
  smallest: {
    when: sweep(
      DEPTHS,
      ending((c) => factorOf(c, 8) * Math.exp(0.02 * wobble(c))),
    ),
    notWhen: sweep(
      DEPTHS,
      ending((c) => ((valley(c) * 30) / Math.sqrt(parametersOf(c))) * Math.exp(0.02 * wobble(c))),
    ),
    says: /^For J 0\.0\d+, which every number of hidden layers reaches, the fewest parameters are 4,\d+ with 1 and \d,?\d+ with 2\.$/,
  },
  width: {
    when: sweep(
      DEPTHS,
      ending((c) => factorOf(c, 3) * Math.exp(0.02 * wobble(c))),
    ),
    notWhen: sweep([DEPTHS[0], RATES], ending(valley)),
    says: /^For the same J, hidden layers 1 needs (2\.9|3|3\.1) times the hidden units of hidden layers 2 \(95 % interval 2\.\d to 3\.\d, parallel lines through 8 bests\)\.$/,
  },
  cheaper: {
    when: {
      ...plain,
      trainMs: ({ learning_rate }) => (learning_rate === 0.01 ? 4000 : 1000),
      cost: ending((c) => 0.1 + (c.learning_rate === 0.01 ? 0 : 0.003)),
    },
    notWhen: plain,
    says: /^Trial \d+ comes within 5 % of the best J \(trial \d+\) with 25 % of its training time: 1\.0 s against 4\.0 s\.$/,
  },
  pruner: {
    when: sweep(GRID, (c, share) => ({ J: valley(c) + 1 - share, devJ: 1 })),
    notWhen: sweep([RATES], ending(valley)),
    says: /^Replayed on the recorded curves, successive halving would have saved 75 % of the training and kept the winner\.$/,
  },
  'idle-threads': {
    when: LONG,
    notWhen: plain,
    says: /^2 threads trained nothing for 9\d % of the 2\d\.\d s between the first start and the last ending\.$/,
  },
  forecast: {
    when: { ...LONG, forecast: { trialsMs: 2000, threads: 2 } },
    notWhen: { ...LONG, forecast: { trialsMs: 24_000, threads: 2 } },
    says: /^The trials took 2\d\.\d s, and 2\.0 s was forecast: a factor of 1\d more\.$/,
  },
};

const ofType = (made: MadeSweep, type: FindingType): Finding[] =>
  findingsOf(makeSummary(made)).filter((finding) => finding.type === type);

describe.each(FINDING_TYPES)('the finding %s', (type) => {
  const { when, notWhen, says } = CASES[type];

  test('is reported where it is true', () => {
    const found = ofType(when, type);
    expect(
      found.length,
      findingsOf(makeSummary(when))
        .map(({ sentence }) => sentence)
        .join('\n'),
    ).toBeGreaterThan(0);
    expect(found[0]?.sentence).toMatch(says);
    for (const { sentence } of found) expect(sentence).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('is not reported where it is not', () => expect(ofType(notWhen, type)).toEqual([]));
});

describe('findingsOf', () => {
  test('has nothing to say of a sweep without results', () => {
    expect(findingsOf(makeSummary({ spec: { axes: [RATES, EPOCHS] }, waiting: 5 }))).toEqual([]);
  });

  test('reads no learning rate where the trainer names none', () => {
    const { meanings: _, ...rest } = networkTrainer;
    registerTrainer({ ...rest, name: 'without meanings' });
    const found = findingsOf(
      makeSummary({ ...plain, divergeAbove: 0.05, spec: { ...plain.spec, trainer: 'without meanings' } }),
    );
    expect(
      found.map(({ type }) => type).filter((type) => type.endsWith('-rate') || type === 'depth'),
    ).toEqual([]);
    expect(found.map(({ type }) => type)).toContain('importance');
  });
});

describe('the finding of the smallest network', () => {
  const made = sweep(
    DEPTHS,
    ending((c) => factorOf(c, 8)),
  );

  test('names the smallest that reaches the best of the depth that is behind', () => {
    const { trials, numbers } = ofType(made, 'smallest')[0] as Finding;
    const { trials: table, facts, ranking } = makeSummary(made);
    const of = (depth: number) =>
      [...ranking]
        .map((position) => ({
          position,
          c: table.configuration(position) as unknown as NetworkConfiguration,
        }))
        .filter(({ c }) => c.hidden_units.length === depth);
    // One layer of 64 has what two of 8 have.
    expect(of(1)[0]?.c.hidden_units).toEqual([64]);
    expect(numbers.size_1).toBe(networkTrainer.sizeOf(of(1)[0]?.c as never, facts));
    const small = of(2).find(({ c }) => c.hidden_units[0] === 8);
    expect(numbers.size_2).toBe(networkTrainer.sizeOf(small?.c as never, facts));
    expect(trials).toEqual([of(1)[0], small].map((found) => table.number(found?.position as number)));
  });

  test('is left out where the noise is unknown', () => {
    // One trial each: nothing is left over to estimate the noise from.
    const axes = [DEPTHS[0], UNITS];
    const one = sweep(
      axes,
      ending((c) => factorOf(c, 8)),
    );
    expect(analyse(makeSummary(one)).noise.source).toBe('none');
    expect(ofType(one, 'smallest')).toEqual([]);
  });

  test('is left out where seeds differ by more than the depths', () => {
    const noisy = sweep(
      [...DEPTHS.slice(0, 2), SEEDS],
      ending((c) => factorOf(c, 2) * Math.exp(1.5 * wobble(c))),
      { spec: { replicates: true, axes: [...DEPTHS.slice(0, 2), EPOCHS, SEEDS] } },
    );
    expect(analyse(makeSummary(noisy)).noise.source).toBe('replicates');
    expect(ofType(noisy, 'smallest')).toEqual([]);
  });
});

describe('the finding of the width', () => {
  const [, , rates] = DEPTHS;
  test('says that these data show no difference where the interval holds an equal width', () => {
    const made = sweep(
      DEPTHS,
      ending((c) => factorOf(c, 1) * Math.exp(0.05 * wobble(c))),
    );
    expect(ofType(made, 'width')[0]?.sentence).toMatch(
      /^Hidden layers 1 and 2 need about the same hidden units for the same J, as far as these data show/,
    );
  });

  test('says that nothing is shown where each depth has one width', () => {
    expect(ofType(CASES.depth.when, 'width').map(({ sentence, numbers }) => [sentence, numbers])).toEqual([
      [
        'How many more hidden units a shallow network needs is not shown: no value of hidden layers was trained with two of hidden units.',
        { is_shown: 0 },
      ],
    ]);
  });

  test('is left out where width does not lower J', () => {
    const made = sweep(
      DEPTHS,
      ending((c) => valley(c) * (Math.log2(c.hidden_units[0] as number) % 2 === 0 ? 1.3 : 1)),
    );
    expect(ofType(made, 'width')).toEqual([]);
  });

  test('is left out where the slopes of the depths differ', () => {
    const made = sweep(
      DEPTHS,
      ending((c) => valley(c) / (c.hidden_units[0] as number) ** (c.hidden_units.length === 2 ? 1 : 0.2)),
    );
    expect(ofType(made, 'width')).toEqual([]);
  });

  test('is left out where the depths reach no common J', () => {
    expect(
      ofType(
        sweep(
          DEPTHS,
          ending((c) => factorOf(c, 1000)),
        ),
        'width',
      ),
    ).toEqual([]);
  });

  test('agrees with a worked assay', () => {
    // Two lines through three points each, of slope −1, 0.5 apart: the residuals are ±d, and df is 3.
    const d = 0.01;
    const residual = [d, -2 * d, d];
    const y = (c: NetworkConfiguration) => {
      const place = [8, 16, 32].indexOf(c.hidden_units[0] as number);
      return (
        0.05 * Math.exp(-place * Math.LN2 - (c.hidden_units.length - 1) * 0.5 + (residual[place] as number))
      );
    };
    const axes = [DEPTHS[0], { name: 'hidden_units', values: [8, 16, 32] }, { ...rates, values: [0.01] }];
    const { numbers } = ofType(sweep(axes, ending(y)), 'width')[0] as Finding;
    // Sxx = 4 ln²2, s² = 12 d² / 3, t(3) = 3.182446; Fieller by hand.
    const [sxx, variance, t] = [4 * Math.LN2 ** 2, 4 * d * d, 3.182446305];
    const g = (t * t * variance) / sxx;
    const ratio = -0.5;
    const spread = t * Math.sqrt(variance * ((1 - g) * (2 / 3) + ratio ** 2 / sxx));
    expect(numbers.factor).toBeCloseTo(Math.exp(0.5), 10);
    expect(numbers.low).toBeCloseTo(Math.exp(-(ratio + spread) / (1 - g)), 6);
    expect(numbers.high).toBeCloseTo(Math.exp(-(ratio - spread) / (1 - g)), 6);
  });
});

describe('the finding of the forecast', () => {
  test.each([
    ['other threads trained', { ...LONG, forecast: { trialsMs: 2000, threads: 4 } }],
    ['trials failed', { ...LONG, failed: 1, forecast: { trialsMs: 2000, threads: 2 } }],
    ['the sweep was short', { ...plain, forecast: { trialsMs: 100, threads: 2 } }],
    ['none was recorded', LONG],
  ])('is left out where %s', (_, made) => expect(ofType(made, 'forecast')).toEqual([]));
});

describe('the finding of an edge', () => {
  const rising = sweep(
    GRID,
    ending(({ learning_rate }) => 0.1 / learning_rate),
  );

  test('proposes no larger value where a quarter of the trials at the end were lost', () => {
    const losesSmall = (c: NetworkConfiguration) => c.learning_rate === 0.1 && c.hidden_units[0] === 8;
    const made = sweep(GRID, (c, share) =>
      losesSmall(c)
        ? { J: 1e6 * (1 + share), devJ: 1 }
        : ending(({ learning_rate }) => 0.1 / learning_rate)(c, share),
    );
    expect(ofType(made, 'edge')[0]?.sentence).toMatch(
      /0\.1, whose J is 70 % below .*; but 3 of 12 trials there were lost, so search finer beside it\.$/,
    );
    expect(nextMove(makeSummary(made)).kind).not.toBe('extend');
  });

  test('proposes one where the value beside it loses as many', () => {
    const made = sweep(GRID, (c, share) =>
      c.hidden_units[0] === 8
        ? { J: 1e6 * (1 + share), devJ: 1 }
        : ending(({ learning_rate }) => 0.1 / learning_rate)(c, share),
    );
    expect(ofType(made, 'edge')[0]?.sentence).toMatch(/try 0\.333 next\.$/);
  });

  test('proposes one where none was lost', () => {
    expect(ofType(rising, 'edge')[0]?.sentence).not.toMatch(/lost/);
    expect(nextMove(makeSummary(rising)).kind).toBe('extend');
  });
});

test('is about the winner of the ranking where several trials share its result', () => {
  const summary = makeSummary({
    spec: { axes: [{ name: 'hidden_units', values: [4, 8, 16] }] },
    cost: ({ hidden_units: [units = 0] }, share) => ({ J: 1 - share / 2, devJ: units === 8 ? 0.1 : 0.2 }),
  });
  const best = summary.ranking[0] as number;
  expect(summary.trials.configuration(best).hidden_units).toEqual([8]);
  expect(analyse(summary).best?.positions).toEqual([best]);
});

test('names no error rate outside of 0 to 100 %, however wide an interval is', () => {
  const summary = makeSummary({ ...plain, spec: { ...plain.spec, rankBy: 'dev_error' } });
  const outcomes = { ...outcomesOf(summary), scale: 'log' } as const;
  expect(resultText(summary, outcomes, Math.log(3.8))).toBe('100.00 %');
  expect(resultText(summary, outcomes, Math.log(0.25))).toBe('25.00 %');
});

describe('nextMove', () => {
  test.each([
    ['wait', { ...plain, waiting: 3 }],
    ['lower', CASES['nothing-finished'].when],
    ['learn', CASES.baseline.when],
    ['learn', CASES['largest-class'].when],
    ['extend', CASES.edge.when],
    ['replicate', CASES.tied.when],
    ['refine', CASES.separated.when],
  ] as const)('is to %s', (kind, made) => expect(nextMove(makeSummary(made)).kind).toBe(kind));
});
