/** The files of a report, made whenever they are asked for: without a folder, and never out of date. */
import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { reportHtml } from '../report/html.js';
import { reportMarkdown } from '../report/markdown.js';
import { summaryJson } from '../report/summaryJson.js';
import { trialsCsv } from '../report/trialsCsv.js';
import type { Journal } from '../results/journal.js';
import { journalLine } from '../results/journalFile.js';
import { readAll } from '../results/readAll.js';
import type { Summary } from '../results/summary.js';

export const REPORT_FILES = {
  'report.html': reportHtml,
  'report.md': reportMarkdown,
  'trials.csv': trialsCsv,
  'summary.json': summaryJson,
} as const satisfies Record<string, (summary: Summary) => string>;

/** A journal as `exportJournal` writes it; an error in reading it ends the stream with that error. */
export function journalStream(journal: Journal): Readable {
  const gzip = createGzip();
  pipeline(Readable.from(lines(journal)), gzip, () => {});
  return gzip;
}

async function* lines(journal: Journal): AsyncGenerator<string> {
  for await (const entries of readAll(journal)) yield entries.map(journalLine).join('');
}
