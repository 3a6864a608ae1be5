import { join } from 'node:path';
import { type WrittenReport, writeReport } from '../report/writeReport.js';
import { exportJournal } from './exportJournal.js';
import type { ReadableSweep } from './openSweep.js';

/** The report's files, and the journal they are made from. */
export async function writeWholeReport(
  { summary, journal }: ReadableSweep,
  reportsDirectory: string,
): Promise<WrittenReport> {
  const { directory, files } = await writeReport(summary, { reportsDirectory });
  const file = join(directory, 'journal.jsonl.gz');
  await exportJournal(journal, file);
  return { directory, files: [...files, file] };
}
