/** The processes of this machine and their memory, where the system lists them; else there are none. */
import { readdirSync, readFileSync } from 'node:fs';
import process from 'node:process';

export interface ListedProcess {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly residentPages: number;
}

export function listProcesses(): ListedProcess[] {
  return directoryOf('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProcess(name) ?? []);
}

export function residentBytes(processes: readonly ListedProcess[]): number {
  return processes.reduce((sum, { residentPages }) => sum + residentPages, 0) * pageBytes();
}

/** Memory that several processes share counts for each with its part. */
export function sharedOutBytes(processes: readonly ListedProcess[]): number {
  return processes.reduce((sum, { pid, residentPages }) => {
    const [, kilobytes] = /^Pss:\s+(\d+) kB/m.exec(textOf(`/proc/${pid}/smaps_rollup`)) ?? [];
    return sum + (kilobytes === undefined ? residentPages * pageBytes() : Number(kilobytes) * 1024);
  }, 0);
}

function readProcess(name: string): ListedProcess | null {
  const text = textOf(`/proc/${name}/stat`);
  // The second field is a name in brackets, which may have anything in it.
  const [, parent, group, ...rest] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const residentPages = rest[18];
  if (residentPages === undefined) return null;
  return {
    pid: Number(name),
    parent: Number(parent),
    group: Number(group),
    residentPages: Number(residentPages),
  };
}

let knownPageBytes: number | null = null;

/** Node does not report the page size. It follows from one figure that Node gives in bytes and the system in pages. */
function pageBytes(): number {
  const pages = Number(textOf('/proc/self/statm').split(' ')[1]);
  knownPageBytes ??= 2 ** Math.round(Math.log2(process.memoryUsage.rss() / pages));
  return knownPageBytes;
}

function directoryOf(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

/** Empty if it has ended, or belongs to another user. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
