/** What a name that a program prints stands for: a measurement, a position in the training, or neither. */

/** Words for what trainings measure. A digit at the end of a word is not compared: `loss1`, `ap50`, `top5`. */
const METRIC_WORDS = new Set(
  (
    'loss losses mle acc accuracy error err cost perplexity ppl rmse rmsle rmspe mae mse mape smape auc auroc auprc aucpr ' +
    'roc prc f fscore fbeta dice iou miou giou map ap ar mrr ndcg precision recall prec bleu rouge meteor cider wer ' +
    'cer bpc bpb psnr ssim fid lpips score scores reward rewards rew return returns metric nll kl kld elbo objective ' +
    'fitness r ret obj aic aicc bic waic rsquared merror mlogloss logloss deviance entropy crossentropy xent inertia gini likelihood regret mcc kappa ' +
    'specificity sensitivity silhouette top hits l learn j uas las'
  ).split(' '),
);

/** Parts of a data set: `val_x` is a metric whatever x is. */
const SPLIT = /^(train|training|val|valid|valids|validation|eval|evaluation|test|dev)$/;

/** Positions, the word alone. */
const POSITION_WORD =
  /^(epochs?|ep|eps|steps?|iters?|iterations?|its?|rounds?|episodes?|generations?|gen|batch(es)?|updates?|timesteps?|trees?|itn|of|in|at|after)$/i;
const POSITION_NAME =
  /^(global_?step|total_?steps|(total_|num_)?timesteps|num_updates|(num|n)_(epochs|steps)|training_step|train_step|batch_(idx|index|id)|epoch_(idx|index))$/i;

/** Last words of names of times, rates, sizes, settings of a run and of its machine. */
const NO_METRIC_WORD = new Set(
  (
    'elapsed eta remaining duration dur run fold runtime seconds secs sec s ms us msec usec speed throughput samples images examples ' +
    'tokens words rows files mem memory mb gb mib gib gpu gpus cpu cpus cuda rank pid port ' +
    'seed size sizes bs bsz wpb wps ups ips fps sps tps qps tgs tflops workers threads parameters params version patience device mfu ' +
    'flops gflops flos date id idx index shape layers units width height line exit code errno python torch keras ' +
    'tensorflow numpy num count counts ts timestamp nnzs t hrs nupdates thresh beam syslen reflen oom clip wall scale qsize candidates folds jobs tasks ' +
    'classes trial trials gain channels weight weights threshold factor coef margin tol counter skipped bins worker iter'
  ).split(' '),
);

/** Last words that say nothing behind a word for a measurement: `Gen Loss Total`. */
const WEAK_WORD = new Set('total set data points features number progress default length len'.split(' '));

const NO_METRIC_NAME =
  /^(v_num|data|min_delta|max_epochs|max_steps|best_iteration|best_epoch|gamma|mom\w*|weight_?decay|wd|drop_?out|n_estimators|max_depth|st_worker_\w+|hyp_len|ref_len|bp|ratio|bad_epochs|tp|fp|tn|fn|experience|top_?[kp])$/i;

/** Rates and what each of something takes, e.g. `words/s`, `it/s`, `ms/batch`, `tokens_per_second_per_gpu`. */
const RATE =
  /(^|[_\s])(per[_ ](sec|second|step|batch|epoch|iteration|token|device|gpu)(_per_\w+)?)$|[\w)]\/(s|sec|second|thread|checkpoint|min|hour)$|^(ms|s|us|sec|words|tokens|samples)\/\w+$/i;

/** The words of a name in lower case; `LogLoss` is two, and `mIoU` is one. */
function wordsOf(name: string): string[] {
  return name
    .split(/[^A-Za-z0-9]+/)
    .flatMap((word) => (METRIC_WORDS.has(word.toLowerCase()) ? word : word.split(/(?<=[a-z])(?=[A-Z])/)))
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}

/** Whether a name is a measurement by itself, so that its line is one of a training. */
export function looksLikeMetric(name: string): boolean {
  const words = wordsOf(name);
  const [first = '', second] = words;
  if (/@\d/.test(name)) return true;
  if (/(^|_)learn(ing)?[-_ ]?rate$/i.test(name)) return false;
  // Rewards and lengths of episodes.
  if (/^(rollout\/)?ep_?(rew|len)/i.test(name) || /function_value$/i.test(name)) return true;
  if (/(^|[_ ])(success|win|pass|detection)[_ ]rate$|(^|_)bits?_per_\w+$/i.test(name)) return true;
  // `meankl`
  if (/(^|_)(mean|avg|approx|total|best)(kl|nll|elbo|acc|auc|mse|mae|iou|rew)$/i.test(name)) return true;
  if (words.some((word) => METRIC_WORDS.has(word.replace(/\d+$/, '')) || /loss$|accuracy|error$/.test(word)))
    return true;
  if (second === undefined) return SPLIT.test(first) || first === 'best';
  // `Highest Train: 98.12`
  return SPLIT.test(first) || first === 'best' || (QUALIFIER.test(first) && SPLIT.test(second));
}

const QUALIFIER = /^(final|highest|lowest|average|avg|mean|overall)$/;

/** Numbers of an optimizer, printed beside measurements without a sign between name and value. */
export function isOptimizerValue(name: string): boolean {
  return /^(lr|learning[_ ]rate|g?norm|grad[_ ]norm)$/i.test(name);
}

export function isPosition(name: string): boolean {
  return POSITION_WORD.test(name) || POSITION_NAME.test(name);
}

/** Names of times, rates, sizes and settings. */
export function isNoMetric(name: string): boolean {
  if (NO_METRIC_NAME.test(name) || RATE.test(name)) return true;
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  if (words.includes('time') || words.includes('timesteps') || words.includes('parameters')) return true;
  if (/^(batch|reader|data|cost)$/.test(words.at(-2) ?? '') && /^(cost|time)$/.test(last)) return true;
  const isMeasured = words.slice(0, -1).some((word) => METRIC_WORDS.has(word));
  if (words.length > 1 && /^(iteration|epoch|step|round)$/.test(last) && !isMeasured) return true;
  if (/^(num|n|max|min)$/.test(words[0] ?? '') && !looksLikeMetric(last)) return true;
  if (WEAK_WORD.has(last) && !isMeasured) return true;
  return NO_METRIC_WORD.has(last) || /(^|_)(max|gpu|cpu)_?(\w+_)?mem(_|$)/i.test(name);
}
