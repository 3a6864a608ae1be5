/**
 * A program in a process group of its own, and how all of its processes are ended: those of the group by a signal to
 * the group; those that left it by the token that they have in their environment.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import process from 'node:process';
import { UntrainableError } from '../../training.js';

/** In the environment of each program: the process that started it, and a nonce. */
export const TOKEN_VARIABLE = 'JMIN_TOKEN';

const SETPRIV = '/usr/bin/setpriv';

export interface GroupOptions {
  readonly argv: readonly string[];
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Starts a program whose path was found before. */
export function startGroup({ argv, directory, environment }: GroupOptions): ChildProcess {
  const [program = '', ...words] = [...parentDeathSignal(), ...argv];
  return spawn(program, words, {
    cwd: directory,
    env: { ...environment },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Where there is setpriv, the system ends the program when this process dies. */
function parentDeathSignal(): readonly string[] {
  return process.platform === 'linux' && existsSync(SETPRIV) ? [SETPRIV, '--pdeathsig', 'KILL', '--'] : [];
}

/** The path of a program. @throws UntrainableError if there is none that can be run. */
export function findProgram(name: string, directory: string, path: string): string {
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
  const found = files.find(isExecutable);
  if (found !== undefined) return found;
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

/** Sends a signal to all processes of a group. False if there is none left. */
export function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-group, signal);
    return true;
  } catch (error) {
    // Some of them may belong to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Ends every process of this user whose token is one that `isOver` says; where the system lists processes. It finds
 * those that left their group with setsid, and those whose worker has died.
 */
export async function endStrays(isOver: (token: string) => boolean): Promise<number> {
  let ended = 0;
  for (const name of await readdir('/proc').catch(() => [])) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    const token = await tokenOf(pid);
    if (token === null || !isOver(token)) continue;
    try {
      process.kill(pid, 'SIGKILL');
      ended++;
    } catch {
      // It ended by itself.
    }
  }
  return ended;
}

async function tokenOf(pid: number): Promise<string | null> {
  // Processes of other users cannot be read.
  const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
  const start = environment.startsWith(`${TOKEN_VARIABLE}=`)
    ? 0
    : environment.indexOf(`\0${TOKEN_VARIABLE}=`) + 1;
  if (start === 0 && !environment.startsWith(`${TOKEN_VARIABLE}=`)) return null;
  const value = environment.slice(start + TOKEN_VARIABLE.length + 1);
  return value.slice(0, value.indexOf('\0'));
}
