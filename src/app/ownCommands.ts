import { dirname, resolve } from 'node:path';
import { loadCode } from '../data/loadCode.js';
import type { SweepSpec } from '../model/sweepSpec.js';
import { commandMark } from '../trainers/command/permission.js';
import { codePatterns } from '../trainers/command/settings.js';
import { trainerOf } from '../trainers/trainers.js';

/** The commands that a user allows by running this sweep: its own, with the code that it has now. */
export function ownCommands(spec: SweepSpec, file: string | null): readonly string[] {
  if (!trainerOf(spec).waitsForProcess) return [];
  const directory = resolve(file === null ? '.' : dirname(file));
  const { facts } = loadCode(codePatterns(spec.settings), directory);
  return [commandMark(spec.settings, facts.digest)];
}
