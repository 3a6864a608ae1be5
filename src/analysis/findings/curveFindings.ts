/** What the curves of single trials say about the training: it was too short, or its end was not its best. */
import { exp, log } from '../../base/portableMath.js';
import { trainerOf } from '../../trainers/trainers.js';
import type { Analysis } from '../analysis.js';
import { CHECKPOINTS, type CurveReading } from '../curveReadings.js';
import { noticeable } from '../noise.js';
import { MIN_LATE_FALL, MIN_SWINGS } from '../rateReadings.js';
import { capitalised, type Finding, objectiveLabel, percent, resultText } from './finding.js';
import { rateFindings } from './rateFindings.js';

/** Checkpoints before the last fifth of the training. */
const LATE = CHECKPOINTS * 0.8;
/** A training that was better before its end is news from a tenth below the winner on: closer, it is a wobble. */
const MIN_BEFORE = log(1.1);

export function curveFindings(analysis: Analysis): Finding[] {
  // These say more exactly what a reader should do where they apply.
  const isSaid =
    rateFindings(analysis).some(({ type }) => type === 'falling-rate' || type === 'single-rate') ||
    analysis.edges.some(({ axis }) => trainerOf(analysis.summary.spec).lengthAxes.includes(axis));
  return [...(isSaid ? [] : stillFalling(analysis)), ...betterBefore(analysis)];
}

function stillFalling({ summary, outcomes, best, bestReading }: Analysis): Finding[] {
  if (best === null || bestReading === null || outcomes.scale !== 'log') return [];
  const { checkpoints, swings } = bestReading;
  const [before, last] = [checkpoints[LATE - 1] as number, checkpoints[CHECKPOINTS - 1] as number];
  const fall = 1 - last / before;
  if (!(before > 0 && last >= 0 && fall >= MIN_LATE_FALL) || swings >= MIN_SWINGS) return [];
  const trial = summary.trials.number(bestReading.position);
  return [
    {
      type: 'still-falling',
      axes: [],
      trials: [trial],
      numbers: { late_fall: fall },
      sentence: `${capitalised(objectiveLabel(summary))} of the best was still falling: by ${percent(fall)} in the last fifth of its training (trial ${trial}). Train longer.`,
    },
  ];
}

interface Peak {
  readonly position: number;
  readonly lowest: number;
  /** The share of the training that was done. */
  readonly at: number;
}

/** A training that was better than the winner, and then got worse or was lost. */
function betterBefore({ summary, outcomes, best, readings, noise }: Analysis): Finding[] {
  if (best === null || outcomes.scale !== 'log') return [];
  const limit = noticeable(noise);
  const least = Math.max(MIN_BEFORE, Number.isNaN(limit) ? 0 : limit);
  const others = readings.filter(({ position }) => !best.positions.includes(position));
  const peak = others
    .map(peakOf)
    .reduce<Peak | null>((a, b) => (a === null || b.lowest < a.lowest ? b : a), null);
  if (peak === null || !(peak.lowest > 0) || !(log(peak.lowest) < best.mean - least)) return [];
  const final = outcomes.y[peak.position] as number;
  if (!Number.isNaN(final) && final - log(peak.lowest) < least) return [];
  const trial = summary.trials.number(peak.position);
  const label = objectiveLabel(summary);
  const end = Number.isNaN(final) ? 'was lost' : `ended at ${resultText(summary, outcomes, final)}`;
  const hasRate = trainerOf(summary.spec).meanings?.stepSize !== undefined;
  const remedy = hasRate ? 'a learning rate that decays, or stopping earlier,' : 'stopping earlier';
  return [
    {
      type: 'better-before',
      axes: [],
      trials: [trial],
      numbers: { lowest: peak.lowest, at: peak.at, of_winner: exp(best.mean) },
      sentence: `Trial ${trial} was below the winner after ${percent(peak.at)} of its training, with ${label} ${resultText(summary, outcomes, log(peak.lowest))}, and then ${end}: ${remedy} might keep that.`,
    },
  ];
}

function peakOf({ position, checkpoints }: CurveReading): Peak {
  let [lowest, index] = [Number.POSITIVE_INFINITY, 0];
  for (const [i, value] of checkpoints.entries()) if (value < lowest) [lowest, index] = [value, i];
  return { position, lowest, at: (index + 1) / CHECKPOINTS };
}
