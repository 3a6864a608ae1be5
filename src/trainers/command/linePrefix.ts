/** What loggers print before a message, and what in a line is a path, a bar or a measured time. */

/** Each is removed from the start of a line, again and again. */
const PREFIXES: readonly RegExp[] = [
  // Brackets of a logger that hold a time or a level and no other bracket, e.g. `[11/01 11:27:04 d2.utils.events]:`.
  /^\[(?=[^\]]*(?:\d\d:\d\d:\d\d|INFO|DEBUG|WARNING|WARN|ERROR))[^[\]]*\]:?/,
  // `I0914 09:36:00.295799  6584 solver.cpp:228]`
  /^[IWEF]\d{4} \d\d:\d\d:\d\d\.\d+\s+\d+\s+\S+:\d+\]/,
  // `[trainer.py:120]`, `[logging.py:96:log_dist]`, `learner.cc:1115:`, `axolotl.utils:107`
  /^\[[\w./]+(?::\w+)*:\d+(?::\w+)?\]:?|^\S+\.(?:py|cc|cpp|cu|h):\d+\]?:?/,
  // R's `[1] "RMSE: 3.21"`.
  /^\[1\] (?=")/,
  /^\[(?:TRAIN|EVAL|LightGBM|PID|RANK|Rank|rank|Info|c10d)[ :]?\d*\]/,
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} +\d+ \d\d:\d\d:\d\d(?: \d{4})?/,
  /^\[?(?:\d{4}[-/])?\d\d[-/]\d\d(?:[-/]\d{2,4})?[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?\]?/,
  /^\[?\d\d:\d\d:\d\d(?:[.,]\d+)?\]?/,
  /^(?:\[?(?:INFO|DEBUG|WARNING|WARN|ERROR)\]?:?|\[(?:info|debug|warning|error)\]:?|(?:info|debug|warning|error):(?!\s*[-+.\d])|\[[IWE]\]|[IWE]:)(?:\w+:)?(?=[\s:|\]-]|[A-Z][a-z]|\w+ ?=|epoch|global|step|loss)/,
  /^(?:tensorflow|root|__main__|wandb|copypaste):/,
  // Names of modules between the time and the level, e.g. `maskrcnn_benchmark.trainer INFO:`, `- mmdet - INFO -`.
  /^(?:- )?\w[\w.]*(?: -)? (?=(?:INFO|DEBUG|WARNING):?\s)/,
  // Loguru's `__main__:train:45 -`.
  /^[\w.<>]+:[\w.<>]+:\d+ -/,
  // A host before the time, and a place behind it: `[gpu01:0/2] 2020-07-19 08:49:04,080 (trainer:464) INFO:`
  /^\[[\w.:/-]+\](?= \d{4}-\d\d-)/,
  /^\(\w+:\d+\)(?= [A-Z]+:)/,
  /^\((?:\w+ )?pid=[^)]*\)/,
  /^rank ?\d+:/i,
  /^[-|:│>]+(?=\s)/,
];

/** The message of a line. */
export function withoutPrefix(line: string): string {
  let rest = line.trimStart();
  for (;;) {
    const shorter = PREFIXES.reduce((text, prefix) => text.replace(prefix, '').trimStart(), rest);
    if (shorter === rest) return rest;
    rest = shorter;
  }
}

const BAR =
  /\d+(?:\.\d+)?%\s*\|[^|A-Za-z]*\|\s*\S+|\d+%\s+\d+\/\d+\s+(?=\[)|[━╸╺─█▏▎▍▌▋▊▉]{3,}\s*\S+|\[[=>.\s-]{5,}\]/g;
/** `(engine.Trainer:272)` */
const PLACE = /\((?:\w+\.)+\w+:\d+\)/g;
const FILE =
  /['"(]?[\w.~:/=-]*\.(?:ckpt|pth?|h5|keras|tar|json|py|cc|cpp|txt|ya?ml|log|npz|npy|bin|safetensors|pkl|joblib|jpe?g|png|onnx|so|gz|zip|csv|whl)(?:\.\w+)*\b(?!\s*=)['")]?|[\w./-]+\.(?:scala|java|kt|jl|rs|go|m?js|ts|r|rb|lua):\d+/gi;
const ADDRESS = /\b(?:https?|s3|gs|file):\/\/\S+|(?<![\w.])\/(?:[\w.-]+\/)+[\w.=-]*/g;
const CLOCK = /\b(?:\d+ days?, )?\d+:\d\d(?::\d\d)?(?:\.\d+)?(?:<[\d:?]+)?/g;

/** The line without bars, paths, addresses and clock times, whose numbers are none of a training. */
export function withoutNoise(line: string): string {
  return line
    .replace(BAR, ' ')
    .replace(PLACE, ' ')
    .replace(ADDRESS, ' ')
    .replace(FILE, ' ')
    .replace(CLOCK, ' ');
}

/** What a program was started with, and what it says of the machine. */
const ANNOUNCED =
  /^\s*(?:Namespace\(|usage:|\$ |python\d? |Traceback|File "|\w*(?:Error|Warning|Exception)\b[:(](?!\s*[-+.\d])|https?:|Downloading\b|Collecting\b|Requirement\b|(?:=> )?Load(?:ing|ed)\b|Using\b|Saving (?!dict)|Saved\b|Listening\b|Restoring\b|Building tree\b)/i;

/** What it has improved on. */
const COMPARED =
  /\b(?:has ?n[o']t|did not|not|has|have) improved?\b|\bimproved (?:from|by)\b|\breached -?[\d.]+ \(best\b|\bnot in top \d|\bby default$/i;

export function isAnnouncement(line: string): boolean {
  return ANNOUNCED.test(line);
}

export function isComparison(line: string): boolean {
  return COMPARED.test(line);
}
