/** The files that connect scripts to jmin: in a trial, and alone. */
import { type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { OutputReader } from '../../src/trainers/command/outputReader.js';

const MAIN = fileURLToPath(new URL('../../bundle/src/cli/main.js', import.meta.url));
const python = spawnSync('python3', ['--version']).status === 0;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jmin-helper-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const SCRIPTS = {
  python: `
import jmin, time
values = jmin.configuration(lr=0.5, depth=2)
jmin.report(step=1, J=values["lr"], depth=values["depth"])
jmin.report(step=2, J=float("nan"))
print("ready", jmin.seed, jmin.attempt, jmin.checkpoints, flush=True)
while not jmin.stopping(): time.sleep(0.01)
jmin.report(step=3, J=0.25)
`,
  node: `
import { setTimeout } from 'node:timers/promises';
import { trial } from './jmin.mjs';
const { lr = 0.5, depth = 2 } = trial.configuration;
trial.report({ step: 1, J: lr, depth });
trial.report({ step: 2, J: NaN });
console.log('ready', trial.seed, trial.attempt, trial.checkpoints);
while (!trial.stopping()) await setTimeout(10);
trial.report({ step: 3, J: 0.25 });
`,
} as const;

describe.each([
  { language: 'node', program: process.execPath, file: 'train.mjs', helper: 'jmin.mjs', has: true },
  { language: 'python', program: 'python3', file: 'train.py', helper: 'jmin.py', has: python },
] as const)('jmin init --helper $language', ({ language, program, file, helper, has }) => {
  const init = (...args: string[]) =>
    spawnSync(process.execPath, [MAIN, 'init', '--helper', language, ...args], {
      cwd: folder,
      encoding: 'utf8',
    });

  test('writes a file of at most 40 lines of code, and replaces none', () => {
    expect(init().stdout).toBe(`wrote ${helper}: import it\n`);
    const lines = readFileSync(join(folder, helper), 'utf8').split('\n');
    expect(lines.filter((line) => line.trim() !== '').length).toBeLessThanOrEqual(40);
    const again = init();
    expect([again.status, again.stderr]).toEqual([2, expect.stringMatching(/the file exists already/)]);
    expect(init('data.csv').stderr).toMatch(/it takes no data/);
  });

  /** Runs the script until it is ready, asks it to stop, and returns what it reported. */
  async function reported(environment: Record<string, string>): Promise<unknown> {
    writeFileSync(join(folder, file), SCRIPTS[language]);
    const options: SpawnOptions = {
      cwd: folder,
      env: { PATH: process.env.PATH ?? '', ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    };
    const child = spawn(program, [file], options);
    let printed = '';
    let isAsked = false;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      // The second SIGTERM would end it.
      if (!isAsked && /^ready/m.test(printed)) isAsked = child.kill('SIGTERM');
    });
    const [code] = await once(child, 'close');
    expect(code).toBe(0);
    const metrics = environment.JMIN_METRICS;
    const text = metrics === undefined ? printed : readFileSync(metrics, 'utf8');
    const reader = new OutputReader({ pattern: null, name: '' });
    const read = text.split('\n').map((line) => reader.read(line));
    return {
      ready: /^ready (.*)$/m.exec(printed)?.[1],
      read: read.filter(({ metrics }) => metrics.J !== undefined).map(({ step, metrics }) => [step, metrics]),
    };
  }

  const expected = (lr: number) => [
    [1, { J: lr, depth: 2 }],
    [2, { J: Number.NaN }],
    [3, { J: 0.25 }],
  ];

  test.skipIf(!has)('gives a trial its values, takes its metrics and says when to stop', async () => {
    init();
    mkdirSync(join(folder, 'checkpoints'));
    writeFileSync(join(folder, 'configuration.json'), '{"lr": 0.125}');
    const environment = {
      JMIN_CONFIGURATION: join(folder, 'configuration.json'),
      JMIN_METRICS: join(folder, 'metrics.jsonl'),
      JMIN_CHECKPOINT_DIR: join(folder, 'checkpoints'),
      ...{ JMIN_SEED: '7', JMIN_ATTEMPT: '2' },
    };
    expect(await reported(environment)).toEqual({
      ready: `7 2 ${join(folder, 'checkpoints')}`,
      read: expected(0.125),
    });
  });

  test.skipIf(!has)('works without jmin', async () => {
    init();
    expect(await reported({})).toEqual({ ready: '1 1 .', read: expected(0.5) });
  });
});
