/** From the text of a sweep file to a checked sweep. All that is wrong with it is told at once. */
import { basename, extname } from 'node:path';
import { UserError } from '../base/errors.js';
import { checkWhen, checkWhere } from './checkConditions.js';
import { checkExclusions, checkGridSize, checkLayers, checkZip } from './checkSweepFile.js';
import { expandAxes, mergeDuplicates } from './expandAxes.js';
import { expandSweepFile } from './expandSweepFile.js';
import { explainIssues } from './explainIssues.js';
import { SWEEP_FILE_JSON_SCHEMA } from './jsonSchema.js';
import {
  formatPath,
  isMap,
  keysAt,
  type LocatedValue,
  type Path,
  placeAt,
  plainValue,
  withPart,
} from './locatedValue.js';
import { type Problem, problemAt, throwProblems } from './problem.js';
import { readYaml } from './readYaml.js';
import { applySettings, parseSetting, type Setting } from './settings.js';
import { formatPlace } from './source.js';
import { MAX_SWEEP_FILE_BYTES, type SweepFile, sweepFileSchema } from './sweepFile.js';
import type { SweepSpec } from './sweepSpec.js';

export { CONDITION_VARIABLES } from './conditionVariables.js';

export interface ParseOptions {
  /** For messages, and the sweep's name where the file gives none. */
  readonly fileName: string;
  /** `key=value`, as after --set. */
  readonly overrides?: readonly string[];
  /** Settings by other options of the command line; the overrides come after them. */
  readonly settings?: readonly Setting[];
  /** Told, a line each, what was accepted though it cannot have been meant quite so. */
  readonly onNotice?: (line: string) => void;
}

/** @throws UserError, or an AggregateError of all there are. */
export function parseSweepFile(text: string, options: ParseOptions): SweepSpec {
  if (text.length > MAX_SWEEP_FILE_BYTES) {
    throw new UserError(`${options.fileName}: a sweep file has at most ${MAX_SWEEP_FILE_BYTES} bytes`, {
      code: 'file-too-large',
    });
  }
  const file = readYaml({ name: options.fileName, text, isFile: true });
  const settings = [...(options.settings ?? []), ...(options.overrides ?? []).map(parseSetting)];
  return sweepOf(applySettings(file, settings), {
    name: basename(options.fileName, extname(options.fileName)),
    onNotice: options.onNotice ?? (() => {}),
  });
}

/** The sweep that a located value says, by whatever it was written. */
export function sweepOf(
  root: LocatedValue,
  { name, onNotice }: { name: string; onNotice: (line: string) => void },
): SweepSpec {
  const { file, problems } = checkShape(root);
  if (file === null) throwProblems(problems, root);
  const sound = file as SweepFile;
  const expanded = expandAxes(sound, root);
  const { axes, notices } = mergeDuplicates(expanded.axes, sound.zip);
  problems.push(...expanded.problems, ...checkExclusions(sound, root));
  problems.push(...checkLayers(axes, sound, root), ...checkZip(expanded.axes, sound, root));
  problems.push(...checkWhen(sound, root), ...checkWhere(sound), ...checkGridSize(axes, sound));
  throwProblems(problems, root);
  for (const notice of notices) {
    const path = ['hyperparameters', notice.name];
    onNotice(`${formatPlace(placeAt(root, path, 'value'))}: ${formatPath(path)}: ${notice.message}`);
  }
  return expandSweepFile(sound, {
    axes,
    name,
    whenOrder: keysAt(root, ['when']),
    alsoOrder: keysAt(root, ['also']),
  });
}

/**
 * The file by the schema. What does not fit is reported and left out, so that the rest is checked too; null where
 * too little is left.
 */
function checkShape(root: LocatedValue): { file: SweepFile | null; problems: Problem[] } {
  if (!isMap(root.content)) {
    const missing = problemAt(
      [],
      'must be a map of keys and values; it begins with dataset and hyperparameters',
    );
    return { file: null, problems: [{ ...missing, code: 'not-a-map' }] };
  }
  const checked = sweepFileSchema.safeParse(plainValue(root));
  if (checked.success) return { file: checked.data, problems: [] };
  const problems = explainIssues(checked.error.issues, SWEEP_FILE_JSON_SCHEMA, root);
  const units = new Map(problems.map(({ path }) => [formatPath(unitOf(path)), unitOf(path)]));
  const rest = [...units.values()].reduce((value, path) => withPart(value, path, null), root);
  const file = sweepFileSchema.safeParse({ dataset: { generate: 'moons' }, ...(plainValue(rest) as object) });
  return { file: units.has('hyperparameters') ? null : (file.data ?? null), problems };
}

/** What is left out where a value below it is wrong: a whole axis, condition or point, else a key of the file. */
function unitOf(path: Path): string[] {
  const isSection = /^(hyperparameters|when|also|constants|limits)$/.test(String(path[0]));
  return path.slice(0, isSection ? 2 : 1).map(String);
}
