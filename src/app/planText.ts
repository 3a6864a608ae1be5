/** Plans the text of a sweep file that the dashboard received, like a file on the command line. */
import { realpathSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { UserError } from '../base/errors.js';
import { printable } from '../base/printable.js';
import type { SweepSpec } from '../model/sweepSpec.js';
import { readKernelChoice } from '../processes/kernelChoice.js';
import { usableCores } from '../processes/usableCores.js';
import { parseSweepFile } from '../sweepfile/parseSweepFile.js';
import { trialId } from '../trainers/trialId.js';
import { type PlanView, plannedTrialView, planView } from '../views/planView.js';
import { forecastSweep } from './forecastSweep.js';
import { measureSpeed } from './measureSpeed.js';
import { memoryWarning } from './memoryWarning.js';
import { type PreparedSweep, prepareSweep, refuseEmptyPlan } from './prepareSweep.js';

export interface SweepText {
  readonly text: string;
  /** Values that override those of the text, e.g. `epochs=100`. */
  readonly set: readonly string[];
  /** The folder of its data files. */
  readonly directory: string;
}

export interface PreparedText {
  readonly prepared: PreparedSweep;
  /** Decisions that the text leaves open, one sentence each. */
  readonly notices: readonly string[];
}

/** The name of the text in errors. */
const PLACE = 'sweep file';

/** @throws UserError, or an AggregateError of several, if the text cannot be planned. */
export async function prepareText({ text, set, directory }: SweepText): Promise<PreparedText> {
  const notices: string[] = [];
  const onNotice = (line: string) => void notices.push(line);
  const spec = parseSweepFile(text, { fileName: PLACE, overrides: set, onNotice });
  refuseOutsideFiles(spec, directory);
  const prepared = await prepareSweep(spec, text, resolve(directory, PLACE), onNotice);
  refuseEmptyPlan(prepared, PLACE);
  return { prepared, notices };
}

/**
 * A sweep file on the command line can name any file that its user may read. A text sent to the dashboard may come from
 * another person, so it can name only files below one folder.
 */
function refuseOutsideFiles({ dataset }: SweepSpec, directory: string): void {
  for (const [key, value] of Object.entries(dataset ?? {})) {
    const isFile = FILE_KEYS.has(key) && typeof value === 'string';
    for (const path of isFile ? [value] : pathsIn(key, value)) {
      if (isBelow(directory, path)) continue;
      throw new UserError(
        `dataset.${key}: expected a file below the folder of the dashboard; got ${printable(path, 100)}`,
        { code: 'outside-folder', hint: 'Start jmin dashboard in the folder that has the data.' },
      );
    }
  }
}

const FILE_KEYS: ReadonlySet<string> = new Set(['csv', 'jsonl', 'idx', 'labels', 'dev', 'test']);

/** A test set of images names two files. */
function pathsIn(key: string, value: unknown): string[] {
  if (!FILE_KEYS.has(key) || typeof value !== 'object' || value === null) return [];
  return Object.values(value).filter((path) => typeof path === 'string');
}

function isBelow(directory: string, path: string): boolean {
  const inside = relative(real(directory), real(resolve(directory, path)));
  return inside !== '..' && !inside.startsWith(`..${sep}`) && resolve(inside) !== inside;
}

/** Without symbolic links; a missing file is reported later, when it is read. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Trials of a plan that are shown. */
const MAX_FIRST = 8;

/** The trials of a text, and their cost on this machine. */
export function planOf(
  { prepared }: PreparedText,
  environment: NodeJS.ProcessEnv,
): { plan: PlanView; warning: string | null } {
  const { plan, spec, dataset } = prepared;
  const cores = usableCores();
  const threads = cores * Math.max(1, spec.workers ?? 1);
  const forecast = forecastSweep(plan, measureSpeed(readKernelChoice(environment), environment), {
    threads,
    cores,
  });
  const first: ReturnType<typeof plannedTrialView>[] = [];
  for (const trial of plan.trials()) {
    if (first.length >= MAX_FIRST) break;
    first.push(plannedTrialView(trial, trialId(plan.trainer, trial.configuration, plan.context), plan));
  }
  const view = planView({ spec, facts: dataset.facts, tally: forecast.tally, forecast, first });
  return { plan: view, warning: memoryWarning(plan, threads) };
}
