/** Where the files of a command's attempts are. */
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

/** The folder of this user for the sweeps that have no folder of their own. It may not be there. */
export function userFolder(): string {
  return join(tmpdir(), `jmin-${process.getuid?.() ?? 0}`);
}

/** Below it the folder of one sweep. */
export function temporaryPath(sweep: string): string {
  return join(userFolder(), createHash('sha256').update(sweep).digest('hex').slice(0, 16));
}

/** In the folder of a sweep the one of a trial. */
export function trialFolder(folder: string, trial: string): string {
  return join(folder, 'trials', trial);
}

export function attemptLogName(attempt: number): string {
  return `attempt-${attempt}.log`;
}

/** The attempt whose log has this name; null if it is another file. */
export function attemptOf(name: string): number | null {
  const found = /^attempt-(\d{1,9})\.log$/.exec(name)?.[1];
  return found === undefined ? null : Number(found);
}
