import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Metric } from '../../src/model/metrics.js';
import { reportHtml } from '../../src/report/html.js';
import { journalLine } from '../../src/results/journalFile.js';
import { networkTrainer } from '../../src/trainers/network/description.js';
import { registerTrainer } from '../../src/trainers/trainers.js';
import { goldenCases } from './fixtures/goldenCases.js';
import { makeJournal, makeSummary } from './fixtures/makeSummary.js';

describe.each(Object.entries(goldenCases))('reportHtml of %s', (_, make) => {
  const page = reportHtml(make());

  test('is the same on every call', () => {
    expect(reportHtml(make())).toBe(page);
  });

  test('names no id twice, and every one it refers to', () => {
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    const used = [...page.matchAll(/url\(#([^)]*)\)/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(used));
  });

  test('has one script, which its policy names, no handler, and nothing of the world outside', () => {
    const scripts = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, script = '']) => script);
    expect(scripts).toHaveLength(1);
    const hash = createHash('sha256')
      .update(scripts[0] ?? '')
      .digest('base64');
    expect(page).toContain(`script-src 'sha256-${hash}'`);
    const data = page.match(/<script type="application\/json" id="[\w-]+">[^<]*<\/script>/g) ?? [];
    const tags = page.replace(/<(style|script)\b[^>]*>[\s\S]*?<\/\1>/g, '').match(/<[^>]*>/g) ?? [];
    expect(page.match(/<script\b/g)).toHaveLength(1 + data.length);
    expect(tags.filter((tag) => /^<(img|iframe|object|embed|form|base)\b/i.test(tag))).toEqual([]);
    expect(tags.filter((tag) => /\son\w+=|javascript:|src=|href="(?!data:|#)/i.test(tag))).toEqual([]);
    expect(page).not.toMatch(/@import|url\((?!#)/);
  });

  test('has no colour of its own in a drawing, so that all of it is light or dark', () => {
    const drawings = (page.match(/<svg[\s\S]*?<\/svg>/g) ?? [])
      .join('')
      .replace(/<defs[\s\S]*?<\/defs>/g, '');
    expect(drawings.match(/(fill|stroke)="(#|rgb)[^"]*"/g) ?? []).toEqual([]);
    expect(drawings.match(/NaN|Infinity|undefined/g) ?? []).toEqual([]);
  });
});

test('reportHtml is the same in another process, from the journal alone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'jmin-report-'));
  try {
    const path = join(folder, 'journal.jsonl');
    writeFileSync(path, makeJournal().map(journalLine).join(''));
    const script = fileURLToPath(new URL('fixtures/printReport.mjs', import.meta.url));
    const printed = execFileSync(process.execPath, [script, path], { encoding: 'utf8', maxBuffer: 1e8 });
    expect(printed === reportHtml(makeSummary())).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('reportHtml shows the metrics of any trainer, and no word of the network', () => {
  const { meanings: _, constantCost: __, ...network } = networkTrainer;
  const metrics: readonly Metric[] = [
    { name: 'J', label: 'loss', goal: 'minimize', format: 'number', part: null, ranks: true },
  ];
  registerTrainer({ ...network, name: 'with a loss', metricsOf: () => metrics, tieBreakers: [] });
  const page = reportHtml(makeSummary({ spec: { trainer: 'with a loss' } }));
  const text = page.slice(page.indexOf('<main>'), page.indexOf('<section id="methods"'));
  expect(text).toContain('loss');
  const words = text.replace(/<(pre|script)\b[\s\S]*?<\/\1>/g, '');
  expect(words.match(/.{20}\b(J|dev J|NaN|undefined)\b/g)).toBe(null);
});
