/** What is worth a message in the state of a sweep. The same state gives the same notices with the same ids. */
import { formatCount, formatCounted, formatNumber, labelOf } from '../base/format.js';
import { compareMetric } from '../model/metrics.js';
import type { NoticeEvent } from '../model/notify.js';
import type { SweepFold } from '../results/fold.js';
import { summarise } from '../results/summarise.js';
import { isSound, metricAt, winner } from '../results/summary.js';
import { objectiveOf } from '../trainers/trainers.js';

export interface SweepNotice {
  readonly event: NoticeEvent;
  /** Names what happened within its sweep: the same happening has the same id wherever it is seen. */
  readonly id: string;
  readonly sweep: string;
  /** One sentence. */
  readonly text: string;
  /** For programs. */
  readonly data: Readonly<Record<string, unknown>>;
}

export interface NoticeOptions {
  /** Whether the sweep was closed. Before that the winner may still be scored on the test set. */
  readonly hasEnded: boolean;
  /** Finding the best trial of many takes a moment. */
  readonly looksForBest: boolean;
}

/** All that there is to say about a sweep now, whether it was said before or not. */
export function noticesOf(fold: SweepFold, { hasEnded, looksForBest }: NoticeOptions): SweepNotice[] {
  const { name: sweep } = fold.planned.spec;
  const { ledger } = fold;
  const notices: SweepNotice[] = [];
  const [failure] = fold.failures;
  if (failure !== undefined) {
    const [position, { reason, worker }] = failure;
    const trial = fold.trials.number(position);
    const text = `${sweep}: trial ${trial} failed, the first of this sweep: ${reason}`;
    notices.push({ event: 'failure', id: 'failure', sweep, text, data: { trial, reason, worker } });
  }
  const { cancelled, pauseReason } = fold.conduct;
  if (pauseReason !== null) {
    const ended = ledger.planned - ledger.waiting - ledger.running;
    const text = `${sweep} is paused: ${pauseReason}. ${ledgerText(fold)}.`;
    const data = { reason: pauseReason, ledger };
    notices.push({ event: 'pause', id: `pause ${ended} ${pauseReason}`, sweep, text, data });
  }
  const best = looksForBest || hasEnded ? bestOf(fold) : null;
  if (best !== null && looksForBest) {
    const text = `${sweep}: trial ${best.trial} is the best so far, with ${best.label} ${formatNumber(best.value)}. ${ledgerText(fold)}.`;
    notices.push({ event: 'best', id: `best ${best.id}`, sweep, text, data: { ...best, ledger } });
  }
  if (hasEnded) {
    const won =
      best === null
        ? 'No trial has a result.'
        : `Best: trial ${best.trial}, ${best.label} ${formatNumber(best.value)}.`;
    const what = cancelled ? 'was cancelled' : 'has ended';
    const text = `${sweep} ${what}: ${ledgerText(fold)}. ${won}`;
    notices.push({ event: 'end', id: `end ${endOf(fold)}`, sweep, text, data: { best, ledger } });
  }
  return notices;
}

/** A sweep that is launched or retried after its end may end again. */
function endOf({ columns, ledger }: SweepFold): string {
  const last = columns.endedMs.reduce((latest, ms) => (ms > latest ? ms : latest), 0);
  return `${last} ${ledger.planned} ${ledger.cancelled}`;
}

interface BestTrial {
  readonly trial: number;
  readonly id: string;
  readonly metric: string;
  readonly label: string;
  readonly value: number;
}

function bestOf(fold: SweepFold): BestTrial | null {
  const { metric } = objectiveOf(fold.planned.spec);
  const position = bestPosition(fold);
  if (position === null) return null;
  const value = metricAt(fold.columns, metric, position);
  const { trials } = fold;
  return { trial: trials.number(position), id: trials.id(position), metric, label: labelOf(metric), value };
}

/** With replicates, configurations are compared, not trials. */
function bestPosition(fold: SweepFold): number | null {
  const { spec } = fold.planned;
  if (spec.replicates) return winner(summarise(fold));
  const { metric, goal } = objectiveOf(spec);
  let best: number | null = null;
  for (let position = 0; position < fold.trials.size; position++) {
    if (!isSound(fold, position)) continue;
    const value = metricAt(fold.columns, metric, position);
    if (best === null || compareMetric(goal, value, metricAt(fold.columns, metric, best)) < 0)
      best = position;
  }
  return best;
}

function ledgerText({ ledger }: SweepFold): string {
  const { planned, finished, diverged, stopped, failed, cancelled } = ledger;
  const parts = Object.entries({ finished, diverged, stopped, failed, cancelled }).filter(
    ([, count]) => count > 0,
  );
  const counts = parts.map(([state, count]) => `${formatCount(count)} ${state}`);
  return `${formatCounted(planned, 'trial')}${counts.length === 0 ? '' : `, ${counts.join(', ')}`}`;
}
