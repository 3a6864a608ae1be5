/** A sweep as another tool's file says it, in jmin's words, before it is written. */
import { MAX_SEARCH_TRIALS, SAMPLERS } from '../model/specDefaults.js';
import { MAX_SOBOL_DIMENSIONS } from '../search/sobolNumbers.js';
import { formatFile } from '../sweepfile/formatSweepFile.js';
import { type AxisDraft, isListed, joined } from './axisDraft.js';
import { type NamedAxis, nameAxes } from './axisNames.js';
import { commandOf } from './commandWords.js';
import { type Part, partsOf } from './part.js';

export interface SweepDraft {
  readonly name: string | null;
  readonly description: string | null;
  /** With the placeholders of jmin, but the other tool's names of the axes. */
  readonly words: readonly string[];
  readonly commandComment: string;
  readonly metric: MetricDraft;
  readonly env: Readonly<Record<string, string>>;
  readonly axes: readonly (readonly [string, AxisDraft])[];
  readonly method: Method;
  /** The most trials; null: no limit there. */
  readonly trials: number | null;
  readonly parallel: number | null;
  /** What has no counterpart, one line each. */
  readonly remarks: readonly string[];
}

export interface MetricDraft {
  readonly name: string;
  readonly goal: 'minimize' | 'maximize';
  readonly take?: 'best';
  readonly comment: string;
}

export interface Method {
  readonly name: string;
  readonly kind: 'grid' | 'random' | 'quasirandom' | 'model';
}

/** A line for the keys that have no counterpart; none if there is no such key. */
export function leftOut(part: Part, known: readonly string[]): string[] {
  const keys = partsOf(part).flatMap(([key]) => (known.includes(key) ? [] : [key]));
  return keys.length === 0 ? [] : [`Without counterpart: ${keys.join(', ')}.`];
}

/** Trials of a search without an end. */
const OPEN_END_TRIALS = 100;

export interface WrittenSweep {
  readonly text: string;
  /** Every comment of the file: what has no counterpart, or another one. */
  readonly remarks: readonly string[];
}

export function writeDraft(draft: SweepDraft, tool: string): WrittenSweep {
  const axes = nameAxes(draft.axes);
  const command = commandOf(draft.words, axes);
  const search = searchOf(draft);
  const comments = {
    command: joined(draft.commandComment, command.comment),
    metric: draft.metric.comment,
    search: search.comment,
    limits: search.limitsComment,
    ...Object.fromEntries(axes.map(({ name, comment }) => [name, comment])),
  };
  const header = [`Converted from ${tool}.`, ...draft.remarks];
  const text = formatFile(fileOf(draft, { axes, command: command.written, search }), { comments, header });
  const remarks = Object.entries(comments).map(([key, comment]) =>
    comment === '' ? '' : `${key}: ${comment}`,
  );
  return { text, remarks: [...draft.remarks, ...remarks].filter((remark) => remark !== '') };
}

interface Written {
  readonly axes: readonly NamedAxis[];
  readonly command: string | readonly string[];
  readonly search: SearchDraft;
}

function fileOf(draft: SweepDraft, { axes, command, search }: Written): Record<string, unknown> {
  const { comment: _, ...metric } = draft.metric;
  return {
    ...(draft.name === null ? {} : { name: draft.name }),
    ...(draft.description === null ? {} : { description: draft.description }),
    command,
    metric,
    ...(Object.keys(draft.env).length === 0 ? {} : { env: draft.env }),
    hyperparameters: Object.fromEntries(axes.map(({ name, axis }) => [name, writtenAxis(axis)])),
    ...(search.search === null ? {} : { search: search.search }),
    ...(search.limit === null ? {} : { limits: { trials: search.limit } }),
    ...(draft.parallel === null ? {} : { max_parallel: draft.parallel }),
  };
}

/** One number stands alone; other single values are lists of one. Consecutive whole numbers are a range. */
function writtenAxis(axis: AxisDraft['axis']): unknown {
  if (!isListed(axis)) return axis;
  const [first] = axis;
  if (axis.length === 1 && typeof first === 'number') return first;
  const isRun =
    axis.length > MAX_WRITTEN_OUT &&
    axis.every((value, i) => Number.isInteger(value) && value === Number(first) + i && Number(value) >= 0);
  return isRun ? `${first}..${axis.at(-1)}` : axis;
}

const MAX_WRITTEN_OUT = 12;

interface SearchDraft {
  readonly search: Readonly<Record<string, unknown>> | null;
  readonly comment: string;
  /** Trials of a grid. */
  readonly limit: number | null;
  readonly limitsComment: string;
}

function searchOf({ method, axes, trials }: SweepDraft): SearchDraft {
  const points = axes.reduce(
    (product, [, { axis }]) => product * (isListed(axis) ? axis.length : Infinity),
    1,
  );
  const none = { search: null, comment: '', limit: null, limitsComment: '' };
  // A search needs something to choose.
  if (points === 1) return none;
  if (method.kind === 'grid' && Number.isFinite(points)) {
    if (trials === null || trials >= points) return none;
    return { ...none, limit: trials, limitsComment: `of ${points} points, as there` };
  }
  const swept = axes.filter(([, { axis }]) => !isListed(axis) || axis.length > 1).length;
  const sampler = samplerFor(method, swept);
  const openEnd = trials === null ? `${method.name} has no end there` : '';
  const other =
    method.kind === 'grid'
      ? 'a grid there; a range needs a search'
      : sampler.isSame
        ? ''
        : `${method.name} there, which jmin does not have`;
  const most = Math.min(trials ?? OPEN_END_TRIALS, MAX_SEARCH_TRIALS);
  return { ...none, search: { sampler: sampler.name, trials: most }, comment: joined(other, openEnd) };
}

/** Samplers that learn from earlier trials, by preference; the first that jmin has. */
const MODEL_SAMPLERS: Readonly<Record<string, readonly string[]>> = {
  tpe: ['tpe', 'gp'],
  bayes: ['gp', 'tpe'],
  cma_es: ['cma_es'],
};

function samplerFor({ name, kind }: Method, swept: number): { name: string; isSame: boolean } {
  if (kind === 'random') return { name: 'random', isSame: true };
  const known: readonly string[] = SAMPLERS;
  const wanted = kind === 'model' ? (MODEL_SAMPLERS[name.toLowerCase()] ?? MODEL_SAMPLERS.bayes ?? []) : [];
  const model = wanted.find((sampler) => known.includes(sampler));
  if (model !== undefined) return { name: model, isSame: true };
  const spread = swept > MAX_SOBOL_DIMENSIONS ? 'random' : 'sobol';
  return { name: spread, isSame: kind === 'quasirandom' && spread === 'sobol' };
}
