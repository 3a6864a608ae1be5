import { join } from 'node:path';
import type { WrittenReport } from '../report/reportFolder.js';
import { writeReport } from '../report/writeReport.js';
import { exportJournal, JOURNAL_FILE, setAsideNotice } from './exportJournal.js';
import type { ReadableSweep } from './openSweep.js';

/** Writes the files of a report and the journal they are made from. */
export async function writeWholeReport(
  { summary, journal }: ReadableSweep,
  reportsDirectory: string,
  onNotice: (line: string) => void,
): Promise<WrittenReport> {
  const { directory, files } = await writeReport(summary, { reportsDirectory });
  const file = join(directory, JOURNAL_FILE);
  const setAside = await exportJournal(journal, file);
  if (setAside !== null) onNotice(setAsideNotice(file, setAside));
  return { directory, files: [...files, file] };
}
