/** What a campaign found, as Markdown and as JSON. */
import { FAULT_KINDS, type Fault, type FaultKind, TARGETS, type Target } from './faults.js';
import type { RunResult } from './runChaos.js';
import { repeatedMs, totalMs } from './training.js';

export interface Campaign {
  readonly undisturbed: RunResult;
  readonly runs: readonly RunResult[];
}

const KIND_NAMES: Readonly<Record<FaultKind, string>> = {
  kill: 'killed (SIGKILL), started again after up to 3 s',
  stop: 'halted (SIGSTOP) for 2 to 15 s',
  lostReply: 'a reply lost after Redis had run the script',
  cut: 'connections reset, no new one for up to 8 s',
  hold: 'nothing to, from, or to and from Redis for 2 to 12 s, then late',
  slowDisk: 'a disk that takes 0.2 s for each write',
};
const TARGET_NAMES: Readonly<Record<Target, string>> = {
  worker: 'a worker',
  coordinator: 'the coordinator',
  cli: '`jmin run`',
  dashboard: 'the dashboard',
  redis: 'Redis',
};

/** A run is as it must be if it lost and doubled nothing and its ranking has the bits of the undisturbed one. */
export function isAsItMustBe(run: RunResult, { undisturbed }: Campaign): boolean {
  const { verification, conflicts, problems } = run;
  return hasEqualDigest(run, undisturbed) && verification.isSound && conflicts === 0 && problems.length === 0;
}

export function campaignTable(campaign: Campaign): string {
  return [faultTable(campaign.runs), '', figureTable(campaign), ...failures(campaign)].join('\n');
}

function faultTable(runs: readonly RunResult[]): string {
  const faults = runs.flatMap((run) => run.faults);
  const countOf = (is: (fault: Fault) => boolean) => faults.filter(is).length || '';
  const rows = FAULT_KINDS.map((kind) => [
    KIND_NAMES[kind],
    ...TARGETS.map((target) => countOf((fault) => fault.kind === kind && fault.target === target)),
    countOf((fault) => fault.kind === kind),
  ]);
  const sums = [
    'all',
    ...TARGETS.map((target) => countOf((fault) => fault.target === target)),
    faults.length,
  ];
  return markdown(['fault', ...TARGETS.map((target) => TARGET_NAMES[target]), 'all'], [...rows, sums]);
}

function figureTable({ undisturbed, runs }: Campaign): string {
  const sum = (of: (run: RunResult) => number) => runs.reduce((total, run) => total + of(run), 0);
  const equal = runs.filter((run) => hasEqualDigest(run, undisturbed)).length;
  const again = sum(({ training }) => repeatedMs(training, undisturbed.training));
  const all = runs.length * totalMs(undisturbed.training);
  const fewest = Math.min(...runs.map(({ faults }) => faults.length));
  const seconds = runs.map(({ elapsedMs }) => elapsedMs / 1000).sort((a, b) => a - b);
  return markdown(
    ['what', 'measured'],
    [
      ['runs, each of at least so many faults', `${runs.length}, ${fewest}`],
      ['trials', sum(({ verification }) => verification.trials)],
      ['lost: without a final result', sum(({ verification }) => verification.missing)],
      ['doubled: with two', sum(({ verification }) => verification.repeated)],
      ['conflicts: trained twice with different results', sum(({ conflicts }) => conflicts)],
      ['left in flight', sum(({ verification }) => verification.inFlight)],
      ['**digests equal to that of an undisturbed run**', `**${equal}/${runs.length}**`],
      ['trained again, at most, of the training time', `${((100 * again) / all).toFixed(1)} %`],
      [
        'a run took, median and longest (undisturbed)',
        `${seconds[seconds.length >> 1]?.toFixed(0)} s, ${seconds.at(-1)?.toFixed(0)} s (${(undisturbed.elapsedMs / 1000).toFixed(0)} s)`,
      ],
    ],
  );
}

function failures(campaign: Campaign): string[] {
  const failed = campaign.runs.filter((run) => !isAsItMustBe(run, campaign));
  if (failed.length === 0) return [];
  const rows = failed.map((run) => [
    `\`npm run chaos -- --runs 1 --seed ${run.seed}\``,
    wrongIn(run, campaign),
  ]);
  return ['', markdown(['failed', 'what was wrong'], rows)];
}

export function wrongIn(run: RunResult, { undisturbed }: Campaign): string {
  const { verification, conflicts, problems } = run;
  return [
    ...(verification.missing > 0 ? [`${verification.missing} lost`] : []),
    ...(verification.repeated > 0 ? [`${verification.repeated} doubled`] : []),
    ...(verification.inFlight > 0 ? [`${verification.inFlight} left in flight`] : []),
    ...(conflicts > 0 ? [`${conflicts} conflicts`] : []),
    ...(hasEqualDigest(run, undisturbed) ? [] : [`digest ${verification.digest}`]),
    ...problems,
  ].join('; ');
}

function hasEqualDigest({ verification }: RunResult, undisturbed: RunResult): boolean {
  return verification.digest === undisturbed.verification.digest;
}

function markdown(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
