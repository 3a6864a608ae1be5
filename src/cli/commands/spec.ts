import { dirname, relative } from 'node:path';
import { type Command, Option } from 'commander';
import { missingTarget } from '../../app/missingTarget.js';
import { readSweepFile } from '../../app/readSweepFile.js';
import type { SweepSpec } from '../../model/sweepSpec.js';
import { formatSweepFile } from '../../sweepfile/formatSweepFile.js';
import { optionHint } from '../../sweepfile/optionHint.js';
import { parseSweepFile, parseSweepOptions } from '../../sweepfile/parseSweepFile.js';
import { SWEEP_OPTIONS } from '../../sweepfile/sweepOptions.js';

export interface SpecOptions extends Readonly<Record<string, unknown>> {
  readonly set: readonly string[];
  readonly data?: string;
  readonly target?: string;
}

const SWEEP_GROUP = 'The sweep, without a file or overriding it:';

/** The options that define a sweep. With them, a sweep file is optional. */
export function withSpec(command: Command): Command {
  const collect = (value: string, before: readonly string[] = []) => [...before, value];
  for (const { flags, description, isRepeatable } of SWEEP_OPTIONS) {
    const option = new Option(flags, description).helpGroup(SWEEP_GROUP);
    command.addOption(isRepeatable ? option.argParser(collect) : option);
  }
  const { outputError } = command.configureOutput();
  command.configureOutput({
    outputError: (text, write) => outputError?.(withOptionHint(text), write),
  });
  return command.addOption(
    new Option('--set <key=value>', 'override any value, e.g. epochs=5 or dataset.dev=0.1; repeatable')
      .helpGroup(SWEEP_GROUP)
      .default([], 'none')
      .argParser(collect),
  );
}

/** Answers an unknown option that is a word of other tools, or a key of a sweep file. */
function withOptionHint(text: string): string {
  const flag = /^error: unknown option '([^']+)'/.exec(text)?.[1];
  const hint = flag === undefined ? null : optionHint(flag);
  return hint === null ? text : `error: unknown option '${flag}'\n(${hint})\n`;
}

export interface ReadSpec {
  readonly spec: SweepSpec;
  /** The text of the sweep file. For a sweep given by options, the text of an equivalent file. */
  readonly source: string;
  /** The place that errors name: the file, or the command line. */
  readonly place: string;
}

/** The sweep given to a command: a file, options, or options that override a file. */
export async function readSpec(
  file: string | undefined,
  options: SpecOptions,
  onNotice: (line: string) => void,
): Promise<ReadSpec> {
  if (file === undefined) {
    const { data, target, set } = options;
    if (
      data !== undefined &&
      target === undefined &&
      !set.some((text) => /^dataset\.(target|idx)\b/.test(text))
    )
      throw await missingTarget(data);
    const spec = parseSweepOptions({ given: options, overrides: options.set, onNotice });
    return { spec, source: formatSweepFile(spec), place: 'command line' };
  }
  const source = readSweepFile(file);
  // Paths in a sweep file are relative to the file, those of options to the working directory.
  const given =
    options.data === undefined ? options : { ...options, data: relative(dirname(file), options.data) };
  const spec = parseSweepFile(source, { fileName: file, given, overrides: options.set, onNotice });
  return { spec, source, place: file };
}
