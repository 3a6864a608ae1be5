/** Whether the files that a sweep was planned with are written to while it runs. Its trials train on what was read. */
import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { dataFiles } from '../data/dataFiles.js';
import type { PreparedSweep } from './prepareSweep.js';

/** The state of each file, by its path. */
export type FileStates = ReadonlyMap<string, string>;

export function fileStates({ spec, dataset, directory }: PreparedSweep): FileStates {
  const paths =
    spec.dataset === null
      ? (dataset.files ?? []).map(({ path }) => join(directory, path))
      : dataFiles(spec.dataset, directory);
  return new Map(paths.map((path) => [path, stateOf(path)]));
}

/** A sentence about the files that differ from their states; null if there are none. */
export function changedFilesNotice(states: FileStates): string | null {
  const changed = [...states].filter(([path, state]) => stateOf(path) !== state);
  const [first] = changed;
  if (first === undefined) return null;
  const others = changed.length > 1 ? ` and ${changed.length - 1} more` : '';
  return (
    `${basename(first[0])}${others} changed while the sweep ran: ` +
    'these results are those of the files as they were; run the sweep again to train on the new ones'
  );
}

function stateOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? '' : `${found.ino} ${found.size} ${found.mtimeMs}`;
}
