import pc from 'picocolors';
import { expect, test } from 'vitest';
import { workerTable } from '../../src/cli/commands/workers.js';
import { textTable } from '../../src/cli/textTable.js';
import type { WorkerView } from '../../src/views/workerView.js';

const running = (trial: number, iteration: number): WorkerView['running'][number] => ({
  sweep: 'digits',
  slug: 'digits',
  trials: [{ trial, id: `id-${trial}` }],
  iteration,
  iterations: 18_000,
  metrics: { J: 0.01234 },
});

const worker = (name: string, threads: WorkerView['running']): WorkerView => ({
  worker: name,
  host: 'vm',
  cpu: 'AMD EPYC',
  cores: 2,
  threads: 2,
  node: 'v20.20.2',
  jmin: '0.1.0',
  kernel: 'native (avx512)',
  pid: 1,
  running: threads,
});

test.each([[[running(23, 12_000)]], [[running(23, 12_000), running(24, 500)]]])(
  'shows at 80 columns what each thread trains',
  (trainings) => {
    const table = workerTable([worker('vm-24039-53aa', trainings)]);
    const lines = textTable(table, { colors: pc.createColors(false), width: 80 });
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    for (const { trials } of trainings) {
      expect(lines.filter((line) => line.includes(`digits trial ${trials[0]?.trial}: `))).toHaveLength(1);
    }
  },
);

test('says that a worker trains nothing', () => {
  expect(workerTable([worker('a', [])]).rows).toEqual([
    { cells: ['a', 'vm', '2', 'nothing', 'native (avx512)'] },
  ]);
});
