import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sweepSlug } from '../model/slug.js';
import type { Summary } from '../results/summary.js';
import { COMPARISON_FILES } from './comparisonReport.js';
import { makeReportFolder, writeAtomically } from './reportFolder.js';
import type { WrittenReport } from './writeReport.js';

/** Characters of the folder's name. File systems allow 255 bytes. */
const MAX_FOLDER_NAME = 200;

/** Writes the report over several sweeps into a folder of its own: no sweep's slug has a plus. */
export async function writeComparison(
  summaries: readonly Summary[],
  reportsDirectory: string,
): Promise<WrittenReport> {
  const directory = join(reportsDirectory, folderName(summaries.map(({ spec }) => sweepSlug(spec.name))));
  await makeReportFolder(directory);
  const files: string[] = [];
  for (const [name, write] of Object.entries(COMPARISON_FILES)) {
    const path = join(directory, name);
    const content = write(summaries);
    if (content === '') await rm(path, { force: true });
    else {
      await writeAtomically(path, content);
      files.push(path);
    }
  }
  return { directory, files };
}

function folderName(slugs: readonly string[]): string {
  const whole = slugs.join('+');
  if (whole.length <= MAX_FOLDER_NAME) return whole;
  const hash = createHash('sha256').update(whole).digest('hex').slice(0, 8);
  return `${slugs[0]}+${slugs.length - 1}-more-${hash}`;
}
