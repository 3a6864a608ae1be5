import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  AttemptLog,
  MAX_LOG_HEAD_BYTES,
  MAX_LOG_TAIL_BYTES,
} from '../../../../src/trainers/command/running/attemptLog.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jmin-log-'));
  path = join(folder, 'attempt-1.log');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const MOST = MAX_LOG_HEAD_BYTES + MAX_LOG_TAIL_BYTES;

/** Pieces of uneven length, each byte by its place in the output. */
function outputOf(length: number): { readonly whole: Buffer; readonly pieces: readonly Buffer[] } {
  const whole = Buffer.alloc(length);
  for (let i = 0; i + 4 <= length; i += 4) whole.writeUInt32LE(i, i);
  const pieces: Buffer[] = [];
  for (let at = 0, size = 1; at < length; at += size, size = (size * 7 + 13) % 65_536)
    pieces.push(whole.subarray(at, at + size));
  return { whole, pieces };
}

describe('AttemptLog', () => {
  test.each([10, MAX_LOG_HEAD_BYTES + 5, 3 * MAX_LOG_HEAD_BYTES, MOST])(
    'has %i bytes as soon as they were printed',
    (length) => {
      const { whole, pieces } = outputOf(length);
      const log = new AttemptLog(path);
      let printed = 0;
      for (const piece of pieces) {
        log.write(piece);
        printed += piece.length;
        if (printed % 5 === 0) expect(statSync(path).size).toBe(printed);
      }
      expect(readFileSync(path).equals(whole)).toBe(true);
      log.close();
      expect(readFileSync(path).equals(whole)).toBe(true);
    },
  );

  test.each([MOST + 1, MOST + 100_000, 2 * MOST])('keeps the beginning and the end of %i bytes', (length) => {
    const { whole, pieces } = outputOf(length);
    const log = new AttemptLog(path);
    for (const piece of pieces) {
      log.write(piece);
      expect(statSync(path).size).toBeLessThanOrEqual(MOST);
    }
    expect(readFileSync(path).equals(whole.subarray(0, MOST))).toBe(true);
    log.close();
    const kept = readFileSync(path);
    expect(kept.subarray(0, MAX_LOG_HEAD_BYTES).equals(whole.subarray(0, MAX_LOG_HEAD_BYTES))).toBe(true);
    const behind = kept.subarray(MAX_LOG_HEAD_BYTES);
    const note = /^\n… (\d+) bytes of output were not kept …\n/.exec(behind.subarray(0, 100).toString());
    const dropped = Number(note?.[1] ?? 0);
    const tail = behind.subarray(Buffer.byteLength(note?.[0] ?? ''));
    expect(MAX_LOG_HEAD_BYTES + dropped + tail.length).toBe(length);
    expect(tail.equals(whole.subarray(length - tail.length))).toBe(true);
    expect(tail.length).toBeGreaterThanOrEqual(MAX_LOG_TAIL_BYTES);
  });
});
