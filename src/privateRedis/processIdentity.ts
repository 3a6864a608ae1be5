/**
 * A process, told apart from a later one that was given the same number. Linux tells when a process started,
 * counted from the boot, and names the boot; elsewhere the number alone must do.
 */

import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

export interface ProcessIdentity {
  readonly host: string;
  /** What its number is valid within, `<boot id>/<pid namespace>`; empty where there is no /proc. */
  readonly machine: string;
  readonly pid: number;
  /** Its start in clock ticks from the boot; empty where there is no /proc. */
  readonly started: string;
}

const machine = nameMachine();

/** The identity of a process of this host that runs now; undefined where none with this number runs. */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  const started = machine === '' ? startWithoutProc(pid) : startOf(pid);
  return started === undefined ? undefined : { host: hostname(), machine, pid, started };
}

/** Whether this very process still runs. It must be one of this host: see `isOfThisHost`. */
export function isRunning(identity: ProcessIdentity): boolean {
  return identity.machine === machine && identifyProcess(identity.pid)?.started === identity.started;
}

/**
 * Whether it is for us to tell if this process runs. A host keeps its name over a restart, and may be given
 * another while it runs; containers on one host have names of their own, and process ids that mean nothing here.
 */
export function isOfThisHost(identity: ProcessIdentity): boolean {
  return identity.host === hostname() || (machine !== '' && identity.machine === machine);
}

function nameMachine(): string {
  try {
    const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${bootId}/${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return '';
  }
}

/** proc(5): the name, in parentheses, may hold spaces; after it come the state (field 3) … start (field 22). */
function startOf(pid: number): string | undefined {
  const stat = readStat(pid);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields[0];
  const ticks = fields[19];
  // A zombie has ended: only its parent has not asked yet how.
  return state === 'Z' || state === 'X' ? undefined : ticks;
}

function readStat(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return '';
  }
}

/** That it runs, at least. */
function startWithoutProc(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
    return '';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? '' : undefined;
  }
}
