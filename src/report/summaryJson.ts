import type { Summary } from '../results/summary.js';
import { summaryView } from '../views/summaryView.js';

/** The file summary.json. */
export function summaryJson(summary: Summary): string {
  return `${JSON.stringify(summaryView(summary), null, 2)}\n`;
}
