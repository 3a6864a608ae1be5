import type { AxisView, FieldView } from '../../views/api/sweepAnswers.js';
import { type FilterValue, literal } from './clauses.js';

export interface Completion {
  readonly label: string;
  readonly meaning: string;
  /** The whole text with the completion in it, and where the cursor then is. */
  readonly text: string;
  readonly at: number;
}

interface Known {
  readonly fields: readonly FieldView[];
  readonly axes: readonly AxisView[];
  readonly states: readonly string[];
}

const MAX_COMPLETIONS = 24;

/** After a comparison its values, else the names that begin like the word before the cursor, else the operators. */
export function completionsAt(text: string, at: number, known: Known): readonly Completion[] {
  const before = text.slice(0, at);
  const after = text.slice(at);
  const put = (start: number, insert: string, label: string, meaning: string): Completion => ({
    label,
    meaning,
    text: before.slice(0, start) + insert + after,
    at: start + insert.length,
  });
  const compared = /([A-Za-z_]\w*)\s*(?:==|!=|<=|>=|<|>)\s*("?[\w.+-]*)$/.exec(before);
  if (compared !== null) {
    const [, name = '', typed = ''] = compared;
    return valuesOf(name, known)
      .filter((value) => value.startsWith(typed))
      .slice(0, MAX_COMPLETIONS)
      .map((value) => put(at - typed.length, value, value, ''));
  }
  const word = /[A-Za-z_]\w*$/.exec(before)?.[0] ?? '';
  if (word === '' && before.trim() !== '' && !/(&&|\|\||[(!,])\s*$/.test(before)) return [];
  return known.fields
    .filter(({ name, in_filter }) => in_filter && name !== word && matches(name, word))
    .sort((a, b) => placeOf(a, word, known) - placeOf(b, word, known))
    .slice(0, MAX_COMPLETIONS)
    .map(({ name, label, meaning, from }) =>
      put(at - word.length, `${name} `, name, meaning ?? (label === name ? from : label)),
    );
}

/** What begins like the word first, then what differs between trials, then what was measured. */
function placeOf({ name, from }: FieldView, word: string, { axes }: Known): number {
  const isSwept = axes.some((axis) => axis.name === name && axis.swept);
  const kind = isSwept ? 0 : ['metric', 'trial', 'derived', 'hyperparameter'].indexOf(from) + 1;
  return kind + (name.toLowerCase().startsWith(word.toLowerCase()) ? 0 : 10);
}

function matches(name: string, word: string): boolean {
  return name.toLowerCase().includes(word.toLowerCase());
}

function valuesOf(name: string, { axes, states }: Known): readonly string[] {
  if (name === 'state') return states.map((state) => JSON.stringify(state));
  const axis = axes.find((one) => one.name === name);
  return (axis?.values ?? []).map(({ value }) => literal(value as FilterValue));
}
