import { appendFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { MAX_LOG_PART_BYTES, readPrintedLog } from '../../src/app/printedLog.js';
import { checkpointFolder } from '../../src/store/checkpoints.js';
import { trialFolder } from '../../src/trainers/command/running/folders.js';

const LAST = { attempt: null, from: null };

function logOf(...attempts: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'jmin-log-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const place = { folder, prefix: 'p', slug: 's', sweep: 'a sweep of no worker', trial: 'abc' };
  const own = trialFolder(checkpointFolder(folder, 'p', 's'), 'abc');
  mkdirSync(own, { recursive: true });
  const files = attempts.map((text, i) => {
    const file = join(own, `attempt-${i + 1}.log`);
    writeFileSync(file, text);
    return file;
  });
  return { place, own, files };
}

describe('readPrintedLog', () => {
  it('reads the last attempt, and on from where it ended', async () => {
    const { place, files } = logOf('first\n', 'one\ntwo');
    const read = await readPrintedLog(place, LAST);
    expect(read).toEqual({ attempts: 2, attempt: 2, bytes: 7, from: 0, next: 7, text: 'one\ntwo' });
    appendFileSync(files[1] ?? '', ' and a half\n');
    const more = await readPrintedLog(place, { attempt: 2, from: 7 });
    expect(more).toMatchObject({ from: 7, next: 19, text: ' and a half\n' });
    expect(await readPrintedLog(place, { attempt: 1, from: null })).toMatchObject({ text: 'first\n' });
    expect(await readPrintedLog(place, { attempt: 9, from: 99 })).toMatchObject({ attempt: 2, text: '' });
  });

  it('leaves a character that is half written for the next time', async () => {
    const { place, files } = logOf('');
    const bytes = Buffer.from('ü🙂');
    let text = '';
    let from = 0;
    for (const byte of bytes) {
      appendFileSync(files[0] ?? '', Buffer.of(byte));
      const read = await readPrintedLog(place, { attempt: null, from });
      text += read?.text;
      from = read?.next ?? 0;
    }
    expect(text).toBe('ü🙂');
  });

  it('begins a long log at a line near its end', async () => {
    const line = `${'x'.repeat(99)}\n`;
    const { place } = logOf(line.repeat(5000));
    const read = await readPrintedLog(place, LAST);
    expect(read?.text.startsWith('xxx')).toBe(true);
    expect((read?.text.length ?? 0) % 100).toBe(0);
    expect(read?.text.length).toBeGreaterThan(MAX_LOG_PART_BYTES - 100);
    expect(read?.next).toBe(500_000);
  });

  it('finds no log that is not here, and follows no link', async () => {
    const { place, own } = logOf();
    expect(await readPrintedLog(place, LAST)).toBeNull();
    symlinkSync('/etc/hostname', join(own, 'attempt-1.log'));
    expect(await readPrintedLog(place, LAST)).toBeNull();
  });
});
