/** The thread that makes the proposals of a leader's searches: see src/coordinator/searchThread.ts. */
import { parentPort } from 'node:worker_threads';
import { present } from '../src/base/assert.js';
import { answerRequest } from '../src/coordinator/searchRequest.js';
import type { PostedAnswer, PostedRequest } from '../src/coordinator/searchThread.js';

const port = present(parentPort, 'the port of a thread');

port.on('message', ({ number, request }: PostedRequest) => {
  port.postMessage(answerTo(number, request));
});

/** A failure is met by the leader, which proposes the cohort itself and shows the error. */
function answerTo(number: number, request: PostedRequest['request']): PostedAnswer {
  try {
    return { number, cohorts: answerRequest(request) };
  } catch {
    return { number, cohorts: null };
  }
}
