/**
 * Server-sent events of the API. One loop reads the journals for all clients, a few times a second and only while a
 * client is there. Each client gets only what it lacks: what it has is known by the version of the table that it was
 * sent last, or by the position in the journal that it names when it connects again.
 */
import type { ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { messageOf } from '../../base/errors.js';
import type { SweepTable } from '../../queries/sweepTable.js';
import { rowView } from '../../queries/trialPage.js';
import {
  type ApiEvent,
  type EventName,
  MAX_EVENT_TRIALS,
  type SweepsEvent,
  type TrialsEvent,
} from '../../views/api/apiEvents.js';
import type { CardView } from '../../views/api/sweepAnswers.js';
import { HttpError } from '../httpError.js';
import type { ListedTable } from '../sweepTables.js';
import type { ApiContext } from './apiContext.js';
import { liveWorkers } from './liveWorkers.js';
import { cardOf } from './sweepHandlers.js';

const MAX_CLIENTS = 64;
/** The pause between two readings of watched sweeps: at most five messages a second. It grows with their cost. */
const PAUSE_MS = 200;
const PAUSE_SHARE = 2;
/** Heartbeats must continue. */
const MAX_PAUSE_MS = 3000;
/** The cards of all sweeps and the workers are read this often. */
const OVERVIEW_MS = 1000;
/** A slow client with more waiting bytes is disconnected. It may connect again. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;
const BEAT_MS = 5000;
/** How long a browser waits before it connects again. */
const RETRY_MS = 2000;

interface Client {
  readonly response: ServerResponse;
  /** The sweep to watch; null: all. */
  readonly slug: string | null;
  /** The version of the table sent last. */
  version: number | null;
  table: SweepTable | null;
  /** What it was sent last, as JSON: cards by slug, all workers, the trouble. */
  readonly cards: Map<string, string>;
  workers: string;
  trouble: string | null;
  /** The position in the journal of the last message about the sweep, and when it was sent. */
  until: string | null;
  sentAt: number;
  /** The position in the journal that it named when it connected; null after the first message. */
  since: string | null;
}

/** What all clients of a round are compared with. */
interface Round {
  readonly cards: ReadonlyMap<string, { readonly card: CardView; readonly text: string }> | null;
  readonly workers: { readonly event: ApiEvent<'workers'>; readonly text: string } | null;
}

export class EventFeed {
  readonly #context: ApiContext;
  readonly #clients = new Set<Client>();
  #wake: AbortController | null = null;
  #overviewAt = Number.NEGATIVE_INFINITY;

  constructor(context: ApiContext) {
    this.#context = context;
  }

  get isFull(): boolean {
    return this.#clients.size >= MAX_CLIENTS;
  }

  /** Serves a response until it closes. Its head must have been written. */
  add(
    response: ServerResponse,
    { slug, since }: { readonly slug: string | null; readonly since: string | null },
  ): void {
    const client: Client = {
      ...{ response, slug, since, version: null, table: null },
      ...{ cards: new Map(), workers: '', trouble: null, until: null, sentAt: 0 },
    };
    this.#clients.add(client);
    response.on('close', () => this.#clients.delete(client));
    response.on('error', () => {});
    response.write(`retry: ${RETRY_MS}\n\n`);
    this.#overviewAt = Number.NEGATIVE_INFINITY;
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
      await this.#serve();
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

  async #serve(): Promise<void> {
    try {
      const round = await this.#overview();
      for (const slug of new Set([...this.#clients].map((client) => client.slug))) {
        if (slug !== null) await this.#serveSweep(slug);
      }
      for (const client of this.#clients) {
        sendTrouble(client, null);
        if (round !== null) sendRound(client, round);
      }
    } catch (error) {
      // Reports it to the clients. The log has it already, or it is a bug that the next read finds again.
      if (!(error instanceof HttpError))
        this.#context.log.warn('events-failed', {}, `dashboard: ${messageOf(error)}`);
      for (const client of this.#clients) sendTrouble(client, messageOf(error));
    }
    for (const { response } of this.#clients)
      if (response.writableLength > MAX_WAITING_BYTES) response.destroy();
  }

  /** Null if it was read a moment ago. */
  async #overview(): Promise<Round | null> {
    if (performance.now() - this.#overviewAt < OVERVIEW_MS) return null;
    const { live, tables } = this.#context;
    await live.refresh();
    const isAsked = [...this.#clients].some(({ slug }) => slug === null);
    const listed = isAsked ? await tables.listed() : null;
    this.#overviewAt = performance.now();
    const event = { workers: liveWorkers(live) };
    return {
      cards: listed === null ? null : new Map(listed.map((each) => this.#card(each))),
      workers: { event, text: JSON.stringify(event) },
    };
  }

  #card(each: ListedTable): [string, { card: CardView; text: string }] {
    const card = cardOf(this.#context, each);
    return [each.live.slug, { card, text: JSON.stringify(card) }];
  }

  async #serveSweep(slug: string): Promise<void> {
    const clients = [...this.#clients].filter((client) => client.slug === slug);
    const opened = await this.#context.tables.follow(slug);
    if (opened === null) {
      for (const client of clients) sendGone(client);
      return;
    }
    const [, card] = this.#card(opened);
    for (const client of clients) sendSweep(client, opened.table, card);
  }
}

function sendRound(client: Client, { cards, workers }: Round): void {
  if (workers !== null && client.workers !== workers.text) {
    client.workers = workers.text;
    send(client, 'workers', workers.event);
  }
  if (client.slug !== null || cards === null) return;
  const changed = [...cards].filter(([slug, { text }]) => client.cards.get(slug) !== text);
  const removed = [...client.cards.keys()].filter((slug) => !cards.has(slug));
  if (changed.length + removed.length === 0 && client.version !== null) return;
  client.version = 0;
  for (const [slug, { text }] of changed) client.cards.set(slug, text);
  for (const slug of removed) client.cards.delete(slug);
  const event: SweepsEvent = { sweeps: changed.map(([, { card }]) => card), removed };
  send(client, 'sweeps', event);
}

function sendSweep(
  client: Client,
  table: SweepTable,
  { card, text }: { readonly card: CardView; readonly text: string },
): void {
  const known = knownVersion(client, table);
  const isFirst = client.table === null && client.since === null;
  client.since = null;
  const hasReset = known === null && !isFirst;
  const changed = known === null ? [] : table.changedSince(known);
  const now = performance.now();
  // While nothing happens in the journal, only the forecast changes.
  const isSame = changed.length === 0 && client.until === table.until;
  const isShown = client.cards.get(card.slug) === text || now - client.sentAt < OVERVIEW_MS;
  if (client.table === table && isSame && isShown) return;
  client.until = table.until;
  client.sentAt = now;
  client.table = table;
  client.version = table.version;
  client.cards.delete(GONE);
  client.cards.set(card.slug, text);
  if (hasReset) return send(client, 'reset', { card }, table.until);
  const shown = latest(table, changed).map((position) => rowView(table, position));
  const event: TrialsEvent = { card, changed: changed.length, trials: shown };
  send(client, 'trials', event, table.until);
}

/** What a client has of a table; null if it has nothing of it. */
function knownVersion(client: Client, table: SweepTable): number | null {
  if (client.since !== null) return table.versionAt(client.since);
  return client.table === table ? client.version : null;
}

function latest(table: SweepTable, positions: readonly number[]): readonly number[] {
  if (positions.length <= MAX_EVENT_TRIALS) return positions;
  const { endedMs } = table.summary.columns;
  const at = (position: number) => endedMs[position] || 0;
  return [...positions].sort((a, b) => at(b) - at(a)).slice(0, MAX_EVENT_TRIALS);
}

/** It may come: a sweep that is watched from its launch on. */
function sendGone(client: Client): void {
  if (client.cards.get(GONE) === GONE) return;
  client.cards.clear();
  client.cards.set(GONE, GONE);
  client.since = '';
  send(client, 'gone', {});
}

const GONE = 'gone';

function sendTrouble(client: Client, trouble: string | null): void {
  if (client.trouble === trouble) return;
  client.trouble = trouble;
  send(client, 'trouble', { message: trouble });
}

function send<Name extends EventName>(
  { response }: Client,
  name: Name,
  event: ApiEvent<Name>,
  id: string | null = null,
): void {
  const position = id === null ? '' : `id: ${id}\n`;
  response.write(`${position}event: ${name}\ndata: ${JSON.stringify(event)}\n\n`);
}
