/** What is read from the lines that training programs print, against tables of such lines. */
import { describe, expect, test } from 'vitest';
import { OutputReader } from '../../../src/trainers/command/outputReader.js';
import { keyOf } from '../../../src/trainers/command/recordCollector.js';
import { HELD_OUT_LINES } from './heldOutLines.js';
import { MORE_OUTPUT_LINES } from './moreOutputLines.js';
import { OUTPUT_LINES, type OutputLine } from './outputLines.js';

/** Names are compared as the records of a trial are. */
function comparable(metrics: Readonly<Record<string, number>>): string[] {
  return Object.entries(metrics)
    .map(([name, value]) => `${keyOf(name)} ${value}`)
    .sort();
}

/** Reads the lines of one program in their order. A step of null says that the line names none. */
function misread(lines: readonly OutputLine[]): unknown[] {
  const reader = new OutputReader({ pattern: null, name: '' });
  return lines.flatMap(([line, step, metrics]) => {
    const read = reader.read(line);
    const expected = { line, step: step ?? read.step, metrics: comparable(metrics) };
    const got = { line, step: read.step, metrics: comparable(read.metrics) };
    return JSON.stringify(expected) === JSON.stringify(got) ? [] : [{ expected, got }];
  });
}

describe.each([
  ['lines of training programs', OUTPUT_LINES],
  ['further lines', MORE_OUTPUT_LINES],
  ['lines that were held out at first', HELD_OUT_LINES],
])('OutputReader over %s', (_, groups) => {
  test.each(Object.entries(groups))('reads %s', (_group, lines) => {
    expect(misread(lines)).toEqual([]);
  });
});

describe('OutputReader', () => {
  test('keeps the position of an earlier line for the metrics of a later one', () => {
    const reader = new OutputReader({ pattern: null, name: '' });
    reader.read('Epoch 3/10');
    expect(reader.read('100/100 [=====] - 1s - loss: 0.5').step).toBe(3);
  });

  test('takes no position from a noise line that begins with a number in brackets', () => {
    const reader = new OutputReader({ pattern: null, name: '' });
    reader.read('[2/5] Downloading weights');
    expect(reader.read('loss: 0.5').step).toBeNull();
  });

  test('reads a line of 8,192 characters without end in well under a second', () => {
    const reader = new OutputReader({ pattern: null, name: '' });
    for (const piece of ['a ', 'a=', '(a', 'loss of the ', '1:', '| ', '- ', "'a ", '{', 'epoch ', 'a.b/'])
      reader.read(piece.repeat(8192).slice(0, 8192));
    expect(reader.read('loss: 0.5').metrics).toEqual({ loss: 0.5 });
  }, 10_000);
});
