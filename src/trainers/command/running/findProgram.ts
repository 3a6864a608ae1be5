import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { UntrainableError } from '../../training.js';

/** Where programs were found: looking through all folders of the PATH takes long. */
const found = new Map<string, string>();

/** The path of a program. @throws UntrainableError if there is none that can be run. */
export function findProgram(name: string, directory: string, path: string): string {
  const key = JSON.stringify([name, directory, path]);
  const known = found.get(key);
  if (known !== undefined && isExecutable(known)) return known;
  const file = lookUp(name, directory, path);
  found.set(key, file);
  return file;
}

function lookUp(name: string, directory: string, path: string): string {
  if (name.includes('/')) {
    const file = resolve(directory, name);
    if (!existsSync(file)) throw new UntrainableError(`the command ${name} was not found in ${directory}`);
    if (isExecutable(file)) return file;
    throw new UntrainableError(
      `the command ${file} cannot be executed: chmod +x allows it, or name its interpreter`,
    );
  }
  const folders = path.split(delimiter).filter((folder) => folder !== '');
  const files = folders.map((folder) => join(isAbsolute(folder) ? folder : resolve(directory, folder), name));
  const file = files.find(isExecutable);
  if (file !== undefined) return file;
  throw new UntrainableError(`the command ${name} was not found in the PATH of the worker: ${path}`);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
