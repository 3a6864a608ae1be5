import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RecordSpec } from '../../src/model/record.js';
import {
  type Checkpoint,
  CheckpointError,
  checksumIn,
  decodeCheckpoint,
  encodeCheckpoint,
} from '../../src/trainers/checkpoint.js';
import type { NetworkConfiguration } from '../../src/trainers/network/configuration.js';
import { type Kernel, KernelError } from '../../src/trainers/network/kernel/kernel.js';
import { type KernelChoice, loadKernel } from '../../src/trainers/network/kernel/loadKernel.js';
import { ACTIVATIONS, INITIALIZATIONS, OPTIMIZERS, SCHEDULES } from '../../src/trainers/network/words.js';
import type { Resumption, TrainingStep } from '../../src/trainers/training.js';
import {
  CONFIGURATION,
  dataset,
  endingsOf,
  type Loaded,
  load,
  scoreOf,
  scoringOf,
  stepsOf,
} from './trainings.js';

const METRICS = ['J', 'dev_J', 'error', 'dev_error'];
const OWNER = { run: 'r', data: 'd', trainer: 1 };
const HEADER = { ...OWNER, iteration: 6, trainMs: 1, records: 0 };
const BUILDS: readonly KernelChoice[] = ['native', 'wasm'];
const loaded = new Map<KernelChoice, Loaded>();

beforeAll(async () => {
  const examples = await dataset();
  for (const build of BUILDS) loaded.set(build, load(loadKernel(build), examples));
});
// Fails where any test left a training open.
afterAll(() => {
  for (const { data } of loaded.values()) data.close();
});

function on(build: KernelChoice): Loaded {
  const found = loaded.get(build);
  if (found === undefined) throw new Error(`${build} is loaded`);
  return found;
}

/** There and back, as another process would read it. */
function travel(checkpoint: Checkpoint): Checkpoint {
  return decodeCheckpoint(bytesOf(checkpoint), OWNER, METRICS);
}

function bytesOf(checkpoint: Checkpoint): Uint8Array {
  return Buffer.concat(encodeCheckpoint(OWNER, checkpoint, METRICS).pieces);
}

/** The training as it was saved at one of its steps, by their number; null past the last. */
function savedAt(steps: Generator<TrainingStep, unknown>, number: number): Checkpoint | null {
  let seen = 0;
  for (;;) {
    const { done, value } = steps.next();
    if (done) return null;
    if (value.type === 'ending' || seen++ < number) continue;
    const saved = value.save?.();
    if (saved === undefined) throw new Error('a network can be saved');
    steps.return(undefined);
    return { ...saved, trainMs: 7 };
  }
}

function resumeAt(checkpoint: Checkpoint, problems: string[] = []): Resumption {
  return { load: () => travel(checkpoint), onUnusable: (reason) => problems.push(reason) };
}

/** Iterations that were trained: those a resumed training goes through again are not. */
function trainedIterations(steps: Iterable<TrainingStep>): number[] {
  return [...steps].flatMap((step) => (step.type === 'step' ? [step.iteration] : []));
}

