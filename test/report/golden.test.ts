import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { reportMarkdown } from '../../src/report/markdown.js';
import { summaryJson } from '../../src/report/summaryJson.js';
import { trialsCsv } from '../../src/report/trialsCsv.js';
import { goldenCases } from './fixtures/goldenCases.js';

const FORMS = { md: reportMarkdown, csv: trialsCsv, json: summaryJson } as const;

/** A missing file is written, but never under CI; to change one, delete it and look at what takes its place. */
describe.each(Object.entries(goldenCases))('the report of %s', (name, make) => {
  test.each(Object.entries(FORMS))('is as in golden as %s', (ending, write) => {
    const path = new URL(`../golden/report/${name}.${ending}`, import.meta.url);
    const text = write(make());
    if (!existsSync(path) && !process.env.CI) writeFileSync(path, text);
    expect(text).toBe(readFileSync(path, 'utf8'));
  });
});
