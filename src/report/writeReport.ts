import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sweepSlug } from '../model/slug.js';
import type { Summary } from '../results/summary.js';
import { REPORT_FILES } from './reportFiles.js';
import { makeReportFolder, writeAtomically } from './reportFolder.js';

export interface WrittenReport {
  /** The sweep's own folder within the reports. */
  readonly directory: string;
  readonly files: readonly string[];
}

/**
 * Writes all files of a report. Each is written under another name and then moved, so a reader never sees half a file.
 * @throws UserError if the disk is full or the folder cannot be written to.
 */
export async function writeReport(
  summary: Summary,
  { reportsDirectory }: { readonly reportsDirectory: string },
): Promise<WrittenReport> {
  const directory = join(reportsDirectory, sweepSlug(summary.spec.name));
  await makeReportFolder(directory);
  const files: string[] = [];
  for (const [name, write] of Object.entries(REPORT_FILES)) {
    const path = join(directory, name);
    const content = write(summary);
    // It would show an earlier state of the sweep.
    if (content === '') await rm(path, { force: true });
    else {
      await writeAtomically(path, content);
      files.push(path);
    }
  }
  return { directory, files };
}
