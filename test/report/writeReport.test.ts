import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UserError } from '../../src/base/errors.js';
import { reportHtml } from '../../src/report/html.js';
import { writeProblem } from '../../src/report/reportFolder.js';
import { writeReport } from '../../src/report/writeReport.js';
import { makeSummary } from './fixtures/makeSummary.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jmin-report-'));
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

/** Small, for it is the writing that is tested. */
const axes = [{ name: 'learning_rate', values: [0.01, 0.1] }] as const;
const summary = makeSummary({ spec: { axes } });
const NAMES = ['figure-curves.svg', 'report.html', 'report.md', 'summary.json', 'trials.csv'];

describe('writeReport', () => {
  test('writes all files into the sweep’s folder, and nothing beside them', async () => {
    const { directory, files } = await writeReport(summary, {
      reportsDirectory: join(folder, 'a', 'reports'),
    });
    expect(directory).toBe(join(folder, 'a', 'reports', 'digits'));
    expect(files.map((path) => path.slice(directory.length + 1)).sort()).toEqual(NAMES);
    expect(readdirSync(directory).sort()).toEqual(NAMES);
    expect(readFileSync(join(directory, 'report.html'), 'utf8')).toBe(reportHtml(summary));
  });

  test('replaces an older report, and a temporary file left by a process that was killed', async () => {
    const directory = join(folder, 'digits');
    mkdirSync(directory);
    for (const name of [...NAMES, `report.md.${process.pid}.tmp`])
      writeFileSync(join(directory, name), 'old');
    await writeReport(summary, { reportsDirectory: folder });
    expect(readdirSync(directory).sort()).toEqual(NAMES);
    for (const name of NAMES) expect(readFileSync(join(directory, name), 'utf8')).not.toBe('old');
  });

  test('keeps within its folder whatever the sweep is called', async () => {
    const hostile = makeSummary({ spec: { name: '../../../etc/x', axes } });
    const { directory } = await writeReport(hostile, { reportsDirectory: join(folder, 'reports') });
    expect(readdirSync(folder)).toEqual(['reports']);
    expect(directory.startsWith(join(folder, 'reports', 'etc-x-'))).toBe(true);
  });

  test('replaces a link in place of a file, and never writes through it', async () => {
    const outside = join(folder, 'outside');
    writeFileSync(outside, 'mine');
    mkdirSync(join(folder, 'digits'));
    symlinkSync(outside, join(folder, 'digits', 'report.md'));
    symlinkSync(outside, join(folder, 'digits', `report.html.${process.pid}.tmp`));
    await writeReport(summary, { reportsDirectory: folder });
    expect(readFileSync(outside, 'utf8')).toBe('mine');
  });

  test('refuses a link in place of its folder', async () => {
    mkdirSync(join(folder, 'elsewhere'));
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'digits'));
    await expect(writeReport(summary, { reportsDirectory: folder })).rejects.toMatchObject({
      code: 'report-not-writable',
      exitCode: 3,
    });
    expect(readdirSync(join(folder, 'elsewhere'))).toEqual([]);
  });

  test('says so where the folder of the reports is a file', async () => {
    writeFileSync(join(folder, 'reports'), '');
    const written = writeReport(summary, { reportsDirectory: join(folder, 'reports') });
    await expect(written).rejects.toMatchObject({ code: 'report-not-writable', exitCode: 3 });
    await expect(written).rejects.toThrow(/reports.digits: cannot be written: ENOTDIR/);
  });

  test.skipIf(process.getuid?.() === 0)('says so where it may not write', async () => {
    chmodSync(folder, 0o500);
    await expect(writeReport(summary, { reportsDirectory: folder })).rejects.toMatchObject({
      code: 'report-not-writable',
    });
  });

  const disk = tinyDisk();
  test.skipIf(disk === null)('says so where the disk is full, and leaves no half file', async () => {
    const script = new URL('fixtures/fullDisk.mjs', import.meta.url).pathname;
    const mounted = mkdtempSync(join(folder, 'disk-'));
    const command = `mount -t tmpfs -o size=64k none '${mounted}' && exec '${process.execPath}' '${script}' '${mounted}'`;
    const printed = execFileSync('unshare', [...(disk ?? []), 'sh', '-c', command], { encoding: 'utf8' });
    expect(JSON.parse(printed)).toEqual({
      code: 'disk-full',
      exitCode: 3,
      left: expect.not.arrayContaining([expect.stringMatching(/tmp$/)]),
    });
  });
});

/** How to mount a disk of one's own here, or null. */
function tinyDisk(): string[] | null {
  const ways = [['-m'], ['-r', '-m']];
  for (const way of ways) {
    try {
      execFileSync('unshare', [...way, 'sh', '-c', 'mount -t tmpfs none /mnt'], { stdio: 'ignore' });
      return way;
    } catch {
      // Not allowed here: the next way, or none.
    }
  }
  return null;
}

describe('writeProblem', () => {
  const failure = (code: string) => Object.assign(new Error(`${code}: x`), { code });

  test.each([
    ['ENOSPC', 'disk-full'],
    ['EDQUOT', 'disk-full'],
    ['EACCES', 'report-not-writable'],
    ['EROFS', 'report-not-writable'],
  ])('explains %s as %s', (code, explained) => {
    const problem = writeProblem(failure(code), '/reports/x/report.md') as UserError;
    expect(problem).toBeInstanceOf(UserError);
    expect(problem).toMatchObject({ code: explained, exitCode: 3 });
    expect(problem.message).toContain('/reports/x/report.md');
    expect(problem.hint).toContain('--reports');
  });

  test('leaves a bug a bug', () => {
    const bug = new TypeError('x is not a function');
    expect(writeProblem(bug, '/x')).toBe(bug);
  });
});
