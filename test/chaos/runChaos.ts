/** One run: a sweep under faults, and the proof of what came of it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Verification, verifySweep } from '../../src/app/verifySweep.js';
import { Store } from '../../src/store/store.js';
import { type Fault, planFaults } from './faults.js';
import { injectFault } from './injectFault.js';
import { Progress } from './progress.js';
import { readTraining, type Training } from './training.js';
import { World } from './world.js';

const SLUG = 'chaos';
const POLL_MS = 50;
/** Once all is well again the sweep ends by itself within this time, or it hangs. */
const END_PATIENCE_MS = 240_000;
/** A dashboard that answers shows the end within this time, or it has ceased to follow. */
const DASHBOARD_PATIENCE_MS = 30_000;

export interface RunOptions {
  readonly sweepFile: string;
  readonly seed: number;
  /** How many; 0 for the undisturbed run. */
  readonly faults: number;
  /** Aborted when the campaign is given up. */
  readonly signal: AbortSignal;
}

export interface RunResult {
  readonly seed: number;
  /** Those that came to pass. */
  readonly faults: readonly Fault[];
  readonly verification: Verification;
  /** Endings that were refused because their trial had another result. */
  readonly conflicts: number;
  readonly training: Training;
  readonly elapsedMs: number;
  /** What no figure tells. */
  readonly problems: readonly string[];
}

export async function runChaos(options: RunOptions): Promise<RunResult> {
  const world = await World.open(options.sweepFile);
  try {
    const store = await Store.open(world.target);
    try {
      const result = await Promise.race([watch(world, store, options), untilAborted(options.signal)]);
      if (result.problems.length === 0 && result.verification.isSound) world.remove();
      else console.error(`its logs: ${world.folder}`);
      return result;
    } finally {
      store.close();
    }
  } finally {
    await world.close();
    if (options.signal.aborted) world.remove();
  }
}

/** Nobody who gives up waits for the faults to be over. */
function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

async function watch(world: World, store: Store, { seed, faults, signal }: RunOptions): Promise<RunResult> {
  const started = performance.now();
  const progress = new Progress(store, SLUG);
  try {
    const happened = await unleash(world, planFaults(seed, faults), { progress, signal });
    const problems = await untilEnded(world, progress, signal);
    const verification = await verifySweep(store, SLUG, { retrain: 0, kernel: null });
    problems.push(...(await contradictions(world, verification)));
    return {
      seed,
      faults: happened,
      verification,
      conflicts: world.clients.reduce((sum, { tap }) => sum + tap.conflicts, 0),
      training: await readTraining(store.journal(SLUG)),
      elapsedMs: performance.now() - started,
      problems,
    };
  } finally {
    progress.stop();
  }
}

/** Carries out each fault when it is due. Resolves, to those that came to pass, when all of them are over. */
async function unleash(
  world: World,
  faults: readonly Fault[],
  { progress, signal }: { progress: Progress; signal: AbortSignal },
): Promise<Fault[]> {
  const launchedAt = performance.now();
  let trainedAt = Number.POSITIVE_INFINITY;
  const isDue = ({ atShare, atMs, isOfLaunch }: Fault) => {
    if (progress.share > 0) trainedAt = Math.min(trainedAt, performance.now());
    return progress.share >= atShare || performance.now() - (isOfLaunch ? launchedAt : trainedAt) >= atMs;
  };
  const happened: Promise<boolean>[] = [];
  for (const fault of faults) {
    while (!isDue(fault)) await sleep(POLL_MS, undefined, { signal });
    happened.push(injectFault(world, fault));
  }
  const isTrue = await Promise.all(happened);
  return faults.filter((_, i) => isTrue[i]);
}

/** Waits until `jmin run` has ended; what is told is what went wrong on the way. */
async function untilEnded(world: World, progress: Progress, signal: AbortSignal): Promise<string[]> {
  const waited = new AbortController();
  const patience = { signal: AbortSignal.any([signal, waited.signal]) };
  const hasEnded = await Promise.race([
    world.cli.actor.done.then(() => true),
    sleep(END_PATIENCE_MS, false, patience),
  ]);
  waited.abort();
  const actors = [world.redis, ...world.clients.map(({ actor }) => actor)];
  const problems = actors.flatMap((actor) => actor.problems);
  return hasEnded ? problems : [...problems, `it did not end: ${progress.ledger}`];
}

/** Where `jmin run` or the dashboard says another thing than the journal. */
async function contradictions(world: World, { digest }: Verification): Promise<string[]> {
  const { outcome } = world;
  const told = outcome === null ? null : (JSON.parse(outcome) as { readonly digest: string }).digest;
  const shown = await endShown(world, digest);
  return [
    ...(told === digest ? [] : [`jmin run told the digest ${told}`]),
    ...(shown === null ? [] : [`the dashboard does not show the end of the sweep: ${shown}`]),
  ];
}

/**
 * Null once the dashboard shows that the sweep is done; else what it shows instead. It may just have been started
 * again, which takes long on a busy machine: how fast it follows counts from its first answer.
 */
async function endShown(world: World, digest: string): Promise<string | null> {
  const started = performance.now();
  let deadline = started + END_PATIENCE_MS;
  let said: string | null = null;
  while (performance.now() < deadline) {
    const answer = await world.askDashboard();
    if (answer?.includes(digest) && answer.includes('"state":"done"')) return null;
    if (answer !== null && said === null) deadline = performance.now() + DASHBOARD_PATIENCE_MS;
    said = answer ?? said;
    await sleep(POLL_MS);
  }
  return said ?? 'it gives no answer';
}
