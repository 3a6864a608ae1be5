import { join } from 'node:path';
import { sweepSlug } from '../model/slug.js';
import type { Summary } from '../results/summary.js';
import { REPORT_FILES } from './reportFiles.js';
import { type WrittenReport, writeFiles } from './reportFolder.js';

/** Writes the report of a sweep into the folder of its slug. See `writeFiles`. */
export function writeReport(
  summary: Summary,
  { reportsDirectory }: { readonly reportsDirectory: string },
): Promise<WrittenReport> {
  return writeFiles(join(reportsDirectory, sweepSlug(summary.spec.name)), REPORT_FILES, summary);
}
