/**
 * Who started a program: its token begins with the process id of the worker and the time at which that process began,
 * so that a later process with the same id is not taken for it.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import process from 'node:process';

export function newToken(): string {
  return `${ownPrefix()}${randomBytes(8).toString('hex')}`;
}

/** Whether this process made a token. */
export function isOwn(token: string): boolean {
  return token.startsWith(ownPrefix());
}

let prefix: string | null = null;

function ownPrefix(): string {
  prefix ??= `${process.pid}-${startTimeOf(process.pid) ?? 0}-`;
  return prefix;
}

/** Whether the worker that made a token has ended. */
export function isOrphan(token: string): boolean {
  const [pid = '', start = ''] = token.split('-');
  if (!/^\d+$/.test(pid) || !/^\d+$/.test(start)) return false;
  return startTimeOf(Number(pid)) !== start;
}

/** In ticks of the system; null: there is no such process. */
function startTimeOf(pid: number): string | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is a name in brackets, which may have anything in it.
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
