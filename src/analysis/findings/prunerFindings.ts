/** What stopping early would have saved in this sweep. */
import { formatCount } from '../../base/format.js';
import { winner } from '../../results/summary.js';
import type { Analysis } from '../analysis.js';
import { MAX_CURVES } from '../curveReadings.js';
import { type PrunerReplay, replayPruners } from '../prunerReplay.js';
import { type Finding, percent } from './finding.js';

/** Trials that a replay needs, and the share of the training that makes a pruner worth a sentence. */
const MIN_TRIALS = 20;
const MIN_SAVED = 0.2;

const NAMES = { median: 'median stopping', halving: 'successive halving', patience: 'patience' } as const;

export function prunerFindings({ summary, readings }: Analysis): Finding[] {
  const best = winner(summary);
  const at = readings.findIndex(({ position }) => position === best);
  if (best === null || at === -1 || readings.length < MIN_TRIALS) return [];
  const costs = readings.map(({ position }) => {
    const ms = summary.columns.trainMs[position] as number;
    return Number.isNaN(ms) ? 0 : ms;
  });
  const replays = replayPruners({ readings, costs, winner: at }).filter(({ saved }) => saved >= MIN_SAVED);
  if (replays.length === 0) return [];
  const part = summary.ranking.length > MAX_CURVES ? `, of ${formatCount(readings.length)} trials` : '';
  return [
    {
      type: 'pruner',
      axes: [],
      trials: [summary.trials.number(best)],
      numbers: Object.fromEntries(
        replays.flatMap(({ rule, saved, losesWinner }) => [
          [`${rule}_saved`, saved],
          [`${rule}_loses_winner`, Number(losesWinner)],
        ]),
      ),
      sentence: `Replayed on the recorded curves${part}, ${replays.map(replayText).join('; ')}.`,
    },
  ];
}

function replayText({ rule, saved, losesWinner }: PrunerReplay): string {
  return `${NAMES[rule]} would have saved ${percent(saved)} of the training ${losesWinner ? 'but lost' : 'and kept'} the winner`;
}
