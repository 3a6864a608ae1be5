/** Keys of a command in a sweep file that are not axes. */
import { describe, expect, test } from 'vitest';
import { formatSweepFile } from '../../../src/sweepfile/formatSweepFile.js';
import { parseSweepFile } from '../../../src/sweepfile/parseSweepFile.js';
import { argumentsOf } from '../../../src/trainers/command/placeholders.js';
import { readSettings } from '../../../src/trainers/command/settings.js';

const REST = 'metric: loss\nhyperparameters: { lr: [0.1] }';

function specOf(text: string, overrides: readonly string[] = []) {
  return parseSweepFile(`${text}\n${REST}`, { fileName: 'sweep.yaml', overrides });
}

function problemOf(text: string): string {
  try {
    specOf(text);
    return '';
  } catch (error) {
    return String(error);
  }
}

describe('failures.exit_codes', () => {
  test('is a setting of the sweep, written back where it was', () => {
    const spec = specOf(
      'command: train\nfailures: { consecutive: 2, exit_codes: { 3: stop_sweep, 75: retry } }',
    );
    expect(readSettings(spec.settings).exitCodes).toEqual({ 3: 'stop_sweep', 75: 'retry' });
    expect(formatSweepFile(spec)).toContain('consecutive: 2');
    expect(parseSweepFile(formatSweepFile(spec), { fileName: 'sweep.yaml' })).toEqual(spec);
  });

  test.each([
    [
      '{ 0: fail }',
      /sweep\.yaml:2:\d+: failures\.exit_codes\["0"\] must be below an exit code from 1 to 255; got 0/,
    ],
    ['{ 256: fail }', /exit code from 1 to 255; got 256/],
    ['{ x: fail }', /exit code from 1 to 255; got x/],
    ['{ 3: stop }', /failures\.exit_codes\["3"\] must be fail, retry, stop_sweep or diverged; got stop/],
    ['[3]', /failures\.exit_codes must be exit codes from 1 to 255 with their meaning/],
  ])('%s is refused', (codes, problem) =>
    expect(problemOf(`command: train\nfailures: { exit_codes: ${codes} }`)).toMatch(problem),
  );

  test('is unknown to the network', () => {
    expect(() =>
      parseSweepFile(
        'dataset: { generate: moons }\nhyperparameters: { epochs: 1 }\nfailures: { exit_codes: { 3: fail } }',
        { fileName: 'sweep.yaml' },
      ),
    ).toThrow(/unknown key failures\.exit_codes|failures.*exit_codes/);
  });
});

describe('the placeholder program', () => {
  test('is the first file of code', () => {
    const { words, program } = readSettings(
      specOf(`command: ["\${interpreter}", "\${program}"]
code: ["src/**", train.py]`).settings,
    );
    const around = { environment: {}, jsonFile: '', program };
    expect(argumentsOf(words, {}, around)).toEqual(['python3', 'train.py']);
  });

  test('needs one', () =>
    expect(problemOf(`command: python \${program}`)).toMatch(/has \$\{program\}.*write code: \[train\.py\]/));
});

describe('--set', () => {
  test('names keys of any trainer, and axes', () => {
    const spec = specOf('command: train', ['metric=accuracy', 'lr=0.5', 'grace=3']);
    expect(readSettings(spec.settings)).toMatchObject({ metric: { name: 'accuracy' }, graceMs: 3000 });
    expect(spec.axes.map(({ name }) => name)).toEqual(['lr']);
  });
});
