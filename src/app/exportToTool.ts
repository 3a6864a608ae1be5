/** Writes the trials of a sweep for another tool. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../base/errors.js';
import { writeOwnFile } from '../files/ownFiles.js';
import { sweepSlug } from '../model/slug.js';
import { eventFile } from '../report/eventFile.js';
import { exportedPoints, exportedTrials } from '../report/exportedTrials.js';
import { optunaJournal } from '../report/optunaJournal.js';
import { writeProblem } from '../report/reportFolder.js';
import type { Summary } from '../results/summary.js';
import { exportToMlflow } from './exportToMlflow.js';

export interface Destination {
  readonly tool: 'optuna' | 'tensorboard' | 'mlflow';
  /** A file, a folder or an address. */
  readonly place: string;
}

export const DESTINATIONS = 'optuna:FILE, tensorboard:DIR or mlflow:URL';

/** Null where the text names no destination. */
export function parseDestination(written: string): Destination | null {
  const [, tool, place = ''] = /^(optuna|tensorboard|mlflow):(.+)$/s.exec(written) ?? [];
  if (tool === 'mlflow') return URL.canParse(place) && /^https?:/.test(place) ? { tool, place } : null;
  return tool === 'optuna' || tool === 'tensorboard' ? { tool, place } : null;
}

/** @throws UserError if the place cannot be written to. Returns the number of trials. */
export async function exportToTool(summary: Summary, { tool, place }: Destination): Promise<number> {
  if ([...exportedTrials(summary)].length === 0) {
    throw new UserError(`${summary.spec.name} has no trial that ended`, { code: 'nothing-to-export' });
  }
  if (tool === 'mlflow') return exportToMlflow(summary, place);
  try {
    return tool === 'optuna' ? toOptuna(summary, place) : toTensorboard(summary, place);
  } catch (error) {
    throw writeProblem(error, place);
  }
}

function toOptuna(summary: Summary, file: string): number {
  if (existsSync(file)) {
    throw new UserError(`${file}: the file exists already`, {
      code: 'file-exists',
      hint: 'It may be the journal of another study: name another file.',
    });
  }
  const lines = [...optunaJournal(summary)];
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, lines.join(''), { flag: 'wx' });
  // The study, and the name of its metric.
  return lines.length - 2;
}

function toTensorboard(summary: Summary, directory: string): number {
  const group = summary.spec.name;
  let count = 0;
  for (const trial of exportedTrials(summary)) {
    const folder = join(directory, sweepSlug(group), String(trial.number));
    mkdirSync(folder, { recursive: true });
    const name = `events.out.tfevents.${Math.floor(trial.startedMs / 1000)}.jmin`;
    writeOwnFile(join(folder, name), eventFile(trial, exportedPoints(summary, trial.position), trial.id));
    count++;
  }
  return count;
}
