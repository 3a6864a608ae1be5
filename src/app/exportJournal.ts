import { createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Journal } from '../results/journal.js';
import { journalLine } from '../results/journalFile.js';
import { readAll } from '../results/readAll.js';

/** Writes a whole journal to a gzipped file of JSON lines; the file appears when it is complete. */
export async function exportJournal(journal: Journal, path: string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  await pipeline(Readable.from(lines(journal)), createGzip(), createWriteStream(temporary, { mode: 0o644 }));
  await rename(temporary, path);
}

async function* lines(journal: Journal): AsyncGenerator<string> {
  for await (const entries of readAll(journal)) yield entries.map(journalLine).join('');
}
