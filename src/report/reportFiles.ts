import type { Summary } from '../results/summary.js';
import { curvesSvg, depthSvg, resultSvg } from './figureFiles.js';
import { reportHtml } from './html.js';
import { reportMarkdown } from './markdown.js';
import { summaryJson } from './summaryJson.js';
import { trialsCsv } from './trialsCsv.js';

/** The files of a report by their names, each a pure function of the sweep's summary. An empty one is not written. */
export const REPORT_FILES = {
  'report.md': reportMarkdown,
  'report.html': reportHtml,
  'figure-result.svg': resultSvg,
  'figure-curves.svg': curvesSvg,
  'figure-depth.svg': depthSvg,
  'trials.csv': trialsCsv,
  'summary.json': summaryJson,
} as const satisfies Record<string, (summary: Summary) => string>;
