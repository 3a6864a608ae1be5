/**
 * Corpora of lines that training programs print, written down before the reader had seen them.
 *
 * `## name` begins the output of a program. A line of output is followed by `=> @step name value; name value` if
 * something must be read from it; nothing must be read from any other line. A name or step that ends in `?` may be
 * read. `a|b` allows either name, `*` any. `\t \r \b \e` are escapes.
 */
import { readFileSync } from 'node:fs';
import { OutputReader } from '../../../src/trainers/command/outputReader.js';
import { keyOf } from '../../../src/trainers/command/recordCollector.js';

type Expected = {
  readonly step: { readonly value: number; readonly optional: boolean } | null;
  readonly metrics: readonly { names: readonly string[]; value: number; optional: boolean }[];
};

export type Misread = { readonly line: string; readonly expected: string; readonly got: string };

const ESCAPES: Readonly<Record<string, string>> = { t: '\t', r: '\r', b: '\b', e: '\x1b' };

export function readCorpus(name: string): { readonly lines: number; readonly misread: readonly Misread[] } {
  const text = readFileSync(new URL(`corpora/${name}.txt`, import.meta.url), 'utf8').replace(/\n$/, '');
  const misread: Misread[] = [];
  let reader = new OutputReader({ pattern: null, name: '' });
  let position: number | null = null;
  let count = 0;
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    if (line.startsWith('=> ')) continue;
    if (line.startsWith('## ')) {
      reader = new OutputReader({ pattern: null, name: '' });
      position = null;
      continue;
    }
    const next = lines[index + 1] ?? '';
    const expectation = next.startsWith('=> ') ? next.slice(3) : '';
    const expected = parseExpectation(expectation);
    const read = reader.readRaw(line.replace(/\\([trbe])/g, (_, letter: string) => ESCAPES[letter] ?? ''));
    count++;
    if (!isStep(expected, read.step, position) || !areMetrics(expected, read.metrics))
      misread.push({ line, expected: expectation, got: `@${read.step} ${printed(read.metrics)}` });
    position = read.step ?? position;
  }
  return { lines: count, misread };
}

function printed(metrics: Readonly<Record<string, number>>): string {
  return Object.entries(metrics)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');
}

function parseExpectation(text: string): Expected {
  const [, step, optional, rest] = /^(?:@([\d.]+)(\??)(?:;|\s|$))?(.*)$/.exec(text) ?? [];
  const metrics = (rest ?? '').split(';').flatMap((entry) => {
    const [, names, value] = /^\s*(.+?)\s+(\S+)\s*$/.exec(entry) ?? [];
    if (names === undefined || value === undefined) return [];
    const bare = names.replace(/\?$/, '');
    return [{ names: bare.split('|').map(keyOf), value: numberOf(value), optional: bare !== names }];
  });
  return { step: step === undefined ? null : { value: Number(step), optional: optional === '?' }, metrics };
}

function numberOf(text: string): number {
  return Number(text.replace(/^(-?)inf$/, '$1Infinity'));
}

/** A line without a position of its own has none or the one before. */
function isStep({ step }: Expected, read: number | null, before: number | null): boolean {
  if (step !== null && !step.optional) return read === step.value;
  return read === null || read === before || read === step?.value;
}

function areMetrics({ metrics }: Expected, read: Readonly<Record<string, number>>): boolean {
  const left = new Map(Object.entries(read).map(([name, value]) => [keyOf(name), value]));
  for (const { names, value, optional } of metrics) {
    const name = [...left.keys()].find((key) => names.includes(key) || names.includes('*'));
    if (name === undefined && optional) continue;
    if (name === undefined || !Object.is(left.get(name), value)) return false;
    left.delete(name);
  }
  return left.size === 0;
}
