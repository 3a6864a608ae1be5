import type { LiveWorkerView } from '../../views/api/queueAnswers.js';
import { isoTimeOf } from '../../views/scalars.js';
import type { LiveSweeps } from '../liveSweeps.js';

const MINUTE_MS = 60_000;

/** The workers with what the journals know of them. */
export function liveWorkers(live: LiveSweeps): LiveWorkerView[] {
  const perMinute = endedInLastMinute(live);
  return live.workers.map((worker) => {
    const idle = Math.max(0, worker.threads - worker.running.length);
    return {
      ...worker,
      idle_threads: idle,
      idle_reason: idle === 0 ? null : idleReason(live),
      system: systemOf(live, worker.worker),
      trials_per_minute: perMinute.get(worker.worker) ?? 0,
      running_since: worker.running.map(({ slug, trials }) => runningSince(live, slug, trials[0]?.id)),
    };
  });
}

function systemOf(live: LiveSweeps, name: string): LiveWorkerView['system'] {
  const system = live.presences.find(({ worker }) => worker === name)?.system;
  if (system === undefined) return null;
  // What changes all the time is sent rounded, so that no message is sent for it alone.
  const gigabytes = (bytes: number) => Math.round(bytes / 1e8) * 1e8;
  return {
    load: Math.round(system.load * 10) / 10,
    total_bytes: gigabytes(system.totalBytes),
    used_bytes: gigabytes(system.usedBytes),
  };
}

function runningSince(live: LiveSweeps, slug: string, id: string | undefined): string | null {
  const summary = live.find(slug)?.summary;
  const position = id === undefined ? undefined : summary?.trials.position(id);
  return position === undefined ? null : isoTimeOf(summary?.columns.startedMs[position]);
}

function endedInLastMinute(live: LiveSweeps): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const sinceMs = Date.now() - MINUTE_MS;
  for (const { summary } of live.sweeps) {
    if (!(summary.endedMs >= sinceMs)) continue;
    const { endedMs, worker, reused } = summary.columns;
    for (let at = 0; at < endedMs.length; at++) {
      if (!((endedMs[at] ?? 0) >= sinceMs) || reused[at] === 1) continue;
      const name = summary.workers[worker[at] ?? -1]?.worker;
      if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  }
  return counts;
}

function idleReason(live: LiveSweeps): string {
  const waiting = live.sweeps.filter(({ summary }) => summary.ledger.waiting > 0);
  if (waiting.length === 0) return 'No trial waits.';
  if (waiting.every(({ summary }) => summary.pauseReason !== null))
    return 'Every sweep with waiting trials is paused.';
  if (waiting.every(({ lacksData }) => lacksData))
    return 'The data sets of the waiting trials are not in Redis.';
  if (
    waiting.every(
      ({ summary, maxParallel }) => summary.ledger.running >= (maxParallel ?? Number.POSITIVE_INFINITY),
    )
  )
    return 'Every sweep with waiting trials trains as many at once as its max_parallel allows.';
  return 'It waits for its next job.';
}
