/**
 * Which commands a worker may run. Anyone who can write to Redis can write a job, so a worker runs only what its
 * user has allowed: all commands, or exactly those of a sweep that the user has started.
 */
import { createHash } from 'node:crypto';
import type { Settings } from '../../model/sweepSpec.js';

/** `all`, or the marks of what is allowed. */
export type AllowedCommands = 'all' | readonly string[];

/** The same for two jobs if they run the same words with the same code and the same environment. */
export function commandMark(settings: Settings | undefined, codeDigest: string): string {
  const { directory: _, ...deciding } = settings ?? {};
  const entries = Object.entries(deciding).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([codeDigest, entries]))
    .digest('hex');
}

export function isAllowed(
  allowed: AllowedCommands,
  settings: Settings | undefined,
  codeDigest: string,
): boolean {
  return allowed === 'all' || allowed.includes(commandMark(settings, codeDigest));
}
