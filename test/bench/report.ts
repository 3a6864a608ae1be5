import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { factorialShares } from '../../src/analysis/factorial.js';
import { findingsOf } from '../../src/analysis/findings.js';
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
import { browserMissing, openBrowser } from '../browser.js';
import { DIGITS_FACTS } from './facts.js';
import type { BenchOptions } from './main.js';
import { figureTable } from './table.js';

const MOST_MS = 10_000;
const MAX_ANALYSIS_MS = 3000;
const MAX_HTML_BYTES = 5e6;
const MAX_OPENING_MS = 2000;
const MAX_IMPORTANCE_MS = 500;

/** From the address to the end of loading; null where there is no browser. */
async function openingMs(file: string): Promise<number | null> {
  if (browserMissing() !== null) return null;
  const browser = await openBrowser();
  try {
    const page = await browser.newPage();
    const started = performance.now();
    await page.goto(pathToFileURL(file).href, { waitUntil: 'load' });
    return performance.now() - started;
  } finally {
    await browser.close();
  }
}

/** n⁵ points in five factors. */
function gridImportanceMs(n: number): number {
  const size = n ** 5;
  const factors = Array.from({ length: 5 }, (_, axis) => ({
    size: n,
    codes: Int32Array.from({ length: size }, (_, i) => Math.floor(i / n ** axis) % n),
  }));
  const y = Float64Array.from({ length: size }, (_, i) => ((i * 7919) % 1009) / 1009);
  const started = performance.now();
  factorialShares(y, factors);
  return performance.now() - started;
}

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
    findingsOf(summary);
    const analysisMs = performance.now() - started - summaryMs;
    const { directory } = await writeWholeReport({ summary, journal }, reports, () => {});
    const ms = performance.now() - started;
    const htmlFile = join(directory, 'report.html');
    const htmlBytes = statSync(htmlFile).size;
    const openedMs = await openingMs(htmlFile);
    const importanceMs = gridImportanceMs(isSmoke ? 4 : 10);
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
      {
        what: `${what}: findings`,
        measured: `${(analysisMs / 1000).toFixed(2)} s`,
        line: `${MAX_ANALYSIS_MS / 1000} s`,
        isMet: analysisMs < MAX_ANALYSIS_MS,
      },
      {
        what: `${what}: report.html`,
        measured: `${(htmlBytes / 1e6).toFixed(2)} MB`,
        line: `${MAX_HTML_BYTES / 1e6} MB`,
        isMet: htmlBytes < MAX_HTML_BYTES,
      },
      {
        what: `${what}: report.html opens in headless Chromium`,
        measured: openedMs === null ? 'no browser here' : `${(openedMs / 1000).toFixed(2)} s`,
        line: `${MAX_OPENING_MS / 1000} s`,
        isMet: openedMs === null || openedMs < MAX_OPENING_MS,
      },
      {
        what: 'importance of a grid of 100,000 points',
        measured: `${(importanceMs / 1000).toFixed(2)} s`,
        line: `${MAX_IMPORTANCE_MS / 1000} s`,
        isMet: importanceMs < MAX_IMPORTANCE_MS,
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
