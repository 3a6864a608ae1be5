/** From the sweep file of another tool to a sweep file of jmin with the same points. */
import { UserError } from '../base/errors.js';
import { isMap, type LocatedValue } from '../sweepfile/locatedValue.js';
import { errorAt } from '../sweepfile/problem.js';
import { readYaml } from '../sweepfile/readYaml.js';
import { readDetermined } from './determined.js';
import type { Given } from './given.js';
import { readHydra } from './hydra.js';
import { readKatib } from './katib.js';
import { isSearchSpace, readNni } from './nni.js';
import { childOf, isMapPart, type Part } from './part.js';
import { type SweepDraft, type WrittenSweep, writeDraft } from './sweepDraft.js';
import { readWandb } from './wandb.js';

/** The tools, in the order in which a file is held against them. */
export const TOOLS = ['wandb', 'katib', 'nni', 'determined', 'hydra'] as const;
export type Tool = (typeof TOOLS)[number];

interface ToolReader {
  readonly title: string;
  /** Whether a file is one of this tool. */
  readonly isOne: (file: Part) => boolean;
  readonly read: (file: Part, given: Given) => SweepDraft;
}

const has = (file: Part, ...keys: readonly string[]) => keys.every((key) => childOf(file, key) !== null);

const READERS: Readonly<Record<Tool, ToolReader>> = {
  wandb: {
    title: 'a sweep of Weights & Biases',
    isOne: (file) => has(file, 'method', 'parameters'),
    read: readWandb,
  },
  katib: {
    title: 'an experiment of Katib',
    isOne: (file) =>
      childOf(file, 'spec', 'trialTemplate') !== null || childOf(file, 'spec', 'parameters') !== null,
    read: readKatib,
  },
  nni: {
    title: 'a search space of NNI',
    isOne: (file) =>
      isSearchSpace(file) ||
      ['searchSpace', 'searchSpaceFile', 'searchSpacePath'].some((key) => has(file, key)),
    read: readNni,
  },
  determined: {
    title: 'an experiment of Determined',
    isOne: (file) => has(file, 'searcher'),
    read: readDetermined,
  },
  hydra: {
    title: 'a multirun of Hydra',
    isOne: (file) => has(file, 'hydra') || has(file, 'defaults'),
    read: readHydra,
  },
};

export interface ConvertedSweep extends WrittenSweep {
  readonly from: Tool;
}

export interface ConvertOptions extends Given {
  /** For messages. */
  readonly fileName: string;
  /** The tool; null: found by the content. */
  readonly from: Tool | null;
}

/**
 * `text`: the file; empty where overrides of Hydra say all.
 * @throws UserError with its place for what is no such file, or has no counterpart at all.
 */
export function convertSweep(text: string, options: ConvertOptions): ConvertedSweep {
  const file: Part = { path: [], value: readFile(text, options.fileName) };
  const from = options.from ?? detected(file, options.overrides.length > 0);
  if (from !== 'hydra' && options.overrides.length > 0) {
    throw new UserError(
      `${options.overrides[0]}: only Hydra has overrides; the file is ${READERS[from].title}`,
      {
        code: 'cannot-convert',
      },
    );
  }
  const { title, read } = READERS[from];
  return { from, ...writeDraft(read(file, options), title) };
}

function readFile(text: string, name: string): LocatedValue {
  if (text !== '') return readYaml({ name, text, isFile: true });
  const source = { name, text: '', isFile: false };
  return { content: new Map(), place: { source, offset: 0 }, written: '' };
}

function detected(file: Part, hasOverrides: boolean): Tool {
  const found = TOOLS.find((tool) => READERS[tool].isOne(file));
  if (found !== undefined) return found;
  if (hasOverrides) return 'hydra';
  const { content, place } = file.value;
  const isOwn = isMap(content) && (content.has('hyperparameters') || content.has('dataset'));
  const message = isOwn
    ? 'this is a sweep file of jmin already'
    : `expected a sweep file of ${TOOLS.join(', ')}; found none of their keys`;
  const hint = isOwn ? 'jmin plan shows what it would train.' : 'Name the tool with --from if you know it.';
  throw errorAt(isMapPart(file) ? firstPlace(file) : place, { message, code: 'cannot-convert', hint });
}

function firstPlace({ value }: Part): LocatedValue['place'] {
  const [entry] = isMap(value.content) ? value.content.values() : [];
  return entry?.key ?? value.place;
}
