import { join, resolve } from 'node:path';
import { UserError } from '../base/errors.js';
import type { SweepSpec } from '../model/sweepSpec.js';
import { Plan } from '../plan/planSweep.js';
import type { Summary } from '../results/summary.js';
import { formatSweepFile } from '../sweepfile/formatSweepFile.js';
import { parseSweepFile } from '../sweepfile/parseSweepFile.js';
import { trainerOf } from '../trainers/trainers.js';
import { dataFolders } from './dataFolders.js';
import { fetchDataset } from './fetchDataset.js';
import type { OpenRedis } from './openRedis.js';
import { ownCommands } from './ownCommands.js';
import { type PreparedSweep, prepareSweep } from './prepareSweep.js';
import { readSweepFile } from './readSweepFile.js';

/** Where the rounds have their data and code from. */
export interface RoundSource {
  readonly prepare: (spec: SweepSpec) => PreparedSweep;
  readonly folders: readonly string[];
  readonly commands: readonly string[];
}

/** @throws UserError if the data or the code cannot be had, or have changed since. */
export async function settlingSource(
  { spec, facts }: Summary,
  { store }: OpenRedis,
  file: string | null,
): Promise<RoundSource> {
  if (file === null) {
    // Write access to Redis is not trusted with this machine: code comes from the user's own file.
    if (trainerOf(spec).codePatterns !== null) {
      throw new UserError(`${spec.name} trains with code of yours; expected its sweep file`, {
        code: 'no-sweep-file',
        hint: 'Name it with --file: its code is run on this machine.',
      });
    }
    const dataset = await fetchDataset(store, facts.digest);
    const directory = (await store.datasets.getShared(facts.digest))?.directory ?? resolve('.');
    return {
      prepare: (round) => prepared(round, { dataset, directory }),
      folders: dataFolders(spec, join(directory, 'sweep.yaml')),
      commands: [],
    };
  }
  const text = readSweepFile(file);
  const read = parseSweepFile(text, { fileName: file });
  const { dataset, directory, spec: now } = await prepareSweep(read, text, file);
  if (dataset.facts.digest !== facts.digest) {
    throw new UserError(`${file}: its data or code have changed since ${spec.name} was trained`, {
      code: 'changed-data',
      hint: 'Run the file again, and settle then; jmin recheck says what moved.',
    });
  }
  const settings = now.settings === undefined ? {} : { settings: now.settings };
  return {
    prepare: (round) => prepared({ ...round, ...settings }, { dataset, directory }),
    folders: dataFolders(read, file),
    commands: ownCommands(read, file),
  };
}

function prepared(
  spec: SweepSpec,
  { dataset, directory }: Pick<PreparedSweep, 'dataset' | 'directory'>,
): PreparedSweep {
  return { spec, source: formatSweepFile(spec), dataset, directory, plan: new Plan(spec, dataset.facts) };
}
