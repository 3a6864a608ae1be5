import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { sweepSlug } from '../model/slug.js';
import type { Summary } from '../results/summary.js';
import { COMPARISON_FILES } from './comparisonReport.js';
import { type WrittenReport, writeFiles } from './reportFolder.js';

/** Characters of the folder's name. File systems allow 255 bytes. */
const MAX_FOLDER_NAME = 200;

/** Writes the report over several sweeps into a folder of its own: no sweep's slug has a plus. See `writeFiles`. */
export function writeComparison(
  summaries: readonly Summary[],
  reportsDirectory: string,
): Promise<WrittenReport> {
  const folder = folderName(summaries.map(({ spec }) => sweepSlug(spec.name)));
  return writeFiles(join(reportsDirectory, folder), COMPARISON_FILES, summaries);
}

function folderName(slugs: readonly string[]): string {
  const whole = slugs.join('+');
  if (whole.length <= MAX_FOLDER_NAME) return whole;
  const hash = createHash('sha256').update(whole).digest('hex').slice(0, 8);
  return `${slugs[0]}+${slugs.length - 1}-more-${hash}`;
}
