/**
 * A process, told apart from a later one that was given the same number. Linux tells when a process started,
 * counted from the boot, and names the boot; elsewhere the number alone must do.
 */

import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

export interface ProcessIdentity {
  readonly host: string;
  readonly pid: number;
  /** `<boot id>/<clock ticks from boot to start>`; empty where there is no /proc. */
  readonly started: string;
}

/** The identity of a process of this host that runs now; undefined where none with this number runs. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  if (bootId === '') return canBeSignalled(pid) ? { host: hostname(), pid, started: '' } : undefined;
  const started = startOf(pid);
  return started === undefined ? undefined : { host: hostname(), pid, started };
}

/** Whether this very process still runs. It must be one of this host: see `isOfThisHost`. */
export function isRunning(identity: ProcessIdentity): boolean {
  return identifyProcess(identity.pid)?.started === identity.started;
}

export function isOfThisHost(identity: ProcessIdentity): boolean {
  return identity.host === hostname();
}

const bootId = readOrEmpty('/proc/sys/kernel/random/boot_id').trim();

/** proc(5): the name, in parentheses, may hold spaces; after it come the state (field 3) … start (field 22). */
function startOf(pid: number): string | undefined {
  const stat = readOrEmpty(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields[0];
  const ticks = fields[19];
  // A zombie has ended: only its parent has not asked yet how.
  if (ticks === undefined || state === 'Z' || state === 'X') return undefined;
  return `${bootId}/${ticks}`;
}

function canBeSignalled(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
