import { Document, isMap, isNode, isScalar, isSeq, type Scalar, visit } from 'yaml';
import { formatDuration } from '../base/duration.js';
import type { Value } from '../model/configuration.js';
import type { DatasetSpec } from '../model/datasetSpec.js';
import { spacePoints } from '../model/gridPoints.js';
import { statedScale } from '../model/inputScale.js';
import { DEFAULT_NOTICE_EVENTS } from '../model/notify.js';
import {
  DEFAULT_COHORT,
  DEFAULT_MAX_ATTEMPTS,
  DEFAULT_MAX_POINTS,
  MAX_POINTS,
} from '../model/specDefaults.js';
import type { Axis, NotifyChannel, PruneSpec, SearchSpec, SweepSpec, UntilSpec } from '../model/sweepSpec.js';
import type { TrainerDescription } from '../trainers/trainer.js';
import { trainerOf } from '../trainers/trainers.js';
import { type JsonSchema, SWEEP_FILE_JSON_SCHEMA } from './jsonSchema.js';
import { pruneSpec } from './pruneSpec.js';

/**
 * A sweep as the text of a sweep file: parsed again it is the same. What has its default is left out, and paths
 * are as the sweep has them: relative to the folder of the file it was read from.
 *
 * `comments` end lines, by their key: a hyperparameter, or a key at the top.
 */
export function formatSweepFile(spec: SweepSpec, comments: Readonly<Record<string, string>> = {}): string {
  return formatFile(sweepFileOf(spec), { comments });
}

/** Keys and values as the text of a sweep file, with comments as above, and a header of comment lines. */
export function formatFile(
  content: Readonly<Record<string, unknown>>,
  { comments, header = [] }: { comments: Readonly<Record<string, string>>; header?: readonly string[] },
): string {
  const document = new Document(content, { aliasDuplicateObjects: false });
  if (isMap(document.contents)) for (const { value } of document.contents.items) layOut(value);
  visit(document, { Scalar: (_, scalar) => quoteUnusual(scalar) });
  for (const [key, comment] of Object.entries(comments)) addComment(document, key, comment);
  if (header.length > 0) document.commentBefore = header.map((line) => ` ${line}`).join('\n');
  const text = document.toString({
    lineWidth: 0,
    flowCollectionPadding: false,
    doubleQuotedMinMultiLineLength: Number.POSITIVE_INFINITY,
  });
  return text.replace(UNSEEN, escapeUnits);
}

/** Characters that an editor does not show, or that turn the text around: written as escapes, within quotes. */
const UNSEEN = /[\p{Cf}\p{Zl}\p{Zp}\u007f-\u009f]/gu;

