/** The one thing to do next, from the most urgent finding. */
import { formatCount, formatCounted, labelOf, valueText } from '../base/format.js';
import type { Summary } from '../results/summary.js';
import { trainerOf } from '../trainers/trainers.js';
import { analyse } from './analysis.js';
import { type Finding, listed } from './findings/finding.js';
import { findingsOf } from './findings.js';

export const MOVE_KINDS = [
  'wait',
  'repair',
  'lower',
  'learn',
  'extend',
  'replicate',
  'refine',
  'none',
] as const;
export type MoveKind = (typeof MOVE_KINDS)[number];

export interface NextMove {
  readonly kind: MoveKind;
  readonly sentence: string;
  /** Whether `jmin refine` writes a sweep file that does it. */
  readonly hasSweepFile: boolean;
}

export function nextMove(summary: Summary): NextMove {
  const { ledger } = summary;
  const open = ledger.waiting + ledger.running;
  const findings = findingsOf(summary);
  if (open > 0) return move('wait', waitFor(open));
  if (ledger.failed > 0 && ledger.finished === 0)
    return move('repair', 'Find out why the trials failed, then run jmin retry.');
  if (find(findings, 'nothing-finished') !== undefined) return lowerRate(summary);
  if (find(findings, 'baseline') !== undefined)
    return move('learn', 'Check the data and the target first: nothing has been learned from them yet.');
  if (find(findings, 'largest-class') !== undefined)
    return move(
      'learn',
      'Look at the rare classes first: the winner errs as often as the largest class alone.',
    );
  const { edges, top, best, hasSeeds } = analyse(summary);
  if (best === null) return move('none', 'Nothing to compare yet.');
  const extended = edges.filter(({ next }) => next.length > 0);
  if (extended.length > 0) {
    const each = extended.map(
      ({ axis, next }) => `${labelOf(axis)} to ${listed(next.map((value) => valueText(value)))}`,
    );
    return file('extend', `Extend ${listed(each)}: the best lies at the end of what was tried.`);
  }
  if (top !== null && top.cells.length > 1)
    return move(
      'replicate',
      `${formatCounted(top.cells.length - 1, 'other configuration')} cannot be told apart from the best: jmin settle adds seeds to these alone.`,
    );
  const swept = summary.spec.axes.some(({ values }) => values.length > 1);
  if (!swept) return file('refine', `Sweep ${tunable(summary)} around this trial.`);
  if (!hasSeeds)
    return file(
      'replicate',
      'Search finer around the best, with three seeds each, to see which differences are real.',
    );
  return file('refine', 'Search finer around the best.');
}

function waitFor(open: number): string {
  const [trials, them] =
    open === 1 ? ['trial that is', 'it'] : [`${formatCount(open)} trials that are`, 'them'];
  return `Wait for the ${trials} left, or run the sweep again if no worker trains ${them}.`;
}

function tunable({ spec }: Summary): string {
  const rate = trainerOf(spec).meanings?.stepSize;
  return rate === undefined ? 'the hyperparameters' : `the ${labelOf(rate)} first,`;
}

function lowerRate({ spec }: Summary): NextMove {
  const rate = trainerOf(spec).meanings?.stepSize;
  if (rate === undefined)
    return move('repair', 'Check what one trial prints with jmin try: no result was finite.');
  return move('lower', `Try a smaller ${labelOf(rate)}: no training stayed finite.`);
}

function find(findings: readonly Finding[], type: Finding['type']): Finding | undefined {
  return findings.find((finding) => finding.type === type);
}

function move(kind: MoveKind, sentence: string): NextMove {
  return { kind, sentence, hasSweepFile: false };
}

function file(kind: MoveKind, sentence: string): NextMove {
  return { kind, sentence, hasSweepFile: true };
}
