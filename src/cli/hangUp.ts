/**
 * Whether a hang-up (SIGHUP, e.g. a terminal window that is closed) must not end this process, because it was started
 * to survive one. Node restores the default action of signals that its starter ignored, so the wish is found by its
 * traces. This file imports nothing that takes time to load.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import process from 'node:process';

/** The bit of SIGHUP, signal 1, in a set of signals. */
const SIGHUP_BIT = 1;
/** The bits of a file's flags that say how it was opened, and their value for writing only. */
const ACCESS_BITS = 3;
const WRITE_ONLY = 1;

export function survivesHangUp(environment: NodeJS.ProcessEnv): boolean {
  // Shells name the program they start, and nohup replaces itself by ours.
  return basename(environment._ ?? '') === 'nohup' || parentIgnoresHangUp() || hasInputOfNohup();
}

/** A shell with `trap '' HUP`, or one that nohup started. Only Linux says so. */
function parentIgnoresHangUp(): boolean {
  const ignored = fieldOf(`/proc/${process.ppid}/status`, /^SigIgn:\s*([0-9a-f]+)$/m);
  return (Number.parseInt(ignored.slice(-1), 16) & SIGHUP_BIT) !== 0;
}

/** GNU's nohup replaces a terminal as standard input by a file that can only be written. */
function hasInputOfNohup(): boolean {
  const flags = fieldOf('/proc/self/fdinfo/0', /^flags:\s*([0-7]+)$/m);
  return (Number.parseInt(flags, 8) & ACCESS_BITS) === WRITE_ONLY;
}

/** An empty text where the system does not have it. */
function fieldOf(file: string, pattern: RegExp): string {
  try {
    return pattern.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
  } catch {
    return '';
  }
}
