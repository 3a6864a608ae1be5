/** Where a command runs, and the folders and files that it is given. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { isPrivateFolder } from '../../../files/ownFiles.js';
import type { Dataset } from '../../../model/dataset.js';
import { TrainingLost } from '../../training.js';
import { attemptLogName, attemptOf, temporaryPath, trialFolder, userFolder } from './folders.js';

/** Of one attempt of one trial. */
export interface Workspace {
  /** The command runs here. */
  readonly directory: string;
  /** The same for every attempt. */
  readonly checkpoints: string;
  readonly output: string;
  readonly configurationFile: string;
  readonly metricsFile: string;
  readonly logFile: string;
  readonly attempt: number;
}

export function makeWorkspace(folder: string, trial: string, directory: string): Workspace {
  const own = trialFolder(folder, trial);
  const checkpoints = join(own, 'checkpoints');
  const output = join(own, 'output');
  const isFirst = makeFolder(own);
  for (const path of [checkpoints, output]) makeFolder(path);
  const attempt = isFirst ? 1 : 1 + readdirSync(own).filter((name) => attemptOf(name) !== null).length;
  const file = (name: string) => join(own, name);
  const metricsFile = file(`metrics-${attempt}.jsonl`);
  if (!isFirst) rmSync(metricsFile, { force: true });
  return {
    ...{ directory, checkpoints, output, attempt, metricsFile },
    configurationFile: file('configuration.json'),
    logFile: file(attemptLogName(attempt)),
  };
}

/** False if it already existed. */
function makeFolder(path: string): boolean {
  try {
    mkdirSync(path, { mode: 0o700 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    return mkdirSync(path, { recursive: true, mode: 0o700 }) !== undefined;
  }
}

/** A folder of this user for sweeps without one of their own. */
export function temporaryFolder(sweep: string): string {
  const own = userFolder();
  mkdirSync(own, { recursive: true, mode: 0o700 });
  // In a folder that all may write to, somebody else may have made this one, with code or links in it.
  if (isPrivateFolder(own)) return temporaryPath(sweep);
  throw new TrainingLost(
    `${own}: expected a folder of this user that nobody else may open; delete it, or set TMPDIR to one of your own`,
  );
}

/**
 * The folder to run in. It is that of the sweep file, where the data lie, if this host has it with the same code. Else
 * the code is unpacked, once.
 */
export function codeDirectory(
  { facts, files = [] }: Dataset,
  launched: string | null,
  folder: string,
): string {
  if (launched !== null && hasCode(launched, { digest: facts.digest, files })) return launched;
  const unpacked = join(folder, 'code', facts.digest);
  if (existsSync(unpacked)) return unpacked;
  const temporary = `${unpacked}.${process.pid}`;
  for (const { path, bytes, isExecutable } of files) {
    const file = join(temporary, path);
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, bytes);
    if (isExecutable) chmodSync(file, 0o700);
  }
  mkdirSync(temporary, { recursive: true, mode: 0o700 });
  try {
    renameSync(temporary, unpacked);
  } catch (error) {
    // Another process was faster.
    rmSync(temporary, { recursive: true, force: true });
    if (!existsSync(unpacked)) throw error;
  }
  return unpacked;
}

/** Files that were compared, by code and path: what they were like, so that they are read again only once changed. */
const compared = new Map<string, string>();

function hasCode(
  directory: string,
  { digest, files }: { digest: string; files: NonNullable<Dataset['files']> },
): boolean {
  if (statSync(directory, { throwIfNoEntry: false })?.isDirectory() !== true) return false;
  return files.every(({ path, bytes }) => {
    const file = join(directory, path);
    const facts = statSync(file, { throwIfNoEntry: false });
    if (facts?.isFile() !== true || facts.size !== bytes.length) return false;
    const mark = `${facts.ino} ${facts.mtimeMs} ${facts.size}`;
    const key = `${digest} ${file}`;
    if (compared.get(key) === mark) return true;
    if (!readFileSync(file).equals(bytes)) return false;
    compared.set(key, mark);
    return true;
  });
}