/** Texts that begin with a letter or digit and hold nothing YAML could take as its own; all others are quoted. */
const PLAIN = /^[\p{L}\d_./](?:[^\p{C}\p{Z}:#,[\]{}"\\]| (?! |$))*$/u;

function addComment(document: Document, key: string, comment: string): void {
  if (comment === '') return;
  const path = document.hasIn(['hyperparameters', key]) ? ['hyperparameters', key] : [key];
  const node = document.getIn(path, true);
  if (isNode(node)) node.comment = ` ${comment.replace(/\s+/g, ' ')}`;
}

function quoteUnusual(scalar: Scalar): void {
  if (typeof scalar.value === 'string' && !PLAIN.test(scalar.value)) scalar.type = 'QUOTE_DOUBLE';
}

function escapeUnits(characters: string): string {
  const units = Array.from({ length: characters.length }, (_, index) => characters.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('');
}

function sweepFileOf(spec: SweepSpec): Record<string, unknown> {
  const trainer = trainerOf(spec);
  const axes = spec.replicates ? spec.axes.slice(0, -1) : spec.axes;
  return {
    name: spec.name,
    ...(spec.description === null ? {} : { description: spec.description }),
    ...(spec.trainer === undefined || trainer.ownKey !== null ? {} : { trainer: spec.trainer }),
    ...settingsOf(spec, trainer.keys),
    ...(spec.dataset === null ? {} : { dataset: withoutDefaults(statedScale(spec.dataset)) }),
    hyperparameters: Object.fromEntries(axes.map((axis) => [axis.name, writtenAxis(axis)])),
    ...unlessEmpty('constants', spec.constants),
    ...(spec.replicates ? { replicates: spec.axes.at(-1)?.values.length } : {}),
    ...unlessEmpty('zip', spec.zip),
    ...unlessEmpty('when', spec.when),
    ...unlessEmpty('where', spec.where),
    ...unlessEmpty('also', new Map(spec.also.map(({ name, values }) => [name, values]))),
    ...(spec.search === undefined ? {} : { search: writtenSearch(spec.search) }),
    ...(spec.until === undefined ? {} : { until: writtenUntil(spec.until) }),
    ...(spec.prune === undefined ? {} : { prune: writtenPrune(spec.prune) }),
    ...writtenRanking(spec, trainer),
    ...(spec.record === null ? {} : { record: spec.record }),
    ...unlessEmpty('limits', writtenLimits(spec)),
    ...unlessEmpty('failures', {
      ...(spec.consecutiveFailures === null ? {} : { consecutive: spec.consecutiveFailures }),
      ...settingsOf(spec, trainer.failureKeys ?? {}),
    }),
    ...(spec.workers === null ? {} : { workers: spec.workers }),
    ...(spec.maxParallel === null ? {} : { max_parallel: spec.maxParallel }),
    ...(spec.priority === 1 ? {} : { priority: spec.priority }),
    ...(spec.keep === undefined ? {} : { keep: spec.keep }),
    ...(spec.notify === undefined ? {} : { notify: spec.notify.map(writtenChannel) }),
  };
}

function writtenRanking({ rankBy, secondObjective }: SweepSpec, trainer: TrainerDescription) {
  const isOpen = trainer.metricsOf({}).length === 0;
  if (secondObjective !== undefined)
    return { rank_by: [rankBy, isOpen ? secondObjective : secondObjective.metric] };
  return rankBy === 'J' || isOpen ? {} : { rank_by: rankBy };
}

function settingsOf({ settings = {} }: SweepSpec, keys: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(settings).filter(([key]) => Object.hasOwn(keys, key)));
}

/** A list of layers is one value, so it stands in a list even alone. */
function writtenAxis({ values, scale, whole }: Axis): Value | readonly Value[] {
  if (scale !== undefined) return { [scale]: values, ...(whole === undefined ? {} : { whole }) };
  const [only] = values;
  return values.length === 1 && only !== undefined && typeof only !== 'object' ? only : values;
}

function writtenChannel({ form, url, secret, on }: NotifyChannel): Record<string, unknown> {
  return {
    [form]: url ?? true,
    ...(secret === null ? {} : { secret }),
    ...(String(on) === String(DEFAULT_NOTICE_EVENTS) ? {} : { on }),
  };
}

function writtenPrune({ rule, ...own }: PruneSpec): Record<string, unknown> {
  const usual: Record<string, unknown> = pruneSpec({ rule });
  const stated = Object.entries(own).filter(([key, value]) => String(value) !== String(usual[key]));
  return { rule, ...Object.fromEntries(stated) };
}

function writtenUntil({ noGain, target, budgetMs }: UntilSpec): Record<string, unknown> {
  return {
    ...(noGain === undefined ? {} : { no_gain: noGain }),
    ...(target === undefined ? {} : { target }),
    ...(budgetMs === undefined ? {} : { budget: formatDuration(budgetMs) }),
  };
}

function writtenSearch({ sampler, trials, seed, cohort, overlap }: SearchSpec): Record<string, unknown> {
  return {
    ...{ sampler, trials },
    ...(seed === 1 ? {} : { seed }),
    ...(cohort === DEFAULT_COHORT ? {} : { cohort }),
    ...(overlap === undefined ? {} : { overlap }),
  };
}

function writtenLimits(spec: SweepSpec): Record<string, unknown> {
  const { trialTimeMs, stallTimeMs, totalTimeMs, trials, maxAttempts } = spec.limits;
  // Journals of early versions do not tell the limit that their sweep file gave.
  const { points = spacePoints(spec) > DEFAULT_MAX_POINTS ? MAX_POINTS : undefined } = spec.limits;
  return {
    ...(trialTimeMs === null ? {} : { trial_time: formatDuration(trialTimeMs) }),
    ...(stallTimeMs === null ? {} : { stall_time: formatDuration(stallTimeMs) }),
    ...(totalTimeMs === null ? {} : { total_time: formatDuration(totalTimeMs) }),
    ...(trials === null ? {} : { trials }),
    ...(maxAttempts === DEFAULT_MAX_ATTEMPTS ? {} : { max_attempts: maxAttempts }),
    ...(points === undefined ? {} : { points }),
  };
}

function unlessEmpty(key: string, value: object | ReadonlyMap<string, unknown>): Record<string, unknown> {
  const size = value instanceof Map ? value.size : Object.keys(value).length;
  return size === 0 ? {} : { [key]: value };
}

function withoutDefaults(dataset: DatasetSpec): Record<string, unknown> {
  const kinds = SWEEP_FILE_JSON_SCHEMA.properties?.dataset?.anyOf ?? [];
  const kind = kinds.find(({ required = [] }) => Object.hasOwn(dataset, required[0] ?? ''));
  const properties: Readonly<Record<string, JsonSchema>> = kind?.properties ?? {};
  const entries = Object.entries(dataset).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(properties[key]?.default),
  );
  return Object.fromEntries(entries);
}

/** Lists and small maps stand on one line; conditions, which are long, each on its own. */
function layOut(node: unknown): void {
  if (isSeq(node)) {
    node.flow = !node.items.every((item) => isScalar(item) && typeof item.value === 'string');
  } else if (isMap(node)) {
    const values = node.items.map(({ value }) => value);
    const inner = values.filter((value) => isMap(value) || isSeq(value));
    for (const value of inner) value.flow = true;
    node.flow = inner.length === 0 && values.length <= MAX_INLINE_KEYS;
  }
}

const MAX_INLINE_KEYS = 4;
