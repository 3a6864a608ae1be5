import { relative } from 'node:path';
import { columnSketch } from '../data/columnSketch.js';
import { exampleSweepFile } from '../sweepfile/exampleSweepFile.js';

/** A sweep file to start from, for a table of data (null: a made-up one), to be put into `directory`. */
export async function firstSweepFile(data: string | null, directory: string): Promise<string> {
  if (data === null) return exampleSweepFile(null);
  return exampleSweepFile({ ...(await columnSketch(data)), file: relative(directory, data) });
}
