/** Connects a script to jmin. The script also runs alone: node train.mjs */
import { appendFileSync, readFileSync } from 'node:fs';
import process from 'node:process';

const { JMIN_CONFIGURATION, JMIN_METRICS, JMIN_CHECKPOINT_DIR, JMIN_SEED, JMIN_ATTEMPT } = process.env;

let isStopping = false;
process.once('SIGTERM', () => {
  isStopping = true;
});

/** Alone, there are no values, the seed is 1 and checkpoints go to the current folder. */
export const trial = {
  configuration: JMIN_CONFIGURATION === undefined ? {} : JSON.parse(readFileSync(JMIN_CONFIGURATION, 'utf8')),
  seed: Number(JMIN_SEED ?? 1),
  attempt: Number(JMIN_ATTEMPT ?? 1),
  checkpoints: JMIN_CHECKPOINT_DIR ?? '.',

  /** report({ step: 3, J: 0.12 }); alone, the line is printed. */
  report(metrics) {
    const line = JSON.stringify(metrics, (_, value) => (Number.isFinite(value) ? value : textOf(value)));
    if (JMIN_METRICS === undefined) process.stdout.write(`${line}\n`);
    else appendFileSync(JMIN_METRICS, `${line}\n`);
  },

  /** Whether the trial must end now: save a checkpoint and exit. SIGTERM is seen between awaits. */
  stopping() {
    return isStopping;
  },
};

function textOf(value) {
  return typeof value === 'number' ? String(value) : value;
}
