/** The report of 50,000 trials. Its files have megabytes, so their sizes and digests are kept, and its first screen. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { REPORT_FILES } from '../../src/app/reportFiles.js';
import { story, warnings } from '../../src/report/story.js';
import { makeSummary } from './fixtures/makeSummary.js';

const GOLDEN = new URL('../golden/report/many-trials.json', import.meta.url);

const rates = Array.from({ length: 50 }, (_, i) => Number((0.001 * 1.12 ** i).toPrecision(3)));
const momenta = Array.from({ length: 20 }, (_, i) => i / 20);

/** A missing file is written, but never under CI; to change it, delete it, and look at a report of many trials. */
describe('the report of 50,000 trials', () => {
  const summary = makeSummary({
    spec: {
      name: 'many trials',
      axes: [
        { name: 'learning_rate', values: rates },
        { name: 'momentum', values: momenta },
        { name: 'hidden_layers', values: [1, 2] },
        { name: 'hidden_units', values: [8, 16, 32, 64, 128] },
        { name: 'batch_size', values: [16, 32, 64, 128, 256] },
        { name: 'epochs', values: [2] },
      ],
    },
    divergeAbove: 0.25,
  });
  const texts = Object.entries(REPORT_FILES).map(([name, write]) => [name, write(summary)] as const);

  test('is as in golden, file by file', () => {
    expect(summary.trials.size).toBe(50_000);
    const files = texts.map(([name, text]) => {
      const digest = createHash('sha256').update(text).digest('hex');
      return [name, { bytes: Buffer.byteLength(text), digest }] as const;
    });
    const found = {
      warnings: warnings(summary),
      story: Object.fromEntries(story(summary).map(({ label, text }) => [label, text])),
      files: Object.fromEntries(files),
    };
    if (!existsSync(GOLDEN) && !process.env.CI) writeFileSync(GOLDEN, `${JSON.stringify(found, null, 2)}\n`);
    expect(found).toEqual(JSON.parse(readFileSync(GOLDEN, 'utf8')));
  });

  test('has a page below 5 MB', () => {
    const [, page] = texts.find(([name]) => name === 'report.html') ?? ['', ''];
    expect(Buffer.byteLength(page)).toBeLessThan(5e6);
    expect(page).toContain('many trials');
  });
});
