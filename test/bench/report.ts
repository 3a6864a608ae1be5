import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tableOf } from '../../src/app/launch.js';
import { writeWholeReport } from '../../src/app/writeWholeReport.js';
import { randomStream } from '../../src/base/random.js';
import type { Planned } from '../../src/model/events.js';
import { packCurve } from '../../src/results/curve.js';
import { FollowedSweep } from '../../src/results/follow.js';
import { MemoryJournal } from '../../src/results/journalFile.js';
import { summarise } from '../../src/results/summarise.js';
import { parseSweepFile } from '../../src/sweepfile/parseSweepFile.js';
import { trainerOf } from '../../src/trainers/trainers.js';
import { DIGITS_FACTS } from './facts.js';
import type { BenchOptions } from './main.js';
import { figureTable } from './table.js';

const MOST_MS = 10_000;

/** From a journal of 50,000 trials, with their curves, to the summary and all files of the report. */
export async function runReportBench({ isSmoke }: BenchOptions): Promise<string> {
  const journal = await madeUpJournal(isSmoke ? 5 : 50);
  const reports = mkdtempSync(join(tmpdir(), 'jmin-bench-'));
  try {
    const started = performance.now();
    const followed = new FollowedSweep(journal, tableOf);
    await followed.catchUp();
    if (followed.fold === null) throw new Error('the journal is empty');
    const summary = summarise(followed.fold);
    const summaryMs = performance.now() - started;
    await writeWholeReport({ summary, journal }, reports, () => {});
    const ms = performance.now() - started;
    const what = `${summary.ledger.finished.toLocaleString('en')} trials`;
    return figureTable([
      {
        what: `${what}: summary`,
        measured: `${(summaryMs / 1000).toFixed(2)} s`,
        line: `${MOST_MS / 1000} s`,
        isMet: summaryMs < MOST_MS,
      },
      {
        what: `${what}: summary and all report files`,
        measured: `${(ms / 1000).toFixed(2)} s`,
        line: `${MOST_MS / 1000} s`,
        isMet: ms < MOST_MS,
      },
    ]);
  } finally {
    rmSync(reports, { recursive: true });
  }
}

/** n × 1,000 trials, each started and finished with a curve of 20 points. */
async function madeUpJournal(n: number): Promise<MemoryJournal> {
  const file = `
name: bench
dataset: { generate: blobs }
hyperparameters:
  learning_rate: { log: [0.001, 1], count: ${n} }
  hidden_layers: 1..5
  hidden_units: [8, 16, 32, 64]
  batch_size: [16, 32, 64, 128, 256]
  seed: 1..10
  epochs: 20
`;
  const spec = parseSweepFile(file, { fileName: 'bench.yaml' });
  const planned: Planned = {
    type: 'planned',
    spec,
    source: file,
    facts: DIGITS_FACTS,
    jmin: 'bench',
    trainer: trainerOf({}).version,
  };
  const journal = new MemoryJournal();
  await journal.append(planned);
  const random = randomStream(1, 'bench');
  const trials = await tableOf(planned);
  for (let position = 0; position < trials.size; position++) {
    const trial = trials.id(position);
    await journal.append({ type: 'started', run: trial, trials: [trial], worker: 'bench', attempt: 1 });
    const points = Array.from({ length: 20 }, (_, i) => {
      const J = random.uniform() / (i + 1);
      return { J, devJ: J * 1.2, error: J / 4, devError: J / 3 };
    });
    const { J, devJ, error, devError } = points.at(-1) ?? { J: 0, devJ: 0, error: 0, devError: 0 };
    const measured = { trainMs: 10, curve: packCurve(points), worker: 'bench' };
    await journal.append({ type: 'finished', trial, ...measured, J, devJ, error, devError });
  }
  return journal;
}
