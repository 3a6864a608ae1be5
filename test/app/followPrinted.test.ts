import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { followPrinted } from '../../src/app/followPrinted.js';
import { checkpointFolder } from '../../src/store/checkpoints.js';
import { attemptLogName, trialFolder } from '../../src/trainers/command/running/folders.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jmin-printed-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const signal = new AbortController().signal;
const place = () => ({
  folder,
  prefix: 'jmin',
  slug: 'sweep',
  sweep: 'no sweep has this name',
  trial: 'trial',
});

function logFile(attempt: number): string {
  const base = checkpointFolder(folder, 'jmin', 'sweep');
  const path = join(trialFolder(base, 'trial'), attemptLogName(attempt));
  mkdirSync(dirname(path), { recursive: true });
  return path;
}

describe('followPrinted', () => {
  test('gives what is there, then what is added, attempt by attempt, until the trial has ended', async () => {
    let isOpen = true;
    const seen: string[] = [];
    writeFileSync(logFile(1), 'first\n');
    for await (const line of followPrinted(place(), { isOpen: async () => isOpen, signal })) {
      seen.push(line);
      if (seen.length === 1) appendFileSync(logFile(1), '1%\r50%\rsecond €\n');
      if (seen.length === 2) writeFileSync(logFile(2), 'again\n');
      if (seen.length === 3) {
        appendFileSync(logFile(2), 'last');
        isOpen = false;
      }
    }
    expect(seen).toEqual(['first', 'second €', 'again', 'last']);
  });

  test('gives nothing where there is no log', async () => {
    const parts = followPrinted(place(), { isOpen: async () => false, signal });
    expect(await parts.next()).toEqual({ done: true, value: undefined });
  });
});
