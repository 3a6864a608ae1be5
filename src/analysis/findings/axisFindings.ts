/** Axes that should be extended, and axes that need not be tried again. */
import { labelOf, valueText } from '../../base/format.js';
import { trainerOf } from '../../trainers/trainers.js';
import type { Analysis } from '../analysis.js';
import { capitalised, countOf, type Finding, listed, objectiveLabel, percent } from './finding.js';

export function edgeFindings({ edges, summary, outcomes }: Analysis): Finding[] {
  const lengths = trainerOf(summary.spec).lengthAxes;
  return edges.map(({ axis, side, value, gain, next, trials, lost, isLimit }) => {
    const end = side === 'low' ? 'smallest' : 'largest';
    const better =
      outcomes.scale === 'log'
        ? `whose ${objectiveLabel(summary)} is ${percent(gain)} below the best of the value beside it`
        : `better than the best of the value beside it by ${percent(gain)} of the range`;
    const step = isLimit
      ? `but ${countOf(lost, trials)} there ${lost === 1 ? 'was' : 'were'} lost, so search finer beside it`
      : next.length === 0
        ? 'it cannot go further'
        : `try ${listed(next.map(String))} next`;
    const why = lengths.includes(axis) && !isLimit ? 'longer training still pays' : step;
    return {
      type: 'edge',
      axes: [axis],
      trials: [],
      numbers: {
        gain,
        trials,
        lost,
        ...Object.fromEntries(next.map((number, i) => [`next_${i + 1}`, number])),
      },
      sentence: `${capitalised(labelOf(axis))}: the best is the ${end} value tried, ${valueText(value)}, ${better}; ${lengths.includes(axis) && next.length > 0 ? `${why}, ${step}` : why}.`,
    };
  });
}

export function flatFindings({ flats, summary, outcomes }: Analysis): Finding[] {
  return flats.map(({ axis, value, spread }) => ({
    type: 'flat',
    axes: [axis],
    trials: [],
    numbers: { spread },
    sentence: `${capitalised(labelOf(axis))} makes no difference: the bests of its values lie within ${percent(spread)}${outcomes.scale === 'log' ? ` of ${objectiveLabel(summary)}` : ''}; fix it at ${valueText(value)}.`,
  }));
}
