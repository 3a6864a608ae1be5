/** Which faults a run has, and when: a pure function of its seed. */
import { randomStream } from '../../src/base/random.js';
import type { Direction } from './redisProxy.js';

export const FAULT_KINDS = ['kill', 'stop', 'lostReply', 'cut', 'hold', 'slowDisk'] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** `coordinator` is whichever process leads at that moment; `redis`, for the network, all connections to it. */
export const TARGETS = ['worker', 'coordinator', 'cli', 'dashboard', 'redis'] as const;
export type Target = (typeof TARGETS)[number];

export interface Fault {
  readonly kind: FaultKind;
  readonly target: Target;
  /** In [0, 1): which of several workers. */
  readonly pick: number;
  /** It comes when this share of the trials has ended, or when so much time has passed, whichever is first. */
  readonly atShare: number;
  /** Since the first trial has ended; for one of the first since the start, for these hit the launch. */
  readonly atMs: number;
  readonly isOfLaunch: boolean;
  /** How long it lasts; for a kill, until the process is started again. */
  readonly forMs: number;
  /** Which way nothing passes, for a hold. */
  readonly direction: Direction;
  /** Replies let through before the one that is lost. */
  readonly skip: number;
}

/** Every kind on every target that it can hit. */
export const PAIRS: readonly Pick<Fault, 'kind' | 'target'>[] = FAULT_KINDS.flatMap((kind) =>
  TARGETS.filter((target) => kind !== 'slowDisk' || target === 'redis').map((target) => ({ kind, target })),
);

/** The last fault comes when so many of the trials have ended. */
const LAST_SHARE = 0.85;
/** Faults that come while processes start and the sweep is launched: all others find it being trained. */
const FAULTS_OF_LAUNCH = 3;
/** Milliseconds from one fault to the next, at most. */
const SPACING_MS = 800;

const LASTING_MS: Readonly<Record<FaultKind, readonly [number, number]>> = {
  kill: [0, 3000],
  stop: [2000, 15_000],
  lostReply: [0, 0],
  cut: [0, 8000],
  hold: [2000, 12_000],
  slowDisk: [2000, 6000],
};
/** While Redis is stopped or out of reach nothing else can happen: it is for shorter. */
const REDIS_LASTING_MS = 5000;

/** Draws so many faults, every pair of kind and target as often as any other, but for one. */
export function planFaults(seed: number, count: number): Fault[] {
  const random = randomStream(seed, 'chaos');
  const deck: Pick<Fault, 'kind' | 'target'>[] = [];
  while (deck.length < count) {
    const round = [...PAIRS];
    random.shuffle(round);
    deck.push(...round);
  }
  return deck.slice(0, count).map(({ kind, target }, i) => {
    const [least, most] = LASTING_MS[kind];
    const longest = target === 'redis' ? Math.min(most, REDIS_LASTING_MS) : most;
    const when = i + random.uniform();
    const isOfLaunch = i < FAULTS_OF_LAUNCH;
    return {
      kind,
      target,
      isOfLaunch,
      pick: random.uniform(),
      atShare: (when / count) * LAST_SHARE,
      atMs: Math.round((isOfLaunch ? when : when - FAULTS_OF_LAUNCH) * SPACING_MS),
      forMs: Math.round(least + random.uniform() * (longest - least)),
      direction: (['up', 'down', 'both'] as const)[random.below(3)] ?? 'both',
      skip: random.below(8),
    };
  });
}
