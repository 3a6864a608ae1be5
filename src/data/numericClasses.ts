/** Whole numbers that are read as classes, although they look like quantities. */
import { MAX_GUESSED_CLASSES } from '../model/datasetSpec.js';
import { type ColumnProfile, filledIn } from './columnProfile.js';
import type { DecidedColumn } from './decideFormats.js';
import type { FoundKey } from './foundKey.js';
import { quote } from './problems.js';

/** Up to this many different whole numbers look like classes in any table, however small. */
const MAX_SINGLE_CLASSES = 9;

/** What a first sweep file says: quantities are predicted as numbers. */
export function taskKey(target: DecidedColumn): FoundKey[] {
  if (!lookLikeQuantities(target)) return [];
  return [
    { key: 'task', value: 'regression', reason: `${counted(target.profile)}: quantities, not classes` },
  ];
}

/** A remark where a sweep file does not say its task: reading it differently would change its digest. */
export function taskRemark(target: DecidedColumn): FoundKey[] {
  if (!lookLikeQuantities(target)) return [];
  const { profile } = target;
  const reason = `the target ${quote(profile.name)}: ${counted(profile)} are classes; "task: regression" predicts them as numbers`;
  return [{ key: '', reason }];
}

function counted(profile: ColumnProfile): string {
  return `${profile.values.size} different whole numbers in ${filledIn(profile)} rows`;
}

/** Few whole numbers, but nearly as many as there are rows. */
function lookLikeQuantities({ profile, format }: DecidedColumn): boolean {
  const { isWhole, values } = profile;
  const isGuessed = format?.kind === 'number' && isWhole && values.size <= MAX_GUESSED_CLASSES;
  return isGuessed && values.size > Math.max(MAX_SINGLE_CLASSES, filledIn(profile) / 2);
}
