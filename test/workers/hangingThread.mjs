/** A thread whose training records three points of each run, and then neither computes nor looks at its limits. */
import { runAll } from '../../dist/workers/trainRun.js';

/** Longer than records are held back. */
const BETWEEN_RECORDS_MS = 50;

const training = {
  *train() {
    for (const iteration of [0, 5, 10]) {
      wait(BETWEEN_RECORDS_MS);
      const metrics = { J: 1 / (1 + iteration), dev_J: Number.NaN, error: Number.NaN, dev_error: Number.NaN };
      yield { type: 'record', record: { iteration, metrics }, iteration, save: null };
    }
    wait(Number.POSITIVE_INFINITY);
  },
  /** A trial of 20 iterations records only every tenth. */
  pointsOf: (iterations) => (iterations === 20 ? [0, 10, 20] : [0, 5, 10, 15]),
};

function wait(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

export async function runJob({ port, ...work }) {
  try {
    await runAll({ ...work, training }, (message) => port.postMessage(message));
  } finally {
    port.close();
  }
}
