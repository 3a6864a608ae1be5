import { comparisonTable, letteredName, testsNote, verdictsOf, winnersOf } from '../report/comparison.js';
import type { NamedText } from '../report/hyperparameterText.js';
import type { Summary } from '../results/summary.js';

/** Two or more sweeps side by side, in the words of the report over them. */
export interface SideBySide {
  /** `A: digits`, one for each sweep. */
  readonly names: readonly string[];
  /** What won in each sweep. */
  readonly winners: readonly NamedText[];
  /** Each later sweep against the first. */
  readonly verdicts: readonly NamedText[];
  /** How to read the verdicts; empty if there is nothing to say. */
  readonly note: string;
  /** One text for each sweep, beside the name of the fact. */
  readonly facts: readonly { readonly label: string; readonly texts: readonly string[] }[];
}

export function sideBySide(summaries: readonly Summary[]): SideBySide {
  const names = summaries.map(letteredName);
  return {
    names,
    winners: winnersOf(summaries),
    verdicts: verdictsOf(summaries),
    note: testsNote(summaries),
    facts: comparisonTable(summaries, names).rows.map(({ cells: [label = '', ...texts] }) => ({
      label,
      texts,
    })),
  };
}
