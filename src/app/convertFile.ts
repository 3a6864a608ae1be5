import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { UserError } from '../base/errors.js';
import { type ConvertedSweep, convertSweep, type Tool } from '../convert/convertSweep.js';
import type { NearbyFiles } from '../convert/given.js';
import { isOverride } from '../convert/hydra.js';
import { parseSweepFile } from '../sweepfile/parseSweepFile.js';
import { readSweepFile } from './readSweepFile.js';

export interface ConvertRequest {
  /** A file, overrides of Hydra, or both. */
  readonly words: readonly string[];
  readonly from: Tool | null;
  readonly command: string | null;
  readonly metric: string | null;
}

/**
 * A sweep of another tool as a sweep file that `jmin plan` accepts: what is written was parsed again.
 * @throws UserError, or an AggregateError of several, if there is no such file or jmin cannot say it.
 */
export function convertFile({ words, from, command, metric }: ConvertRequest): ConvertedSweep {
  const [file, ...more] = words.filter((word) => !/^--?\w/.test(word) && !isOverrideWord(word));
  if (more.length > 0) {
    throw new UserError(`expected one file to convert; got ${[file, ...more].join(' and ')}`, {
      code: 'usage',
    });
  }
  const overrides = words.filter(isOverrideWord);
  if (file === undefined && overrides.length === 0) {
    throw new UserError('expected a file to convert, or overrides of Hydra, e.g. lr=0.1,0.01', {
      code: 'usage',
    });
  }
  const converted = convertSweep(file === undefined ? '' : readSweepFile(file), {
    ...{ fileName: file ?? 'command line', from, command, metric, overrides },
    files: nearbyFiles(file === undefined ? '.' : dirname(file)),
  });
  parseSweepFile(converted.text, { fileName: `${file ?? 'the overrides'}, converted` });
  return converted;
}

/** A path may have an = too: a word that is a file is a file. */
function isOverrideWord(word: string): boolean {
  return isOverride(word) && !existsSync(word);
}

/** Only files below the folder of the converted one. */
function nearbyFiles(folder: string): NearbyFiles {
  const inside = (path: string) => {
    const found = resolve(folder, path);
    if (found === resolve(folder) || found.startsWith(resolve(folder) + sep)) return found;
    throw new UserError(`${path}: expected a file in the folder ${folder}`, { code: 'cannot-convert' });
  };
  return {
    read: (path) => {
      inside(path);
      return readSweepFile(join(folder, path));
    },
    list: (path) => {
      const found = inside(path);
      return existsSync(found) && statSync(found).isDirectory() ? readdirSync(found).sort() : [];
    },
  };
}