describe('a training that resumes from a checkpoint', () => {
  const configuration: fc.Arbitrary<NetworkConfiguration> = fc.record({
    learning_rate: fc.constantFrom(0.01, 0.1, 1e20),
    hidden_units: fc.constantFrom([], [5], [8, 4]),
    batch_size: fc.constantFrom(7, 16, 80),
    activation: fc.constantFrom(...ACTIVATIONS),
    optimizer: fc.constantFrom(...OPTIMIZERS),
    momentum: fc.constantFrom(0, 0.9),
    weight_decay: fc.constantFrom(0, 0.01),
    learning_rate_schedule: fc.constantFrom(...SCHEDULES),
    initialization: fc.constantFrom(...INITIALIZATIONS),
    iterations: fc.constant(1),
    seed: fc.nat(5),
    constants: fc.constant({}),
  });
  const iterations = fc
    .uniqueArray(fc.integer({ min: 1, max: 150 }), { minLength: 1, maxLength: 3 })
    .map((some) => some.sort((a, b) => a - b));
  const record = fc.constantFrom<RecordSpec | null>(null, { every_iterations: 9 }, { every_epochs: 2 });

  it('has the bits of one that never stopped, wherever it stopped, on any kernel', () => {
    const build = fc.constantFrom(...BUILDS);
    fc.assert(
      fc.property(
        configuration,
        iterations,
        record,
        fc.nat(60),
        build,
        build,
        (made, counts, every, step, first, second) => {
          const run = { iterations: counts, record: every };
          const whole = endingsOf(stepsOf(on(first), made, run));
          const checkpoint = savedAt(stepsOf(on(first), made, run), step);
          if (checkpoint === null) return;
          const problems: string[] = [];
          const resumption = resumeAt(checkpoint, problems);
          expect(endingsOf(stepsOf(on(second), made, { ...run, resumption }))).toEqual(whole);
          expect(problems).toEqual([]);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('trains nothing a second time', () => {
    const run = { iterations: [33, 150] };
    for (const step of [3, 14, 25]) {
      const checkpoint = savedAt(stepsOf(on('native'), CONFIGURATION, run), step) as Checkpoint;
      const again = trainedIterations(
        stepsOf(on('native'), CONFIGURATION, { ...run, resumption: resumeAt(checkpoint) }),
      );
      expect(Math.min(...again)).toBeGreaterThan(checkpoint.iteration);
    }
  });

  it('may have more iterations, or other trials, if all they need was recorded', () => {
    const steps = stepsOf(on('native'), CONFIGURATION, { iterations: [30, 60] });
    const checkpoint = savedAt(steps, 14) as Checkpoint;
    expect(checkpoint.iteration).toBeGreaterThan(33);
    const resume = (iterations: number[], problems: string[] = []) =>
      stepsOf(on('native'), CONFIGURATION, { iterations, resumption: resumeAt(checkpoint, problems) });
    for (const iterations of [[60, 90], [60], [30]]) {
      const problems: string[] = [];
      const whole = endingsOf(stepsOf(on('native'), CONFIGURATION, { iterations }));
      expect(endingsOf(resume(iterations, problems))).toEqual(whole);
      expect(problems).toEqual([]);
    }
    expect(trainedIterations(resume([30]))).toEqual([]);
    const problems: string[] = [];
    const whole = endingsOf(stepsOf(on('native'), CONFIGURATION, { iterations: [33, 60] }));
    expect(endingsOf(resume([33, 60], problems))).toEqual(whole);
    expect(problems).toEqual(['iteration 33 was not recorded']);
  });

  it('starts anew where the state is of another network', () => {
    const run = { iterations: [60] };
    const other = { ...CONFIGURATION, hidden_units: [9] };
    const checkpoint = savedAt(stepsOf(on('native'), other, run), 20) as Checkpoint;
    const problems: string[] = [];
    const resumption = resumeAt(checkpoint, problems);
    const steps = stepsOf(on('native'), CONFIGURATION, { ...run, resumption });
    expect(endingsOf(steps)).toEqual(endingsOf(stepsOf(on('native'), CONFIGURATION, run)));
    expect(problems).toEqual([expect.stringContaining('another network')]);
  });

  it('starts anew where the header names another iteration than the state', () => {
    const run = { iterations: [60] };
    const checkpoint = savedAt(stepsOf(on('native'), CONFIGURATION, run), 20) as Checkpoint;
    const { iteration } = checkpoint;
    const problems: string[] = [];
    const resumption = resumeAt({ ...checkpoint, iteration: iteration - 1 }, problems);
    const steps = stepsOf(on('native'), CONFIGURATION, { ...run, resumption });
    expect(endingsOf(steps)).toEqual(endingsOf(stepsOf(on('native'), CONFIGURATION, run)));
    expect(problems).toEqual([`the state is of iteration ${iteration}, not ${iteration - 1}`]);
  });

  it('stops early where one that never stopped does', () => {
    const configuration = { ...CONFIGURATION, learning_rate: 0.3, hidden_units: [32, 32], early_stopping: 4 };
    const run = { iterations: [400] };
    const whole = endingsOf(stepsOf(on('native'), configuration, run));
    for (const step of [2, 5, 8]) {
      const resumption = resumeAt(savedAt(stepsOf(on('native'), configuration, run), step) as Checkpoint);
      expect(endingsOf(stepsOf(on('native'), configuration, { ...run, resumption }))).toEqual(whole);
    }
  });

  it('scores the test set as one that never stopped', () => {
    const configuration = { ...CONFIGURATION, iterations: 5000 };
    const whole = scoreOf(scoringOf(on('native'), configuration));
    const checkpoint = savedAt(scoringOf(on('native'), { ...configuration, iterations: 3000 }), 0);
    const saved = checkpoint as Checkpoint;
    expect(scoreOf(scoringOf(on('native'), configuration, resumeAt(saved)))).toEqual(whole);
    const problems: string[] = [];
    const shorter = { ...configuration, iterations: saved.iteration - 1 };
    scoreOf(scoringOf(on('native'), shorter, resumeAt(saved, problems)));
    expect(problems).toEqual([`iteration ${shorter.iterations} was not recorded`]);
  });

  it('is refused memory as any other', () => {
    const checkpoint = savedAt(stepsOf(on('native'), CONFIGURATION, { iterations: [60] }), 9) as Checkpoint;
    const { kernel } = on('native') as { kernel: Kernel };
    const large = { ...CONFIGURATION, hidden_units: [65_536, 65_536, 65_536, 65_536] };
    const steps = stepsOf({ ...on('native'), kernel }, large, {
      iterations: [60],
      resumption: resumeAt(checkpoint),
    });
    expect(() => steps.next()).toThrow(KernelError);
  });
});

describe('decodeCheckpoint', () => {
  const record = {
    iteration: 5,
    metrics: { J: 0.1 + 0.2, dev_J: Number.NaN, error: -0, dev_error: Number.POSITIVE_INFINITY },
  };
  const checkpoint: Checkpoint = {
    iteration: 6,
    trainMs: 1234.5,
    records: [record, { ...record, iteration: 6 }],
    state: Uint8Array.of(1, 2, 3),
  };
  const bytes = bytesOf(checkpoint);

  it('reads what encodeCheckpoint wrote, every bit', () => {
    expect(travel(checkpoint)).toEqual(checkpoint);
    expect(Object.is(travel(checkpoint).records[0]?.metrics.error, -0)).toBe(true);
    expect(checksumIn(bytes)).toBe(encodeCheckpoint(OWNER, checkpoint, METRICS).checksum);
    expect(encodeCheckpoint(OWNER, checkpoint, METRICS).bytes).toBe(bytes.length);
    const unaligned = Buffer.concat([Buffer.of(0), bytes]).subarray(1);
    expect(decodeCheckpoint(unaligned, OWNER, METRICS)).toEqual(travel(checkpoint));
  });

  it('refuses bytes that are cut anywhere', () => {
    for (let length = 0; length < bytes.length; length++)
      expect(() => decodeCheckpoint(bytes.subarray(0, length), OWNER, METRICS)).toThrow(/cut/);
  });

  it('refuses bytes with any byte changed', () => {
    for (let at = 0; at < bytes.length; at++) {
      const damaged = Uint8Array.from(bytes);
      damaged[at] = (damaged[at] as number) ^ 64;
      expect(() => decodeCheckpoint(damaged, OWNER, METRICS)).toThrow(/checksum|no checkpoint|version/);
    }
  });

  it.each([
    ['run', { ...OWNER, run: 'other' }, 'it is of another run: r, not other'],
    ['data set', { ...OWNER, data: 'other' }, 'it is of another data: d, not other'],
    ['trainer', { ...OWNER, trainer: 2 }, 'it is of another trainer: 1, not 2'],
  ])('refuses those of another %s', (_, owner, message) => {
    expect(() => decodeCheckpoint(bytes, owner, METRICS)).toThrow(message);
  });

  it.each([
    ['no JSON', '{', 'its header is none'],
    ['null', 'null', 'its header is none'],
    ['lists in lists', '['.repeat(100_000), 'its header is none'],
    ['a text as an iteration', JSON.stringify({ ...HEADER, iteration: '6' }), 'its header is none'],
    ['a negative number of records', JSON.stringify({ ...HEADER, records: -1 }), 'its header is none'],
    ['a name without end', JSON.stringify({ ...HEADER, run: 'r'.repeat(1e6) }), 'its header is none'],
    [
      'more records than there are',
      JSON.stringify({ ...HEADER, records: 2 ** 40 }),
      'more records than it has',
    ],
  ])('refuses a forged header with a right checksum: %s', (_, header, message) => {
    expect(() => decodeCheckpoint(forged(header), OWNER, METRICS)).toThrow(message);
    expect(() => decodeCheckpoint(forged(header), OWNER, METRICS)).toThrow(CheckpointError);
  });

  it('refuses a length of the header beyond its end', () => {
    const bytes = forged('{}', 0xff_ff_ff_ff);
    expect(() => decodeCheckpoint(bytes, OWNER, METRICS)).toThrow(CheckpointError);
  });

  it('refuses those of a later version', () => {
    const later = Buffer.from(bytes);
    later.writeUInt32LE(2, 8);
    expect(() => decodeCheckpoint(later, OWNER, METRICS)).toThrow('it is of version 2, not 1');
  });
});

/** A checkpoint with this header, and the checksum that fits it. */
function forged(header: string, length = Buffer.byteLength(header)): Buffer {
  const checked = Buffer.concat([Buffer.alloc(4), Buffer.from(header), Buffer.alloc(40)]);
  checked.writeUInt32LE(length);
  const head = Buffer.concat([Buffer.from('jminckpt'), Buffer.of(1, 0, 0, 0)]);
  return Buffer.concat([head, createHash('sha256').update(checked).digest(), checked]);
}
