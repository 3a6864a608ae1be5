/**
 * How all processes of a program are ended: those of its group by a signal to the group; those that left it by the
 * token in their environment.
 */
import { readdir, readFile } from 'node:fs/promises';
import process from 'node:process';

/** In the environment of each program: the process that started it, and a nonce. */
export const TOKEN_VARIABLE = 'JMIN_TOKEN';

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
 * Ends every process of this user whose token is over, where the system lists processes. It finds those that left
 * their group with setsid, and those whose worker has died.
 */
export async function endStrays(isOver: (token: string) => boolean): Promise<number> {
  const names = await readdir('/proc').catch(() => []);
  return endAmong(names.map(Number).filter(Number.isInteger), isOver);
}

/** Ends those of the processes whose token is over. */
export async function endAmong(pids: readonly number[], isOver: (token: string) => boolean): Promise<number> {
  let ended = 0;
  for (const pid of pids) {
    if (pid === process.pid) continue;
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

export async function tokenOf(pid: number): Promise<string | null> {
  // Processes of other users cannot be read.
  const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
  const start = environment.startsWith(`${TOKEN_VARIABLE}=`)
    ? 0
    : environment.indexOf(`\0${TOKEN_VARIABLE}=`) + 1;
  if (start === 0 && !environment.startsWith(`${TOKEN_VARIABLE}=`)) return null;
  const value = environment.slice(start + TOKEN_VARIABLE.length + 1);
  return value.slice(0, value.indexOf('\0'));
}
