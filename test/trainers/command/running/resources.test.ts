/** What trainings of commands have of their worker: threads, memory and GPUs. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { coresOfEach } from '../../../../src/processes/usableCores.js';
import { CommandTraining } from '../../../../src/trainers/command/running/commandTraining.js';
import type { TrialEnding } from '../../../../src/trainers/training.js';
import { FACTS } from '../../../plan/sweeps.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jmin-training-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Setting = Parameters<typeof settingsOf>[1];

function settingsOf(script: string, more: Record<string, string | number | object> = {}) {
  return { command: [process.execPath, '-e', script], metric: 'loss', directory: folder, ...more };
}

/** How a training of the script ends. */
async function train(
  script: string,
  settings: Setting = {},
  gpus: readonly string[] = [],
  cores: readonly number[] = [],
): Promise<TrialEnding | null> {
  const training = new CommandTraining({ variables: process.env, gpus, cores });
  const run = {
    ...{ configuration: { lr: 0.1 }, trials: [{ id: 'trial', iterations: 1 }], record: null },
    ...{ settings: settingsOf(script, settings) as never, sweep: 'sweep', folder },
  };
  const dataset = { facts: { ...FACTS, digest: 'code' }, files: [] } as never;
  for await (const step of training.train(run, dataset)) if (step.type === 'ending') return step.ending;
  return null;
}

function lossOf(ending: TrialEnding | null): number | undefined {
  return ending?.curve.at(-1)?.metrics.loss;
}

describe('a training of a command', () => {
  test('tells libraries how many threads they may start, unless the user does', async () => {
    const script =
      'console.log("loss:", Number(process.env.OPENBLAS_NUM_THREADS) * 10 + Number(process.env.A))';
    expect(lossOf(await train(script, { resources: { cpus: 3 }, env: { A: 4 } }))).toBe(34);
    const env = { A: 4, OPENBLAS_NUM_THREADS: 8 };
    expect(lossOf(await train(script, { resources: { cpus: 3 }, env }))).toBe(84);
  });

  test.skipIf(!existsSync('/usr/bin/taskset'))(
    'runs on its cores alone if its sweep says how many it takes',
    async () => {
      const script =
        'const s = require("fs").readFileSync("/proc/self/status", "utf8"); console.log("loss:", /Cpus_allowed_list:\\s*(\\d+)$/m.exec(s)?.[1] ?? -1)';
      const [, last = 0] = coresOfEach(1, availableParallelism()).flat();
      expect(lossOf(await train(script, { resources: { cpus: 1 } }, [], [last]))).toBe(last);
      const free = availableParallelism() === 1 ? last : -1;
      expect(lossOf(await train(script, {}, [], [last]))).toBe(free);
    },
  );

  test('may use its GPUs, and says nothing of them if it has none', async () => {
    const script = 'console.log("loss:", process.env.CUDA_VISIBLE_DEVICES.replace(",", "."))';
    expect(lossOf(await train(script, {}, ['3', '5']))).toBe(3.5);
    const env = { CUDA_VISIBLE_DEVICES: '7' };
    expect(lossOf(await train(script, { env }))).toBe(7);
  });

  test.skipIf(!existsSync('/proc/self/smaps_rollup'))(
    'fails when its processes use more memory than it may, and says how much',
    async () => {
      const hold = (more: string) =>
        `const held = Buffer.alloc(150e6, 1); ${more}; require('net').createServer(() => held).listen(0)`;
      const child = JSON.stringify(hold(''));
      const script = hold(
        `require('child_process').spawn(process.execPath, ['-e', ${child}], { detached: true }); console.log('loss: 1')`,
      );
      const failing = train(script, { resources: { memory: '300MB' } });
      await expect(failing).rejects.toThrow(
        /^its processes used \d+(\.\d+)? MB of memory; resources\.memory allows 300 MB$/,
      );
      const [, megabytes] = /used ([\d.]+) MB/.exec((await failing.catch(String)) as string) ?? [];
      expect(Number(megabytes)).toBeGreaterThan(300);
    },
  );
});
