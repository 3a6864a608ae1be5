import { type Command, Option } from 'commander';
import { readSweepFile } from '../../app/readSweepFile.js';
import { UserError } from '../../base/errors.js';
import { parseSweepFile } from '../../spec/parseSweepFile.js';
import type { SweepSpec } from '../../spec/sweepSpec.js';

export interface SpecOptions {
  readonly set: readonly string[];
}

/** The options that say what a sweep is, besides its file. */
export function withSpec(command: Command): Command {
  const collect = (value: string, before: readonly string[]) => [...before, value];
  return command.addOption(
    new Option(
      '--set <key=value>',
      'override a value of the file, as epochs=5 or dataset.dev=0.1; repeatable',
    )
      .default([], 'none')
      .argParser(collect),
  );
}

export interface ReadSpec {
  readonly spec: SweepSpec;
  readonly source: string;
  /** What errors name: the file, or the command line. */
  readonly place: string;
}

/** The sweep that a command was given: a file, with what `--set` overrides. */
export function readSpec(
  file: string | undefined,
  { set }: SpecOptions,
  onNotice: (line: string) => void,
): ReadSpec {
  if (file === undefined) {
    throw new UserError('expected a sweep file', {
      code: 'no-file',
      hint: 'jmin init writes one to start from.',
    });
  }
  const source = readSweepFile(file);
  return { spec: parseSweepFile(source, { fileName: file, overrides: set, onNotice }), source, place: file };
}
