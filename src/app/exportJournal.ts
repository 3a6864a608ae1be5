import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { pipeline as pipelineToEnd } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { writeProblem } from '../report/reportFolder.js';
import type { Journal } from '../results/journal.js';
import { journalLine } from '../results/journalFile.js';
import { readAll } from '../results/readAll.js';

/** A whole journal as a gzipped file of JSON lines; an error in reading it ends the stream with that error. */
export function journalStream(journal: Journal): Readable {
  return pipeline(Readable.from(lines(journal)), createGzip(), () => {});
}

/**
 * Writes a journal to a file, which appears when it is complete.
 * @throws UserError where the disk is full or the file cannot be written.
 */
export async function exportJournal(journal: Journal, path: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await pipelineToEnd(journalStream(journal), createWriteStream(temporary));
    await rename(temporary, path);
  } catch (error) {
    // The first error says it all: what could not be written may be beyond removing too.
    await rm(temporary, { force: true }).catch(() => {});
    throw writeProblem(error, path);
  }
}

async function* lines(journal: Journal): AsyncGenerator<string> {
  for await (const entries of readAll(journal)) yield entries.map(journalLine).join('');
}
