/** What a reader of a table should know although no key says it: remarks beside the decisions. */

import type { ColumnFormat } from './columnFormat.js';
import type { ColumnProfile } from './columnProfile.js';
import type { FoundKey } from './foundKey.js';
import { quote } from './problems.js';

interface ReadColumn {
  readonly profile: ColumnProfile;
  /** Null: every cell is missing so far. */
  readonly format: ColumnFormat | null;
}

export function remarks(columns: readonly ReadColumn[]): FoundKey[] {
  return columns.flatMap(({ profile, format }) => {
    const remark =
      format?.kind === 'number'
        ? (sentinel(profile) ?? inParentheses(profile))
        : format?.kind === 'text'
          ? differentCase(profile)
          : null;
    return remark === null ? [] : [{ key: '', reason: `column ${quote(profile.name)}: ${remark}` }];
  });
}

function inParentheses({ parenthesised }: ColumnProfile): string | null {
  return parenthesised > 0 ? 'numbers in parentheses are negative' : null;
}

const SENTINEL = /^-9{2,6}(\.0+)?$/;

/** −999 where all other values are above −99.9. */
function sentinel({ values }: ColumnProfile): string | null {
  const [found, count = 0] = [...values].find(([text]) => SENTINEL.test(text)) ?? [];
  if (found === undefined || count < 2) return null;
  const others = [...values.keys()].filter((text) => text !== found).map(Number);
  if (others.some((value) => value <= Number(found) / 10)) return null;
  return `${found} stands ${count} times, far below all others; if it marks a missing value, write missing_values: [${found}]`;
}

/** Different texts of a column that is looked at for spellings of one. */
const MAX_COMPARED = 100;

function differentCase({ values }: ColumnProfile): string | null {
  if (values.size > MAX_COMPARED) return null;
  const spellings = new Map<string, string>();
  for (const text of values.keys()) {
    const other = spellings.get(text.toLowerCase());
    if (other !== undefined)
      return `${quote(other)} and ${quote(text)} differ only in case, and are two categories`;
    spellings.set(text.toLowerCase(), text);
  }
  return null;
}
