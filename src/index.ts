/** jmin as a library: run sweeps, read and plan them, train single runs, and read journals. See docs/library.md. */

export type { SweepOutcome } from './app/runSweep.js';
export { type RunSweepOptions, runSweepFile as runSweep } from './app/runSweepFile.js';
export { UserError } from './base/errors.js';
export { type Log, type LogRecord, logTo } from './base/log.js';
export { loadDataset } from './data/loadDataset.js';
export type { Configuration } from './model/configuration.js';
export type { DataFacts, Dataset } from './model/dataset.js';
export type { JournalEvent } from './model/events.js';
export type { SweepSpec } from './model/sweepSpec.js';
export { Plan, type PlannedPoint, type PlannedRun, type PlannedTrial } from './plan/planSweep.js';
export { type Tally, tally } from './plan/tally.js';
export { trialTable } from './plan/trialTable.js';
export { writeReport } from './report/writeReport.js';
export { SweepFold } from './results/fold.js';
export { FollowedSweep } from './results/follow.js';
export type { Journal, JournalEntry } from './results/journal.js';
export { MemoryJournal, readJournalFile } from './results/journalFile.js';
export { summarise } from './results/summarise.js';
export { metricAt, type Summary, stateOf, winner } from './results/summary.js';
export { parseSweepFile } from './sweepfile/parseSweepFile.js';
export type { NetworkConfiguration } from './trainers/network/configuration.js';
export type { Kernel, Training, TrainingSettings } from './trainers/network/kernel/kernel.js';
export { loadKernel } from './trainers/network/kernel/loadKernel.js';
export { kernelData } from './trainers/network/training/kernelData.js';
export {
  type Run,
  type TrainingRecord,
  type TrainingStep,
  type TrialEnding,
  train,
} from './trainers/network/training/train.js';
export { trainerOf } from './trainers/trainers.js';
export { trialId } from './trainers/trialId.js';
