import { formatTime } from '../base/format.js';
import type { Summary } from '../results/summary.js';
import { type ReportTable, text } from './reportTable.js';

/** What people wrote about the sweep and its trials: tags first, then notes in their order. */
export function marksTable({ marks, trials }: Summary): ReportTable {
  const about = (id: string | null) => {
    if (id === null) return 'the sweep';
    const position = trials.position(id);
    return position === undefined ? 'a trial of an earlier plan' : `trial ${trials.number(position)}`;
  };
  return {
    columns: [text('about'), text('written'), text('note or tags')],
    rows: [
      ...marks.tags.map(([id, tags]) => ({ cells: [about(id === '' ? null : id), '', tags.join(', ')] })),
      ...marks.notes.map(({ atMs, trial, text: note }) => ({
        cells: [about(trial), formatTime(atMs), note],
      })),
    ],
  };
}

export function hasMarks({ marks }: Pick<Summary, 'marks'>): boolean {
  return marks.notes.length + marks.tags.length > 0;
}
