import { dirname, resolve } from 'node:path';
import { UserError } from '../base/errors.js';
import { printable } from '../base/printable.js';
import { loadCode } from '../data/loadCode.js';
import { loadDataset } from '../data/loadDataset.js';
import type { Dataset } from '../model/dataset.js';
import type { SweepSpec } from '../model/sweepSpec.js';
import { fittedNotices } from '../plan/fittedValues.js';
import { Plan } from '../plan/planSweep.js';
import { moduleTrainer } from '../trainers/module/description.js';
import { runsTypeScript, TYPESCRIPT_NEEDS } from '../trainers/module/running/importTrain.js';
import { isTypeScript, readSettings } from '../trainers/module/settings.js';
import { objectivesOf, trainerOf } from '../trainers/trainers.js';
import { foresee } from './foresee.js';
import { withOptionHints } from './optionHints.js';

/** A sweep that was checked and is ready for launch. */
export interface PreparedSweep {
  readonly spec: SweepSpec;
  /** The text of the sweep file. */
  readonly source: string;
  readonly dataset: Dataset;
  /** The absolute path to which the data set's paths are relative. */
  readonly directory: string;
  readonly plan: Plan;
}

/**
 * Loads the data of a sweep, whose paths are relative to `file`, and plans the sweep. `onNotice` gets one line for
 * each decision that the sweep file leaves open: how the data were read, and values that the data do not allow.
 */
export async function prepareSweep(
  spec: SweepSpec,
  source: string,
  file: string | null,
  onNotice: (line: string) => void = () => {},
): Promise<PreparedSweep> {
  const directory = resolve(file === null ? '.' : dirname(file));
  if (spec.dataset === null) return prepareCode(spec, { source, directory, onNotice });
  const { notes, ...dataset } = await loadDataset(spec.dataset, directory).catch((error: unknown) => {
    throw file === null ? withOptionHints(error) : error;
  });
  for (const note of notes) onNotice(printable(note, 300));
  checkRanking(spec, dataset, file ?? 'rank_by');
  const { plan, notice } = foresee(new Plan(spec, dataset.facts));
  for (const line of fittedNotices(plan)) onNotice(line);
  if (notice !== null) onNotice(notice);
  return { spec, source, dataset, directory, plan };
}

/** A sweep whose trainer trains no data set: what travels to the workers is its code. */
interface CodeSource {
  readonly source: string;
  readonly directory: string;
  readonly onNotice: (line: string) => void;
}

function prepareCode(written: SweepSpec, { source, directory, onNotice }: CodeSource): PreparedSweep {
  checkTypeScript(written);
  const dataset = loadCode(trainerOf(written).codePatterns?.(written.settings) ?? [], directory);
  const spec = { ...written, settings: { ...written.settings, directory } };
  const { plan, notice } = foresee(new Plan(spec, dataset.facts));
  if (notice !== null) onNotice(notice);
  return { spec, source, dataset, directory, plan };
}

/** The workers of another Node could run it; but most sweeps are trained where they are started. */
function checkTypeScript({ trainer, settings }: SweepSpec): void {
  if (trainer !== moduleTrainer.name) return;
  const { path } = readSettings(settings);
  if (isTypeScript(path) && !runsTypeScript())
    throw new UserError(`module: ${path} is TypeScript: ${TYPESCRIPT_NEEDS}`, { code: 'no-typescript' });
}

function checkRanking(spec: SweepSpec, dataset: Dataset, place: string): void {
  for (const { metric } of objectivesOf(spec))
    if (metric !== trainerOf(spec).meanings?.size) checkObjective(metric, dataset, place);
}

function checkObjective(rankBy: string, { facts }: Dataset, place: string): void {
  if (rankBy !== 'J' && facts.devExamples === 0) {
    throw new UserError(`${place}: rank_by ${rankBy} needs a dev set; dataset.dev leaves none`, {
      code: 'no-dev-set',
    });
  }
  if (rankBy === 'dev_error' && facts.task === 'regression') {
    throw new UserError(`${place}: rank_by dev_error needs classes; the target ${facts.target} is a number`, {
      code: 'no-error-rate',
      hint: 'Rank a regression by J or dev_J.',
    });
  }
}

/** @throws UserError if no point is left to train. */
export function refuseEmptyPlan({ plan, spec }: PreparedSweep, place: string): void {
  if (!plan.trials().next().done) return;
  if (spec.search !== undefined) {
    throw new UserError(`${place}: no point that was drawn is left to train: where refuses all of them`, {
      code: 'nothing-to-train',
      hint: `Loosen ${spec.where.map((condition) => `"${condition}"`).join(' or ')}.`,
    });
  }
  throw new UserError(
    `${place}: no point of the ${plan.points} is left to train: where removes all of them`,
    {
      code: 'nothing-to-train',
      hint: `Loosen ${spec.where.map((condition) => `"${condition}"`).join(' or ')}.`,
    },
  );
}
