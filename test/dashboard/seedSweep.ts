/** Sweeps in a real journal whose trials end as a test wants them to, without being trained. */
import { launch } from '../../src/app/launch.js';
import { prepareSweep } from '../../src/app/prepareSweep.js';
import type { Joined, JournalEvent } from '../../src/model/events.js';
import type { SweepSpec } from '../../src/model/sweepSpec.js';
import { trialTable } from '../../src/plan/trialTable.js';
import { packCurve } from '../../src/results/curve.js';
import type { Store } from '../../src/store/store.js';

const SPEC: SweepSpec = {
  name: 'moons',
  description: 'Two half moons.',
  dataset: {
    generate: 'moons',
    examples: 40,
    noise: 0.1,
    seed: 1,
    dev: 0.25,
    split_seed: 1,
  } as SweepSpec['dataset'],
  axes: [
    { name: 'learning_rate', values: [0.01, 0.03, 0.1, 0.3] },
    { name: 'hidden_units', values: [4, 8] },
    { name: 'epochs', values: [5] },
  ],
  constants: {},
  replicates: false,
  zip: [],
  when: {},
  where: [],
  also: [],
  rankBy: 'J',
  record: null,
  limits: { trialTimeMs: null, stallTimeMs: null, totalTimeMs: null, trials: null, maxAttempts: 3 },
  rules: 2,
  consecutiveFailures: null,
  workers: null,
  maxParallel: null,
  priority: 1,
};

export const WORKER: Joined = {
  type: 'joined',
  worker: 'atlas-1-ab12',
  host: 'atlas',
  cpu: 'AMD EPYC',
  cores: 2,
  threads: 2,
  node: 'v20.20.2',
  jmin: '0.1.0',
  kernel: 'native (avx2)',
};

export interface SeededSweep {
  readonly slug: string;
  /** Ids of its eight trials, by number. */
  readonly ids: readonly string[];
  append(event: JournalEvent): Promise<void>;
  start(index: number): Promise<void>;
  /** J as given; null: it diverges. */
  finish(index: number, J: number | null): Promise<void>;
}

/** `name`: each test its own, for trials known from another sweep would be taken from it. */
export async function seedSweep(store: Store, name: string, seed = 1): Promise<SeededSweep> {
  const axes = [...SPEC.axes, { name: 'seed' as const, values: [seed] }];
  const prepared = await prepareSweep({ ...SPEC, name, axes }, `name: ${name}\n`, null);
  const { slug } = await launch(store, prepared);
  const table = trialTable(prepared.plan);
  const ids = Array.from({ length: table.size }, (_, position) => table.id(position));
  const append = (event: JournalEvent) => store.journal(slug).append(event);
  await append(WORKER);
  const { worker } = WORKER;
  return {
    slug,
    ids,
    append,
    start: (index) =>
      append({ type: 'started', run: ids[index] ?? '', trials: [ids[index] ?? ''], worker, attempt: 1 }),
    finish: (index, J) => {
      const curve = packCurve([{ J: J ?? Number.NaN, devJ: J ?? Number.NaN, error: 0.25, devError: 0.5 }]);
      const measured = { trial: ids[index] ?? '', worker, trainMs: 40, curve };
      return J === null
        ? append({ type: 'diverged', ...measured, iteration: 3 })
        : append({ type: 'finished', ...measured, J, devJ: J * 2, error: 0.25, devError: 0.5 });
    },
  };
}
