import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MAX_COMPARED } from '../../src/charts/winnersChart.js';
import { comparisonTable, verdictsOf } from '../../src/report/comparison.js';
import { COMPARISON_FILES } from '../../src/report/comparisonReport.js';
import { writeComparison } from '../../src/report/writeComparison.js';
import type { Summary } from '../../src/results/summary.js';
import { CommandLine, TINY } from '../cli/cliFixture.js';
import { makeSummary } from './fixtures/makeSummary.js';

const named = (name: string, factor = 1, metric: { rankBy?: string } = {}): Summary =>
  makeSummary({
    spec: { name, ...metric },
    cost: ({ learning_rate }, share) => {
      const J = factor * (0.1 + Math.log10(learning_rate / 0.03) ** 2 * 0.02 + 1 - share);
      return { J, devJ: J };
    },
  });

describe('a report over several sweeps', () => {
  const [a, b, c] = [named('one'), named('two', 0.25), named('three', 1, { rankBy: 'dev_error' })];

  test('names each winner, and tests each sweep against the first', () => {
    const text = COMPARISON_FILES['report.md']([a, b, c]);
    expect(text).toMatch(/^# one, two, three\n/);
    expect(text).toMatch(/^- A: one: Trial \d+ has the lowest J/m);
    expect(text).toMatch(/^- B against A: B is better by 75 % over 60 pairs .*p = 0/m);
    expect(text).toMatch(/^- C against A: Their results cannot be compared/m);
  });

  test('says that several tests are not corrected, and says so of one test never', () => {
    const four = named('four', 0.5);
    expect(COMPARISON_FILES['report.md']([a, b, four])).toContain(
      'without a correction for the number of pairs',
    );
    for (const few of [
      [a, b],
      [a, b, c],
    ])
      expect(COMPARISON_FILES['report.md'](few)).not.toContain('correction');
  });

  test('compares no heights of curves of different data', () => {
    const page = (...summaries: Summary[]) => COMPARISON_FILES['report.html'](summaries);
    const other = { ...b, facts: { ...b.facts, digest: 'of other data' } };
    expect(page(a, b)).toContain('best trial of each sweep: the lower its end, the better');
    expect(page(a, other)).toContain(
      'best trial of each sweep, on different data: their heights do not compare',
    );
  });

  test('has the facts of the sweeps before those of their best trials', () => {
    const more = makeSummary({ spec: { name: 'more', axes: [{ name: 'momentum', values: [0, 0.9] }] } });
    const labels = comparisonTable([a, more], ['one', 'more']).rows.map(({ cells }) => cells[0]);
    expect(labels.indexOf('momentum')).toBeGreaterThan(0);
    expect(labels.indexOf('momentum')).toBeLessThan(labels.indexOf('best: trial'));
  });

  test('shows a worse sweep as worse', () => {
    expect(verdictsOf([b, a])[0]?.text).toMatch(/^B is worse by a factor of 4/);
  });

  test('draws the curve of each winner once, in its own colour', () => {
    const page = COMPARISON_FILES['report.html']([a, b]);
    const wide = page.slice(page.indexOf('<svg class="wide"'), page.indexOf('<svg class="middle"'));
    for (const index of [0, 1]) expect(wide.split(`stroke="var(--series-${index})"`)).toHaveLength(2);
    expect(page.slice(page.indexOf('<main>'), page.indexOf('<script>'))).not.toMatch(
      /https?:\/\/(?!www\.w3\.org)|NaN|undefined/,
    );
  });

  test('dims the rows in which all are alike', () => {
    const { rows } = comparisonTable([a, b], ['one', 'two']);
    expect(rows.find(({ cells }) => cells[0] === 'epochs')?.kind).toBe('muted');
    expect(rows.find(({ cells }) => cells[0] === 'best: J')?.kind).toBeUndefined();
  });

  test('escapes the names of sweeps', () => {
    const page = COMPARISON_FILES['report.html']([named('<b>x</b>'), b]);
    expect(page).not.toContain('<b>x');
  });

  test('has the same bytes for the same sweeps', () => {
    for (const write of Object.values(COMPARISON_FILES))
      expect(write([named('one'), named('two', 0.25)])).toBe(write([a, b]));
  });

  test('goes to a folder of its own, whose name every file system allows', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'jmin-compared-'));
    try {
      const { directory } = await writeComparison([a, b], folder);
      expect(directory).toBe(join(folder, 'one+two'));
      expect(readdirSync(directory).sort()).toEqual(['figure-curves.svg', 'report.html', 'report.md']);
      const long = Array.from({ length: MAX_COMPARED }, (_, i) => named(`${i}${'x'.repeat(62)}`));
      const { directory: short } = await writeComparison(long, folder);
      expect(short.slice(folder.length + 1)).toMatch(/^0x+\+7-more-[0-9a-f]{8}$/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('jmin report A B', () => {
  const cli = new CommandLine();
  beforeAll(async () => {
    cli.write('one.yaml', TINY.replace('tiny', 'one'));
    cli.write('two.yaml', TINY.replace('tiny', 'two').replace('[0.01, 0.1, 30]', '[0.01, 0.1, 0.3]'));
    for (const file of ['one.yaml', 'two.yaml']) expect((await cli.run(['run', file])).code).toBe(0);
  });
  afterAll(() => cli.close());

  test('reads sweeps by name and journal files', async () => {
    const { code, stdout } = await cli.run(['report', 'one', 'reports/two/journal.jsonl.gz', '--json']);
    expect(code).toBe(0);
    const { sweeps, files } = JSON.parse(stdout);
    expect(sweeps).toEqual(['one', 'two']);
    expect(files).toHaveLength(3);
    expect(readFileSync(cli.path('reports', 'one+two', 'report.md'), 'utf8')).toContain('4 trials in both');
  });

  test.each([
    [['one', 'one'], /expected different sweeps; got one twice/],
    [['one', 'nope'], /no sweep "nope"/],
    [['one', 'two', '--journal', 'x.jsonl'], /--journal reads one sweep/],
    [[...'abcdefghi'], /at most 8 sweeps; got 9/],
  ])('refuses %j', async (names, message) => {
    const { code, stderr } = await cli.run(['report', ...names]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  });
});
