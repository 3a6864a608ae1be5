/** Lines of single programs that no general rule reads. */
import { isNoMetric, looksLikeMetric } from './metricNames.js';
import { NUMBER, parseNumber } from './numberText.js';
import { positionOf } from './position.js';
import type { Reading } from './reading.js';

const DARKNET =
  /^\s*(?<step>\d+): (?<loss>-?[\d.]+|-?nan), (?<average>-?[\d.]+|-?nan) avg(?: loss)?, (?<rate>[\d.]+) rate,/;

const COCO =
  /Average (?:Precision|Recall)\s+\((?<name>AP|AR)\) @\[ IoU=(?<iou>\S+)\s*\| area=\s*(?<area>\w+) \| maxDets=\s*(?<most>\d+) \] = (?<value>-?[\d.]+)/;

/** `| loss | 20.1 |`, with any lines of a table's frame. */
const TWO_CELLS = new RegExp(
  `^\\s*[|│┃]\\s*(?<name>[A-Za-z_][\\w ./@-]*?)\\s*[|│┃]\\s*(?<value>${NUMBER.source})\\s*[|│┃]\\s*$`,
  'i',
);

/** `    accuracy    0.97    450` of a classification report. */
const REPORT = /^\s*accuracy\s+(?<value>[01]\.\d+)\s+\d+\s*$/;

/** Two columns without a frame: a name, at least two blanks, a number. */
const TWO_COLUMNS = new RegExp(
  `^\\s*(?<name>[A-Za-z_][\\w/@-]*(?: [A-Za-z][\\w/@-]*){0,3})\\s{2,}(?<value>${NUMBER.source})\\s*%?\\s*$`,
  'i',
);

/** `iter   10 value 31.23` and `final  value 12.3` of R's optim and nnet. */
const OPTIM = new RegExp(
  `^\\s*(?:iter\\s+(?<step>\\d+)|final)\\s+value\\s+(?<value>${NUMBER.source})\\s*$`,
  'i',
);

/** `0.8286 = Validation score   (roc_auc)` */
const VALUE_FIRST = new RegExp(
  `^\\s*(?<value>${NUMBER.source})\\s+= (?<name>[A-Z][\\w ]*?)\\s+\\(\\w+\\)\\s*$`,
);

/** `Got 8312/10000 correct` */
const CORRECT = /(?<![\d.])(?<right>\d+)\s*\/\s*(?<all>[1-9]\d*)\s+correct\b/i;

/** `|hellaswag|  1|none  |  0|acc  |↑  |0.4112|±  |0.0049|`: a task, its metric, and how it is ordered. */
const TASK =
  /^\s*\|\s*(?<task>[\w -]*?)\s*\|(?:[^|]*\|){3}\s*(?<metric>[\w,]+)\s*\|\s*[↑↓]\s*\|\s*(?<value>[\d.]+)\s*\|/;

/** Null for a line that is none of them. */
export function readKnownForm(line: string): Reading | null {
  return (
    readDarknet(line) ??
    readOptim(line) ??
    readValueFirst(line) ??
    readCorrect(line) ??
    readCoco(line) ??
    readTask(line) ??
    readCells(line)
  );
}

function readDarknet(line: string): Reading | null {
  const { step, loss = '', average = '', rate = '' } = DARKNET.exec(line)?.groups ?? {};
  if (step === undefined) return null;
  const metrics = { loss: number(loss), avg_loss: number(average), rate: number(rate) };
  return { step: Number(step), metrics };
}

function readOptim(line: string): Reading | null {
  const { step, value } = OPTIM.exec(line)?.groups ?? {};
  if (value === undefined) return null;
  return { step: step === undefined ? null : Number(step), metrics: { value: number(value) } };
}

function readValueFirst(line: string): Reading | null {
  const { name, value } = VALUE_FIRST.exec(line)?.groups ?? {};
  if (name === undefined || value === undefined || !looksLikeMetric(name)) return null;
  return { step: null, metrics: { [name.replace(/ /g, '_')]: number(value) } };
}

function readCorrect(line: string): Reading | null {
  const { right, all } = CORRECT.exec(line)?.groups ?? {};
  if (right === undefined) return null;
  return { step: positionOf(line, true)?.step ?? null, metrics: { accuracy: Number(right) / Number(all) } };
}

/** Named as in the tables of the COCO evaluation: AP, AP50, AP75, APs, APm, APl, AR1, AR10, AR100, ARs … */
function readCoco(line: string): Reading | null {
  const { name = '', iou = '', area = '', most = '', value } = COCO.exec(line)?.groups ?? {};
  if (value === undefined) return null;
  const range = iou.includes(':') ? '' : String(Math.round(Number(iou) * 100));
  const size = area === 'all' ? '' : (area[0] ?? '');
  const many = name === 'AR' && size === '' ? most : '';
  return { step: null, metrics: { [`${name}${range}${size}${many}`]: number(value) } };
}

function readTask(line: string): Reading | null {
  const { task = '', metric = '', value } = TASK.exec(line)?.groups ?? {};
  if (value === undefined) return null;
  const name = task === '' ? metric : `${task.replace(/ /g, '_')}_${metric}`;
  return { step: null, metrics: { [name]: number(value) } };
}

function readCells(line: string): Reading | null {
  const report = REPORT.exec(line)?.groups?.value;
  if (report !== undefined) return { step: null, metrics: { accuracy: number(report) } };
  const cells = TWO_CELLS.exec(line)?.groups;
  const found = cells ?? TWO_COLUMNS.exec(line)?.groups;
  const { name, value = '' } = found ?? {};
  if (name === undefined) return null;
  if (/^(total_timesteps|global_step|epoch)$/.test(name)) return { step: number(value), metrics: {} };
  if (looksLikeMetric(name) && !isNoMetric(name))
    return { step: null, metrics: { [name.replace(/ /g, '_')]: number(value) } };
  return cells === undefined ? null : { step: null, metrics: {} };
}

function number(text: string): number {
  return parseNumber(text) ?? Number.NaN;
}
