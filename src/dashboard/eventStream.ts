/**
 * Server-sent events for all open pages. One loop reads the journals for all pages, at most once a second and only
 * while a page is open. Each client gets only what it lacks.
 */
import type { ServerResponse } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { messageOf } from '../base/errors.js';
import type { Change, Trouble } from '../views/pageEvents.js';
import type { SweepView } from '../views/sweepView.js';
import type { LiveSweeps } from './liveSweeps.js';

const MAX_CLIENTS = 64;
/** The pause between two readings. It grows with their cost, so that they take at most a tenth of a core. */
const PAUSE_MS = 1000;
const PAUSE_SHARE = 9;
/** Heartbeats must continue. */
const MAX_PAUSE_MS = 10_000;
/** A slow client with more waiting bytes is disconnected. It may connect again. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;
/** A page that gets nothing for several of these intervals treats its connection as lost. */
const BEAT_MS = 5000;
/** How long a browser waits before it connects again. */
const RETRY_MS = 2000;

interface Client {
  readonly response: ServerResponse;
  /** The JSON sent to it last, by slug. */
  readonly sweeps: Map<string, string>;
  workers: string;
  trouble: string | null;
}

export class EventStream {
  readonly #live: LiveSweeps;
  readonly #clients = new Set<Client>();
  #wake: AbortController | null = null;
  #trouble: string | null = null;

  constructor(live: LiveSweeps) {
    this.#live = live;
  }

  get isFull(): boolean {
    return this.#clients.size >= MAX_CLIENTS;
  }

  /** Serves a response until it closes. Its head must have been written. */
  add(response: ServerResponse): void {
    const client: Client = { response, sweeps: new Map(), workers: '', trouble: null };
    this.#clients.add(client);
    response.on('close', () => this.#clients.delete(client));
    response.on('error', () => {});
    response.write(`retry: ${RETRY_MS}\n\n`);
    if (this.#wake === null) void this.#run();
    else this.#wake.abort();
  }

  close(): void {
    for (const { response } of this.#clients) response.destroy();
    this.#clients.clear();
    this.#wake?.abort();
  }

  async #run(): Promise<void> {
    let beatAt = performance.now();
    while (this.#clients.size > 0) {
      this.#wake = new AbortController();
      const began = performance.eventLoopUtilization();
      await this.#read();
      this.#sendAll();
      const now = performance.now();
      if (now - beatAt >= BEAT_MS) {
        for (const client of this.#clients) send(client, 'beat', {});
        beatAt = now;
      }
      const { active: workedMs } = performance.eventLoopUtilization(began);
      const pauseMs = Math.min(Math.max(PAUSE_MS, PAUSE_SHARE * workedMs), MAX_PAUSE_MS);
      await setTimeout(pauseMs, undefined, { signal: this.#wake.signal }).catch(() => {});
    }
    this.#wake = null;
  }

  async #read(): Promise<void> {
    try {
      await this.#live.refresh();
      this.#trouble = null;
    } catch (error) {
      this.#trouble = messageOf(error);
    }
  }

  #sendAll(): void {
    const views = this.#live.views.map((view) => ({ view, text: JSON.stringify(view) }));
    const workers = JSON.stringify(this.#live.workers);
    for (const client of this.#clients) {
      if (client.trouble !== this.#trouble) {
        client.trouble = this.#trouble;
        send(client, 'trouble', { message: this.#trouble } satisfies Trouble);
      }
      if (this.#trouble === null) this.#sendChange(client, views, workers);
      if (client.response.writableLength > MAX_WAITING_BYTES) client.response.destroy();
    }
  }

  #sendChange(client: Client, views: readonly { view: SweepView; text: string }[], workers: string): void {
    const changed = views.filter(({ view, text }) => client.sweeps.get(view.slug) !== text);
    const slugs = new Set(views.map(({ view }) => view.slug));
    const removed = [...client.sweeps.keys()].filter((slug) => !slugs.has(slug));
    const sameWorkers = client.workers === workers;
    if (changed.length + removed.length === 0 && sameWorkers) return;
    for (const { view, text } of changed) client.sweeps.set(view.slug, text);
    for (const slug of removed) client.sweeps.delete(slug);
    client.workers = workers;
    send(client, 'change', {
      sweeps: changed.map(({ view }) => view),
      removed,
      workers: sameWorkers ? null : this.#live.workers,
    } satisfies Change);
  }
}

function send({ response }: Client, event: string, data: object): void {
  response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}
