/** Where a line says that the training stands. */

/** Before such a word, a count or a setting follows: `Num Epochs = 3`, `best epoch: 6`, `warmup steps: 100`. */
const COUNTED =
  /\b(?:for \d+|num|number of|n|total|max|maximum|min|best|final|every|each|per|over|patience|bad|warm-?up|accumulation|observed at|optimization|skipped|early stopping) ?_?$/i;

/** A word and a number: `Epoch 3/10`, `step=200`, `Iteration: 7`, `epoch[4]`, `Step #120`. */
const WORDED =
  /(?<![\w.-])(?<word>epochs?|ep|global[_ ]?step|total_timesteps|num_timesteps|timesteps?|steps?|iters?|iterations?|it|itn|rounds?|boosting round|trees?|episodes?|generations?|gen|epoch_index)\b\.?(?<between>\s*(?:\((?:train|val|test|eval)\))?(?:\s*[-:=#[(_]){0,2}\s*)(?<number>\d+(?:\.\d+)?)(?!\d|:\d|\.\d|[%\w])/gi;

/** At the start of a line. */
const LEADING: readonly RegExp[] = [
  // XGBoost `[12]\ttrain-rmse:0.1`, LightGBM `[12]\ttraining's l2: 0.1`, CatBoost `12:\tlearn: 0.1`.
  /^\s*(?:\[(\d+)\]|(\d+):)\s+\D/,
  // `[1,  2000] loss: 2.2`, `[10/25][340/1583]`, `Train: 0 [   0/1251`, `7epoch results:`, `1|25|Loss: 0.8`.
  /^\s*\[(\d+)(?:,\s*\d+\]|\/\d+\])/,
  /^\s*(?:train|training|val|valid|validation|eval|test)\s*:\s*(\d+)\s+\[/i,
  // `Test 30, loss: 1.4`
  /^\s*(?:train|training|val|valid|validation|eval|test)\s+(\d+),\s/i,
  // `E3 loss 0.41`
  /^\s*E(\d+)[:\s]\s*[a-z]/i,
  /^\s*(\d+)epoch\b/i,
  /^\s*(\d+)\|\d+\|/,
  // `300 | loss 3.02 | lr 0.001`
  /^\s*(\d+)\s+\|\s+[a-z]/i,
  // `   1 train loss: 0.63 test acc: 89.05%`
  /^\s*(\d+)\s+(?:train|training|val|valid|validation|test|loss)\b/i,
];

export interface Position {
  readonly step: number;
  /** Whether a word names it. Else it is a position only beside metrics. */
  readonly isNamed: boolean;
}

/** Epochs before rounds and episodes, those before global steps, those before steps and iterations. */
function rankOf(word: string): number {
  if (/^ep(och|$)/i.test(word)) return 0;
  if (/^(episode|generation|gen|round|boosting)/i.test(word)) return 1;
  return /^global/i.test(word) ? 2 : 3;
}

export function positionOf(line: string, hasMetrics: boolean): Position | null {
  let best: { rank: number; step: number } | null = null;
  for (const match of line.matchAll(WORDED)) {
    const { word = '', number = '' } = match.groups ?? {};
    if (COUNTED.test(line.slice(0, match.index))) continue;
    // `epochs: 10` alone is a setting.
    if (/s$/i.test(word) && !hasMetrics && !/timesteps$/i.test(word)) continue;
    // Only epochs have fractions.
    if (number.includes('.') && !/^epoch/i.test(word)) continue;
    const rank = rankOf(word);
    if (best === null || rank < best.rank) best = { rank, step: Number(number) };
  }
  if (best !== null) return { step: best.step, isNamed: true };
  for (const form of LEADING) {
    const found = form.exec(line);
    if (found !== null) return { step: Number(found[1] ?? found[2]), isNamed: false };
  }
  return null;
}
