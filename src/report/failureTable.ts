import { formatCount } from '../base/format.js';
import type { Failed } from '../model/events.js';
import type { Summary } from '../results/summary.js';
import { number, type ReportTable, text } from './reportTable.js';

/** The most reasons of failures shown, and the most trial numbers of one reason. */
const MAX_REASONS = 20;
const MAX_NUMBERS = 8;

/** Trials that failed for the same reason share a row. Its last line is what the first of them printed. */
export function failureTable({ failures, trials }: Summary): ReportTable {
  const reasons = new Map<string, [position: number, failed: Failed][]>();
  for (const entry of [...failures].sort(([a], [b]) => a - b)) {
    const { reason } = entry[1];
    reasons.set(reason, [...(reasons.get(reason) ?? []), entry]);
  }
  const rows = [...reasons].slice(0, MAX_REASONS).map(([reason, group]) => {
    const numbers = group.slice(0, MAX_NUMBERS).map(([position]) => trials.number(position));
    const more = group.length > MAX_NUMBERS ? ', …' : '';
    return {
      cells: [formatCount(group.length), reason, numbers.join(', ') + more, group[0]?.[1].log.at(-1) ?? ''],
    };
  });
  return { columns: [number('failed'), text('reason'), text('trials'), text('last line printed')], rows };
}
