import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { MetricsFile } from '../../../../src/trainers/command/running/metricsFile.js';

const folder = mkdtempSync(join(tmpdir(), 'jmin-metrics-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('lines are read once each, as they are completed', () => {
  const path = join(folder, 'lines');
  const file = new MetricsFile(path);
  expect([...file.read()]).toEqual([]);
  appendFileSync(path, '{"a":1}\n{"b"');
  expect([...file.read()]).toEqual(['{"a":1}']);
  appendFileSync(path, ':2}\n\n{"ä":3}');
  expect([...file.read()]).toEqual(['{"b":2}']);
  expect([...file.end()]).toEqual(['{"ä":3}']);
});

test('a line without end keeps only its beginning', () => {
  const path = join(folder, 'long');
  const file = new MetricsFile(path);
  for (let i = 0; i < 8; i++) appendFileSync(path, 'x'.repeat(2 ** 18));
  expect([...file.read()]).toEqual([]);
  appendFileSync(path, '\n{"a":1}\n');
  const [cut, whole] = [...file.end()];
  expect(cut?.length).toBeLessThan(2 ** 18);
  expect(whole).toBe('{"a":1}');
});
