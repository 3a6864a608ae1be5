/** From the text of a sweep file to a checked sweep. All problems are reported together. */
import { basename } from 'node:path';
import { present } from '../base/assert.js';
import { UserError } from '../base/errors.js';
import { formatCount } from '../base/format.js';
import { printable } from '../base/printable.js';
import type { Settings, SweepSpec } from '../model/sweepSpec.js';
import type { TrainerDescription } from '../trainers/trainer.js';
import { trainerNames, trainerOf } from '../trainers/trainers.js';
import { checkWhen, checkWhere } from './checkConditions.js';
import { checkNotify } from './checkNotify.js';
import { checkObjectives } from './checkObjectives.js';
import { checkPrune } from './checkPrune.js';
import { checkSearch, checkUntil } from './checkSearch.js';
import {
  checkExclusions,
  checkExtraPoints,
  checkGridSize,
  checkNumbers,
  checkSettings,
  checkTogether,
  checkZip,
} from './checkSweepFile.js';
import { expandAxes, mergeDuplicates } from './expandAxes.js';
import { expandSweepFile } from './expandSweepFile.js';
import { explainIssues } from './explainIssues.js';
import { jsonSchemaOf } from './jsonSchema.js';
import {
  formatPath,
  isMap,
  keysAt,
  type LocatedValue,
  type Path,
  partAt,
  placeAt,
  plainValue,
} from './locatedValue.js';
import { errorAt, type Problem, throwProblems } from './problem.js';
import { readYaml } from './readYaml.js';
import { applySettings, parseSetting, type Setting } from './settings.js';
import { formatPlace } from './source.js';
import { MAX_SWEEP_FILE_BYTES, type SweepFile, sweepFileSchemaOf } from './sweepFile.js';
import { type GivenOptions, sweepSettings } from './sweepOptions.js';

export interface SettingOptions {
  /** Values of the command line's sweep options by their keys, as `sweepOptions.ts` names them. */
  readonly given?: GivenOptions;
  /** `key=value`, like the argument of --set. They override the options. */
  readonly overrides?: readonly string[];
  /** Called with a line for each value that is accepted but was probably not meant so. */
  readonly onNotice?: (line: string) => void;
}

export interface ParseOptions extends SettingOptions {
  /** For messages, and the sweep's name where the file gives none. */
  readonly fileName: string;
}

/** @throws UserError, or an AggregateError of all there are. */
export function parseSweepFile(text: string, options: ParseOptions): SweepSpec {
  const { fileName } = options;
  if (text.length > MAX_SWEEP_FILE_BYTES) {
    const message = `${fileName}: a sweep file has at most ${formatCount(MAX_SWEEP_FILE_BYTES)} bytes`;
    throw new UserError(message, { code: 'file-too-large' });
  }
  const file = readYaml({ name: fileName, text, isFile: true });
  return sweepOf(applySettings(file, settingsOf(options)), nameOfFile(fileName), options);
}

/** The sweep that options alone say. @throws as parseSweepFile. */
export function parseSweepOptions(options: SettingOptions): SweepSpec {
  const source = { name: 'command line', text: '', isFile: false };
  const nothing = { content: new Map(), place: { source, offset: 0 }, written: '' };
  const root = applySettings(nothing, settingsOf(options));
  if (partAt(root, ['dataset']) === undefined) {
    throw new UserError('expected a sweep file or a data set; got neither', {
      code: 'no-sweep',
      hint: 'Name a sweep file, or give --data FILE --target COLUMN, or --generate NAME.',
    });
  }
  const words = ['csv', 'jsonl', 'idx', 'generate'].map((key) => partAt(root, ['dataset', key])?.content);
  return sweepOf(
    root,
    nameOfFile(String(words.find((word) => typeof word === 'string') ?? 'sweep')),
    options,
  );
}

function settingsOf({ given = {}, overrides = [] }: SettingOptions): Setting[] {
  return [...sweepSettings(given), ...overrides.map(parseSetting)];
}

/** The base name without its extensions: that of `data/x.csv.gz` is `x`. */
function nameOfFile(path: string): string {
  const base = basename(path);
  return base.replace(/(\.gz)?$/, '').replace(/(?<=.)\.\w+$/, '') || 'sweep';
}

