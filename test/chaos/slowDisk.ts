/** Makes the disk of a process slow: `strace` delays each of its calls to fdatasync. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** What one write to the append-only file then takes. */
const DELAY_US = 200_000;

/** Resolves to false where there is no strace, or it may not attach to the process. */
export async function slowDisk(pid: number, forMs: number): Promise<boolean> {
  const inject = `inject=fdatasync:delay_enter=${DELAY_US}`;
  const args = ['-qq', '-p', String(pid), '-e', 'trace=fdatasync', '-e', inject, '-o', '/dev/null'];
  const strace = spawn('strace', args, { stdio: 'ignore' });
  let hasEnded = false;
  const ended = once(strace, 'exit')
    .catch(() => {})
    .then(() => {
      hasEnded = true;
    });
  await Promise.race([ended, sleep(forMs)]);
  // It lets go of the process when it is killed, but would wait for the delay to end when it is asked to end.
  const hasLasted = !hasEnded;
  strace.kill('SIGKILL');
  await ended;
  return hasLasted;
}
