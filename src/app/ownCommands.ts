import { dirname, resolve } from 'node:path';
import { loadCode } from '../data/loadCode.js';
import type { SweepSpec } from '../model/sweepSpec.js';
import { commandMark } from '../trainers/command/permission.js';
import { trainerOf } from '../trainers/trainers.js';

/** The code that a user allows by running this sweep: its own command or module, as it is now. */
export function ownCommands(spec: SweepSpec, file: string | null): readonly string[] {
  const { codePatterns } = trainerOf(spec);
  if (codePatterns === null) return [];
  const directory = resolve(file === null ? '.' : dirname(file));
  const { facts } = loadCode(codePatterns(spec.settings), directory);
  return [commandMark(spec.settings, facts.digest)];
}
