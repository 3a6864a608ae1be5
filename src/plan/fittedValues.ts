import { formatCount } from '../base/format.js';
import { formatValue } from '../model/configuration.js';
import type { Plan } from './planSweep.js';

/** A line for each axis with values that this data set does not allow, with the values used instead. */
export function fittedNotices({ spec, facts, trainer }: Plan): string[] {
  const zipped = new Set(spec.zip.flat());
  return spec.axes.flatMap(({ name, values, scale }) => {
    if (scale !== undefined) return [];
    const fitted = values.map((value) => trainer.fitValue(name, value, facts));
    const changed = values.filter((value, index) => typeof value === 'number' && value !== fitted[index]);
    if (changed.length === 0) return [];
    const isMerged = !zipped.has(name) && new Set(fitted).size < values.length;
    const shown = changed.slice(0, 3).map(formatValue).join(', ');
    const more = changed.length > 3 ? ` and ${changed.length - 3} more` : '';
    const used = `replaced by full, the ${formatCount(facts.trainExamples)} training examples`;
    return [`${name}: ${shown}${more} ${used}${isMerged ? '; merged' : ''}`];
  });
}