/** The sweep that a located value says, by whatever it was written. */
function sweepOf(root: LocatedValue, name: string, { onNotice = () => {} }: SettingOptions): SweepSpec {
  const trainer = trainerNamed(root);
  const { file, problems } = checkShape(root, trainer);
  const expanded = expandAxes(file, root, trainer);
  const { axes, notices } = mergeDuplicates(expanded.axes, file.zip);
  problems.push(...expanded.problems, ...checkExclusions(file, root, trainer));
  problems.push(...checkTogether(axes, { file, root, trainer }), ...checkZip(expanded.axes, file, root));
  const conditioned = { root, trainer, axes };
  problems.push(...checkWhen(file, conditioned), ...checkWhere(file, conditioned));
  problems.push(...checkGridSize(axes, file), ...checkExtraPoints(file));
  problems.push(...checkNumbers(axes, file, trainer));
  problems.push(...checkSearch(axes, file, root), ...checkUntil(file), ...checkPrune(axes, file, trainer));
  problems.push(...checkNotify(file));
  const settings = settingsIn(file, trainer);
  problems.push(...checkSettings(settings, axes, trainer), ...checkObjectives(file, settings, trainer));
  throwProblems(problems, root);
  for (const notice of [...expanded.notices, ...notices]) {
    const path = ['hyperparameters', notice.name];
    onNotice(`${formatPlace(placeAt(root, path, 'value'))}: ${formatPath(path)}: ${notice.message}`);
  }
  return expandSweepFile(file, {
    trainer,
    settings,
    axes,
    name,
    whenOrder: keysAt(root, ['when']),
    alsoOrder: keysAt(root, ['also']),
  });
}

/** The trainer that a sweep file names, or the network. @throws UserError if there is none of that name. */
function trainerNamed(root: LocatedValue): TrainerDescription {
  const named = partAt(root, ['trainer']);
  const names = trainerNames();
  const known = names.map((trainer) => trainerOf({ trainer }));
  const byKey = known.find(({ ownKey }) => ownKey !== null && partAt(root, [ownKey]) !== undefined);
  if (named === undefined) return byKey ?? trainerOf({});
  const trainer = String(named.content);
  if (names.includes(trainer)) return trainerOf({ trainer });
  const problem = { path: ['trainer'], at: 'value', code: 'bad-value' } as const;
  const message = `trainer must be one of ${names.join(', ')}; got ${printable(named.written, 60)}`;
  return throwProblems([{ ...problem, message }], root) as never;
}

/**
 * The file by the schema. What does not fit is reported and left out, so that the rest is checked too.
 * @throws the problems, where too little is left.
 */
function checkShape(
  root: LocatedValue,
  trainer: TrainerDescription,
): { file: SweepFile; problems: Problem[] } {
  if (!isMap(root.content)) {
    const message =
      'a sweep file must be a map of keys and values; it begins with dataset and hyperparameters';
    throw errorAt(root.place, { message, code: 'not-a-map' });
  }
  const schema = sweepFileSchemaOf(trainer);
  const checked = schema.safeParse(plainValue(root));
  if (checked.success) return { file: checked.data, problems: [] };
  const problems = explainIssues(checked.error.issues, {
    schema: jsonSchemaOf(trainer),
    root,
    synonyms: trainer.synonyms,
  });
  const rest = plainValue(root) as Record<string, unknown>;
  for (const { path } of problems) leaveOut(rest, unitOf(path));
  const sound = schema.safeParse(trainer.needsData ? { dataset: { generate: 'moons' }, ...rest } : rest);
  const hasAxes = problems.every(({ path }) => formatPath(path) !== 'hyperparameters');
  if (!sound.success || !hasAxes) throwProblems(problems, root);
  return { file: present(sound.data, 'the sound part of the sweep file'), problems };
}

/** What the trainer's own keys say; undefined where there are none. */
function settingsIn(file: SweepFile, { keys, failureKeys = {} }: TrainerDescription): Settings | undefined {
  const all = { ...keys, ...failureKeys };
  const entries = [...Object.entries(file), ...Object.entries(file.failures)].filter(
    ([key, value]) => Object.hasOwn(all, key) && value !== undefined,
  );
  return entries.length === 0 ? undefined : (Object.fromEntries(entries) as Settings);
}

function leaveOut(value: Record<string, unknown>, [key = '', ...below]: readonly string[]): void {
  const [inner] = below;
  if (inner === undefined) delete value[key];
  else delete (value[key] as Record<string, unknown> | undefined)?.[inner];
}

/** What is left out where a value below it is wrong: a whole axis, condition or point, else a key of the file. */
function unitOf(path: Path): string[] {
  const isSection = /^(hyperparameters|when|also|constants|limits)$/.test(String(path[0]));
  return path.slice(0, isSection ? 2 : 1).map(String);
}
