import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BestCurve } from '../../src/cli/bestCurve.js';
import { startTestRedis, type TestRedis } from '../redis/testRedis.js';
import { CommandLine } from './cliFixture.js';
import { HAS_TERMINAL, startOnTerminal } from './pty.js';

describe('the best value by time', () => {
  test('is drawn once it has changed, in four lines', () => {
    const curve = new BestCurve();
    curve.add(0, Number.NaN);
    curve.add(10, 0.5);
    curve.add(20, 0.5);
    expect(curve.lines(30, 60)).toEqual([]);
    curve.add(40, 0.25);
    const lines = curve.lines(100, 60);
    expect(lines).toHaveLength(4);
    expect(lines.join('')).toMatch(/[\u2801-\u28ff]/);
    expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(60);
  });

  test('stays small however often it changes', () => {
    const curve = new BestCurve();
    for (let i = 1; i <= 10_000; i++) curve.add(i, 1 / i);
    expect(curve.lines(10_001, 60)).toHaveLength(4);
  });
});

describe.skipIf(!HAS_TERMINAL)('jmin run on a terminal', () => {
  let redis: TestRedis;
  const cli = new CommandLine();
  beforeAll(async () => {
    redis = await startTestRedis();
  });
  afterAll(async () => {
    cli.close();
    await redis.stop();
  });

  test('draws a bar and the best value by time, and leaves nothing of them', async () => {
    // Later trials are better: the learning rates grow.
    cli.write(
      'live.yaml',
      `
name: live
dataset: { generate: spirals, examples: 1000 }
hyperparameters:
  learning_rate: [0.0001, 0.001, 0.01, 0.1]
  hidden_units: [[32, 32], [32, 16]]
  batch_size: 16
  epochs: 1000
`,
    );
    const args = ['run', 'live.yaml', '--workers', '1', '--threads', '1', '--redis', redis.url];
    const terminal = startOnTerminal(args, { folder: cli.folder, environment: {} });
    expect(await terminal.ended).toBe(0);
    const output = terminal.output();
    expect(output).toMatch(/[█░]{24} \d of 8 done/);
    expect(output).toMatch(/[\u2801-\u28ff]/);
    const left = afterErasing(output);
    expect(left.filter((line) => /[█░\u2801-\u28ff]/.test(line))).toEqual([]);
    expect(left.join('\n')).toContain('8 finished');
  });
});

const ESC = '\u001b';
const PARTS = new RegExp(`${ESC}\\[[0-9;?]*[A-Za-z]|\\r|\\n|[^${ESC}\\r\\n]+`, 'gu');

/** The lines that a terminal shows in the end: it obeys what the live view writes, and no other control sequence. */
function afterErasing(output: string): string[] {
  const lines: string[] = [''];
  let row = 0;
  let column = 0;
  const parts = output.match(PARTS) ?? [];
  for (const part of parts) {
    const up = part.startsWith(ESC) ? /^\[(\d+)A$/.exec(part.slice(1))?.[1] : undefined;
    if (part === '\r') column = 0;
    else if (part === '\n') {
      row++;
      lines[row] ??= '';
    } else if (up !== undefined) row -= Number(up);
    else if (part === `${ESC}[J`) {
      lines.length = row + 1;
      lines[row] = (lines[row] ?? '').slice(0, column);
    } else if (!part.startsWith(ESC)) {
      const line = lines[row] ?? '';
      lines[row] = line.slice(0, column) + part + line.slice(column + part.length);
      column += part.length;
    }
  }
  return lines;
}
