/**
 * A TCP proxy between one process and Redis, so that this process alone can be cut off, answered late, or left
 * without a reply that Redis has given. It listens on a port of its own on the loopback interface.
 */
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, FrameReader, isPush, readCommand } from './resp.js';

/** What looks at all that passes. Whoever answers false ends the connection: what it was shown goes no further. */
export interface Watch {
  onCommand?(command: Command): boolean;
  onReply?(command: Command, reply: Buffer): boolean;
}

/** Which way nothing passes: to Redis, from it, or both. */
export type Direction = 'up' | 'down' | 'both';

export class RedisProxy {
  readonly #server: Server;
  readonly #socketPath: string;
  readonly #watch: Watch;
  readonly #links = new Set<Link>();
  /** How many holds there are on each way. */
  readonly #held = { up: 0, down: 0 };
  #refusals = 0;

  private constructor(server: Server, socketPath: string, watch: Watch) {
    this.#server = server;
    this.#socketPath = socketPath;
    this.#watch = watch;
    server.on('connection', (client) => this.#accept(client));
  }

  static async open(socketPath: string, watch: Watch = {}): Promise<RedisProxy> {
    const server = createServer({ allowHalfOpen: true });
    const proxy = new RedisProxy(server, socketPath, watch);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    return proxy;
  }

  /** What the process is to take for Redis. */
  get url(): string {
    return `redis://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Resets all connections, and for so long every new one. */
  async cut(forMs: number): Promise<void> {
    this.#refusals++;
    for (const link of this.#links) link.end();
    await sleep(forMs);
    this.#refusals--;
  }

  /** Lets nothing pass for so long; what was held then comes late, as TCP would send it again. */
  async hold(direction: Direction, forMs: number): Promise<void> {
    const ways = direction === 'both' ? (['up', 'down'] as const) : [direction];
    for (const way of ways) this.#held[way]++;
    await sleep(forMs);
    for (const way of ways) this.#held[way]--;
    for (const link of this.#links) link.pump();
  }

  async close(): Promise<void> {
    for (const link of this.#links) link.end();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(client: Socket): void {
    if (this.#refusals > 0) {
      client.on('error', () => {});
      client.resetAndDestroy();
      return;
    }
    const link = new Link(client, connect(this.#socketPath), this.#held, this.#watch);
    this.#links.add(link);
    client.once('close', () => this.#links.delete(link));
  }
}

/** One connection of the process, and the one to Redis that stands behind it. */
class Link {
  readonly #client: Socket;
  readonly #redis: Socket;
  readonly #held: { readonly up: number; readonly down: number };
  readonly #watch: Watch;
  readonly #commands = new FrameReader();
  readonly #replies = new FrameReader();
  /** Whole commands and replies that are still to be passed on. */
  readonly #up: Buffer[] = [];
  readonly #down: Buffer[] = [];
  /** Commands that Redis has not answered, in their order. */
  readonly #unanswered: Command[] = [];

  constructor(client: Socket, redis: Socket, held: { up: number; down: number }, watch: Watch) {
    this.#client = client;
    this.#redis = redis;
    this.#held = held;
    this.#watch = watch;
    client.setNoDelay(true);
    client.on('data', (chunk: Buffer) => {
      this.#up.push(...this.#commands.push(chunk));
      this.pump();
    });
    redis.on('data', (chunk: Buffer) => {
      this.#down.push(...this.#replies.push(chunk));
      this.pump();
    });
    for (const socket of [client, redis]) {
      socket.on('error', () => this.end());
      socket.on('end', () => this.end());
    }
  }

  /** Ends both sides at once, with a reset. */
  end(): void {
    this.#up.length = 0;
    this.#down.length = 0;
    if (!this.#client.destroyed) this.#client.resetAndDestroy();
    if (!this.#redis.destroyed) this.#redis.destroy();
  }

  /** Passes on what may pass. */
  pump(): void {
    while (this.#held.up === 0 && this.#up.length > 0) this.#sendUp(this.#up.shift() as Buffer);
    while (this.#held.down === 0 && this.#down.length > 0) this.#sendDown(this.#down.shift() as Buffer);
  }

  #sendUp(frame: Buffer): void {
    const command = readCommand(frame);
    if (this.#watch.onCommand?.(command) === false) return this.end();
    this.#unanswered.push(command);
    this.#redis.write(frame);
  }

  #sendDown(frame: Buffer): void {
    const command = isPush(frame) ? undefined : this.#unanswered.shift();
    if (command !== undefined && this.#watch.onReply?.(command, frame) === false) return this.end();
    this.#client.write(frame);
  }
}
