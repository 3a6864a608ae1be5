/** Keys of a first sweep file that say which cells hold no value, and which texts are categories. */
import { kindOf } from './cell.js';
import { type ColumnProfile, sum } from './columnProfile.js';
import type { DecidedColumn } from './decideFormats.js';
import type { FoundKey, FoundValue } from './foundKey.js';
import { quote } from './problems.js';

/** Spellings of missing values that are not known, and known ones that are categories here. */
export function spellingKeys(columns: readonly DecidedColumn[]): FoundKey[] {
  const odd = columns.flatMap(({ profile, format }) =>
    format?.kind === 'number' ? oddSpellings(profile) : [],
  );
  const found: FoundKey[] = [];
  if (odd.length > 0) {
    const spellings = [...new Set(odd)];
    const reason = `${spellings.map(quote).join(', ')} among numbers: taken for a missing value`;
    found.push({ key: 'missing_values', value: spellings, reason });
  }
  const kept = columns.filter((column) => keptSpellings(column).length > 0);
  if (kept.length > 0) {
    const spellings = [...new Set(kept.flatMap(keptSpellings))];
    const reason = `${spellings.map(quote).join(', ')} is a category, like the others of its column`;
    found.push({ key: 'keep', value: keepValue(kept, columns), reason });
  }
  return found;
}

/** A list counts in every column of texts: where one of them lacks a value with that spelling, a map names the others. */
function keepValue(kept: readonly DecidedColumn[], columns: readonly DecidedColumn[]): FoundValue {
  const spellings = [...new Set(kept.flatMap(keptSpellings))];
  const isElsewhere = columns.some(
    ({ profile, format }) =>
      format?.kind === 'text' &&
      !kept.some((other) => other.profile === profile) &&
      spellings.some((spelling) => profile.missingSpellings.has(spelling)),
  );
  if (!isElsewhere) return spellings;
  return Object.fromEntries(kept.map((column) => [String(column.profile.index), keptSpellings(column)]));
}

/** The few texts of a column of numbers. */
function oddSpellings(profile: ColumnProfile): string[] {
  if (profile.texts + profile.dates + profile.infinite === 0) return [];
  return [...profile.values.keys()].filter((text) => kindOf(text) !== 'number' && !/\d/.test(text));
}

/** NA among DE and US: as long as the others, and as often there. */
function keptSpellings({ profile, format }: DecidedColumn): string[] {
  if (format?.kind !== 'text') return [];
  const values = [...profile.values.keys()];
  return [...profile.missingSpellings].flatMap(([spelling, count]) => {
    const isAlike =
      values.length > 0 &&
      values.every((value) => /^\p{Lu}+$/u.test(value) && value.length === spelling.length);
    return isAlike && /^\p{Lu}+$/u.test(spelling) && count > 1 ? [spelling] : [];
  });
}

export function mixedKeys(columns: readonly DecidedColumn[]): FoundKey[] {
  return columns
    .filter(({ isMixed }) => isMixed)
    .map(({ profile }) => ({
      key: 'categories',
      value: [String(profile.index)],
      reason: `column ${quote(profile.name)}: categories, although some are numbers`,
    }));
}

export function missingKey(columns: readonly DecidedColumn[], target: ColumnProfile): FoundKey[] {
  const gaps = columns.filter((column) => missingIn(column) > 0);
  const inputs = gaps.filter(({ profile }) => profile !== target);
  const isUnlabelled = inputs.length < gaps.length;
  const left = isUnlabelled ? 'rows without a target are left out' : '';
  if (inputs.length === 0) return isUnlabelled ? [{ key: 'missing', value: 'drop', reason: left }] : [];
  const names = inputs.slice(0, 3).map(({ profile }) => quote(profile.name));
  const where = inputs.length > 3 ? `${inputs.length} columns` : names.join(', ');
  const mean = `${where}: missing values take the mean of the column; or drop the row`;
  return [{ key: 'missing', value: 'mean', reason: isUnlabelled ? `${mean}; ${left}` : mean }];
}

function missingIn(column: DecidedColumn): number {
  const { profile, format } = column;
  const kept = sum(keptSpellings(column).map((spelling) => profile.missingSpellings.get(spelling) ?? 0));
  const besideNumbers = format?.kind === 'text' ? 0 : sum(profile.missingBesideNumbers.values());
  const odd = format?.kind === 'number' ? oddSpellings(profile).length : 0;
  return profile.missing - kept + besideNumbers + odd;
}
