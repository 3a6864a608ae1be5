/** The width of a table on paper. Nothing scrolls there, so the type must be small enough for all columns. */
import type { ReportColumn } from './reportTable.js';

/** Points between the margins of a page: of A4 upright, and of US Letter on its side, the narrower of the two. */
export const PORTRAIT_PT = 527;
export const LANDSCAPE_PT = 722;

/** Width of a digit in the widest of the stylesheet's typefaces, bold, and the room between two columns. */
export const EM_PER_CHARACTER = 0.7;
export const CELL_GAP_EM = 0.8;

/** Smallest type of a table that is printed upright. */
const MIN_PORTRAIT_PT = 6;

/** A longer word may be broken anywhere. */
const MAX_WORD_LENGTH = 24;

/** Where a line may break. */
const WORD_END = /\s+/;

export interface PrintedWidth {
  /** Characters side by side in a row. Words wrap, numbers do not. */
  readonly characters: number;
  readonly isLandscape: boolean;
}

export function printedWidth(
  columns: readonly ReportColumn[],
  cells: readonly (readonly string[])[],
): PrintedWidth {
  const gap = CELL_GAP_EM / EM_PER_CHARACTER;
  const widths = columns.map(({ kind, label }, index) => {
    const texts = cells[index] ?? [];
    const parts = kind === 'number' ? texts : texts.map(longestWord);
    return longest([longestWord(label), ...parts]) + gap;
  });
  const characters = Math.ceil(widths.reduce((sum, width) => sum + width, 0));
  return { characters, isLandscape: PORTRAIT_PT / EM_PER_CHARACTER / characters < MIN_PORTRAIT_PT };
}

/** Whether a text has a word that a printed cell may break. */
export function hasLongWord(text: string): boolean {
  return text.split(WORD_END).some(({ length }) => length > MAX_WORD_LENGTH);
}

/** Counts at most the characters that one line must hold. */
function longestWord(text: string): string {
  const words = text.split(WORD_END).map((word) => word.slice(0, MAX_WORD_LENGTH));
  return words.reduce((a, b) => (b.length > a.length ? b : a), '');
}

function longest(texts: readonly string[]): number {
  return texts.reduce((most, { length }) => Math.max(most, length), 0);
}
