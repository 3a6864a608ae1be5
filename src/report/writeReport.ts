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
 * Writes all files of a report. A reader never sees half a file: each is written beside its place and then moved
 * there.
 * @throws UserError where the disk is full or the folder cannot be written to.
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
    // Of an earlier state of the sweep, it would be a lie.
    if (content === '') await rm(path, { force: true });
    else {
      await writeAtomically(path, content);
      files.push(path);
    }
  }
  return { directory, files };
}
