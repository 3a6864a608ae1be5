/** Why a column is not an input of a first sweep. */
import { formatCount } from '../base/format.js';
import { kindOf } from './cell.js';
import { type ColumnProfile, filledIn, sum } from './columnProfile.js';
import type { DecidedColumn } from './decideFormats.js';
import { MAX_DISTINCT_VALUES } from './limits.js';

export interface IgnoreReason {
  readonly kind: 'empty' | 'dates' | 'free text' | 'names' | 'id' | 'mixed';
  readonly text: string;
}

/** Categories of one column that a first sweep takes. */
const MAX_FIRST_CATEGORIES_OF_COLUMN = 100;
/** Texts of more characters are sentences. */
const FREE_TEXT_CHARACTERS = 40;
const ID_NAME =
  /^(|id|ids|index|idx|key|guid|uuid|rownames?|row_?names?|row_?(id|number|num)?|unnamed.*|no\.?|nr\.?|.*[_ .-](id|idx|index|key)|.*Id)$/;

/** Null where it can be one. */
export function reasonToIgnore({
  profile,
  format,
  areDates,
  isNearlyUnique,
  otherNumbers,
}: DecidedColumn): IgnoreReason | null {
  if (filledIn(profile) === 0 || format === null) return { kind: 'empty', text: 'every value is missing' };
  const different =
    profile.values.size >= MAX_DISTINCT_VALUES ? 'more than 1,000' : String(profile.values.size);
  if (format.kind === 'number') {
    if (isId(profile)) return { kind: 'id', text: profile.isSequence ? 'row numbers' : 'ids' };
    if (otherNumbers > 0) {
      return { kind: 'mixed', text: `${formatCount(otherNumbers)} numbers are not written like the others` };
    }
    return hasOddTexts(profile) ? { kind: 'mixed', text: 'numbers and texts mixed' } : null;
  }
  if (areDates) return { kind: 'dates', text: `dates; "dates" instead of "ignore" reads them as days` };
  const isLong = profile.characters / Math.max(1, profile.texts + profile.dates) > FREE_TEXT_CHARACTERS;
  if (isLong && profile.values.size > 20)
    return { kind: 'free text', text: `free text, ${different} different ones` };
  if (isNearlyUnique)
    return { kind: 'names', text: `${different} different texts in ${formatCount(filledIn(profile))} rows` };
  if (ID_NAME.test(profile.name) && profile.values.size > MAX_FIRST_CATEGORIES_OF_COLUMN / 4)
    return { kind: 'id', text: 'ids' };
  if (profile.values.size > MAX_FIRST_CATEGORIES_OF_COLUMN)
    return { kind: 'names', text: `${different} different texts` };
  return null;
}

function isId(profile: ColumnProfile): boolean {
  const { isSequence, isWhole, values, name, index, rows, byFormat } = profile;
  if (!isWhole || sum(byFormat) > 0 || rows < 3) return false;
  const [first = ''] = values.keys();
  const areDifferent = values.size >= Math.min(MAX_DISTINCT_VALUES, 0.9 * filledIn(profile));
  const startsLow = first === '0' || first === '1';
  if (isSequence && values.size > 2 && ((index === 0 && startsLow) || ID_NAME.test(name))) return true;
  if (!areDifferent || values.size < 20) return false;
  return ID_NAME.test(name) || (index === 0 && [...values.keys()].every((value) => /^\d{5,}$/.test(value)));
}

/** Further texts among numbers than a few spellings of a missing value. */
const MAX_ODD_SPELLINGS = 3;

function hasOddTexts(profile: ColumnProfile): boolean {
  if (profile.texts + profile.dates + profile.infinite === 0) return false;
  const odd = [...profile.values.keys()].filter((text) => kindOf(text) !== 'number');
  const known = odd.filter((text) => profile.missingBesideNumbers.has(text)).length;
  const withDigits = profile.textCells.some(({ cell }) => /\d/.test(String(cell)));
  return odd.length - known > MAX_ODD_SPELLINGS || withDigits || profile.values.size >= MAX_DISTINCT_VALUES;
}
