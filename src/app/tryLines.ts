/** Reads lines of output as jmin would read them from a command. */
import { createReadStream } from 'node:fs';
import process from 'node:process';
import { UserError } from '../base/errors.js';
import { OutputReader, type ReadLine, type ReadOptions } from '../trainers/command/outputReader.js';
import { keyOf } from '../trainers/command/recordCollector.js';

export type TriedLine = ReadLine;

/** Whether a metric is among the names that were read. */
export function isRead(metric: string, names: readonly string[]): boolean {
  return names.some((name) => keyOf(name) === keyOf(metric));
}

/** Every line of a file, or of standard input for `-`. */
export async function* tryLines(file: string, options: ReadOptions): AsyncGenerator<TriedLine> {
  const reader = new OutputReader(options);
  try {
    for await (const text of linesOf(file)) yield reader.readRaw(text);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const what =
      code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'expected a file; got a folder' : message;
    throw new UserError(`${file}: ${what}`, { code: 'unreadable', cause: error });
  }
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const input = file === '-' ? process.stdin : createReadStream(file);
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of input) {
    const parts = (rest + decoder.decode(chunk as Buffer, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    yield* parts;
  }
  rest += decoder.decode();
  if (rest !== '') yield rest;
}
