/** Plans n³ points and prints how long that took: a process of its own, so that its memory is its own. */
import process from 'node:process';
import { Plan } from '../../src/plan/planSweep.js';
import { tally } from '../../src/plan/tally.js';
import { trialTable } from '../../src/plan/trialTable.js';
import { parseSweepFile } from '../../src/sweepfile/parseSweepFile.js';
import { DIGITS_FACTS } from './facts.js';

const n = Number(process.argv[2]);
const file = `
name: million
dataset: { generate: blobs }
hyperparameters:
  optimizer: [sgd, adam]
  momentum: { linear: [0, 0.9], count: ${n / 2} }
  learning_rate: { log: [0.0001, 1], count: ${n} }
  hidden_units: { linear: [1, ${n}], count: ${n} }
where: parameters < 7000
`;
const started = performance.now();
const plan = new Plan(parseSweepFile(file, { fileName: 'million.yaml' }), DIGITS_FACTS);
const { points, trials } = tally(plan);
const ms = performance.now() - started;
// Peak resident memory, in kilobytes.
const memoryBytes = process.resourceUsage().maxRSS * 1024;
const listed = performance.now();
trialTable(plan);
const tableMs = performance.now() - listed;
process.stdout.write(JSON.stringify({ points, trials, ms, memoryBytes, tableMs }));
