import type { Summary } from '../results/summary.js';
import { reportHtml } from './html.js';
import { reportMarkdown } from './markdown.js';
import { summaryJson } from './summaryJson.js';
import { trialsCsv } from './trialsCsv.js';

/** The files of a report by their names, each a pure function of the sweep's summary. */
export const REPORT_FILES = {
  'report.md': reportMarkdown,
  'report.html': reportHtml,
  'trials.csv': trialsCsv,
  'summary.json': summaryJson,
} as const satisfies Record<string, (summary: Summary) => string>;
