import type { Summary } from '../results/summary.js';
import { promisesBits, type RankedSweep, trainerOf } from '../trainers/trainers.js';

const METHODS: readonly string[] = [
  'Importance: for a complete grid, the exact analysis of variance of all combinations; an effect counts as real where chance would show it in fewer than one sweep of a hundred (F test against the spread between seeds, else against what three and more hyperparameters do together). Otherwise functional analysis of variance over a random forest (Hutter, Hoos and Leyton-Brown, 2014). Configurations that diverged or blew up count as the worst.',
  'Certainty: Welch’s t-test of each configuration against the best, at 5 % for all comparisons together (Holm, 1979). Without replicates, the spread that no pair of hyperparameters explains is an upper limit of the noise.',
  'Pruners are replayed on the recorded curves with the trials in the order of their numbers: median stopping from the sixth trial on, successive halving with a third kept after a ninth and a third of the training, patience of a fifth of the training.',
];

/** How the figures of a report are made, and what its digest promises. */
export function methodsOf(spec: RankedSweep): readonly string[] {
  return [
    ...METHODS,
    trainerOf(spec).bitsRepeat
      ? 'The same sweep on the same data gives the same digest on every machine.'
      : promisesBits(spec)
        ? 'The sweep file promises that a trial trained again gives the same values (deterministic: true). jmin verify --retrain checks it.'
        : 'Each result counts exactly once. Training again may give other results, so the digest identifies these results only.',
  ];
}

/** What to know of a digest, in a few words: `partial`, and whether only these results have it. */
export function digestNotes({ spec, partial }: { readonly spec: RankedSweep; readonly partial: boolean }) {
  return [
    ...(partial ? ['partial'] : []),
    ...(promisesBits(spec) ? [] : ['of these results: training again may give others']),
  ];
}

/** The commit of the code, in words; null where it is not known. */
export function codeStateOf({ git }: Pick<Summary, 'git'>): string | null {
  if (git === null) return null;
  return `git commit ${git.commit}${git.dirty ? ', with changes that were not committed' : ''}`;
}
