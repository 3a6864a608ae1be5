/** Follows what a command prints on this host, until its trial has ended. */
import { setTimeout } from 'node:timers/promises';
import { cleanLine } from '../trainers/command/outputReader.js';
import { type LogPlace, readPrintedLog } from './printedLog.js';

const POLL_MS = 300;

interface Following {
  /** Whether the trial can still print. */
  isOpen(): Promise<boolean>;
  readonly signal: AbortSignal;
}

/**
 * The lines at the end of the last attempt first, then those that are added, attempt by attempt. No line if no log is on
 * this host. Of a progress bar that was drawn several times, the last drawing.
 */
export async function* followPrinted(place: LogPlace, following: Following): AsyncGenerator<string, void> {
  let rest = '';
  for await (const text of partsOf(place, following)) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield lastDrawing(line);
  }
  if (rest !== '') yield lastDrawing(rest);
}

function lastDrawing(line: string): string {
  return cleanLine(line.replace(/\r+$/, '').split('\r').at(-1) ?? '');
}

async function* partsOf(place: LogPlace, { isOpen, signal }: Following): AsyncGenerator<string, void> {
  let attempt: number | null = null;
  let from: number | null = null;
  for (;;) {
    // Asked before the log is read: its end is there once the trial has ended.
    const isLast = !(await isOpen());
    const part = await readPrintedLog(place, { attempt, from });
    if (part !== null) {
      if (part.text !== '') yield part.text;
      ({ attempt, next: from } = part);
      if (part.next < part.bytes && part.text !== '') continue;
      if (part.attempts > part.attempt) {
        attempt = part.attempt + 1;
        from = 0;
        continue;
      }
    }
    if (isLast) return;
    await setTimeout(POLL_MS, undefined, { signal });
  }
}
