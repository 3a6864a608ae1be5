/**
 * The thread on which a leader has proposals made that take long. Meanwhile the leader renews its lease, and its
 * process renews claims. The thread starts with the first request and keeps nothing between requests.
 */
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Proposed } from '../model/events.js';
import type { SearchRequest } from './searchRequest.js';

const THREAD = fileURLToPath(new URL('../../workers/searchThread.js', import.meta.url));

/** What the leader posts, and what the thread posts back. */
export interface PostedRequest {
  readonly number: number;
  readonly request: SearchRequest;
}
export interface PostedAnswer {
  readonly number: number;
  /** Null if it failed. */
  readonly cohorts: readonly Proposed[] | null;
}

type Answered = (cohorts: readonly Proposed[] | null) => void;

/** What proposes on behalf of a leader. */
export interface Proposer {
  /** Calls back with the answer; with null if it failed. */
  ask(request: SearchRequest, answered: Answered): void;
}

export class SearchThread implements Proposer {
  #worker: Worker | null = null;
  #requests = 0;
  readonly #waiting = new Map<number, Answered>();

  ask(request: SearchRequest, answered: Answered): void {
    this.#worker ??= this.#start();
    const posted: PostedRequest = { number: ++this.#requests, request };
    this.#waiting.set(posted.number, answered);
    this.#worker.postMessage(posted);
  }

  async close(): Promise<void> {
    this.#waiting.clear();
    await this.#worker?.terminate();
    this.#worker = null;
  }

  #start(): Worker {
    const worker = new Worker(THREAD);
    // A process that has nothing else to do may end.
    worker.unref();
    worker.on('message', ({ number, cohorts }: PostedAnswer) => {
      this.#waiting.get(number)?.(cohorts);
      this.#waiting.delete(number);
    });
    worker.on('error', () => this.#fail(worker));
    worker.on('exit', () => this.#fail(worker));
    return worker;
  }

  #fail(worker: Worker): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    for (const answered of this.#waiting.values()) answered(null);
    this.#waiting.clear();
  }
}
