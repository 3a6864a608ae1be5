/**
 * Imports the module of a sweep: the only code of a user that runs inside jmin. A worker comes here only if its user
 * allows that code.
 */
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { UntrainableError } from '../../training.js';
import { isTypeScript } from '../settings.js';
import type { TrainFunction } from '../trainFunction.js';
import { userStack } from './userStack.js';

/** @throws UntrainableError if there is no such function: no attempt could succeed. */
export async function importTrain(directory: string, path: string): Promise<TrainFunction> {
  if (isTypeScript(path) && !runsTypeScript())
    throw new UntrainableError(`its module ${path} is TypeScript: ${TYPESCRIPT_NEEDS}`);
  const loaded = await load(join(directory, path), path);
  const train = loaded.train ?? loaded.default;
  if (typeof train === 'function') return train as TrainFunction;
  const names = Object.keys(loaded).sort();
  const has = names.length === 0 ? 'nothing' : names.join(', ');
  throw new UntrainableError(`its module ${path} must export a function train; it exports ${has}`);
}

async function load(file: string, path: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await import(pathToFileURL(file).href);
  } catch (error) {
    const log = userStack(error);
    throw new UntrainableError(`its module ${path} could not be loaded: ${String(error)}`, {
      cause: error,
      log,
    });
  }
}

/** Whether this Node runs TypeScript as it is. The types of Node 20 do not know of it. */
export function runsTypeScript(): boolean {
  return 'typescript' in process.features && process.features.typescript !== false;
}

export const TYPESCRIPT_NEEDS = `Node runs it from version 22.18 on, and this is ${process.version}; compile it to JavaScript, or use a newer Node`;
