/**
 * A connection's patience with a Redis that does not do as told. A command that was refused for a while is sent
 * again after a pause, whichever it is: it was not executed. Two kinds of refusals:
 *   passing   it loads its data, runs a long script or fails over: over by itself, so that everyone waits;
 *   lasting   its memory or its disk is full, or it has become a replica: somebody has to mend it. Who serves
 *             sweeps waits and says what for; everyone else is answered by the error.
 * Lost connections are found again by ioredis, and commands wait with it: here they are only told of.
 */

import type { Command, Redis } from 'ioredis';
import { messageOf } from '../base/errors.js';
import { asRedisError } from './redisErrors.js';
import { type RedisTarget, redisName } from './redisTarget.js';

/** Waited between two attempts at a Redis that refuses. */
const RETRY_MS = 500;
/** A trouble that is over sooner is not worth a word. */
const TELL_AFTER_MS = 2_000;

const PASSING = /^(LOADING|BUSY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN)\b/;
const LASTING = /^(OOM|MISCONF|READONLY)\b/;

/** With one argument more where the connection is to a cluster. */
type SendCommand = (command: Command, ...others: unknown[]) => unknown;

export class Patience {
  readonly #target: RedisTarget;
  readonly #send: SendCommand;
  /** What is waited for: the connection, by this object, and every command that was refused. */
  readonly #waiting = new Set<object>();
  #trouble: unknown = new Error('Connection is closed.');
  #tell: ((line: string) => void) | null = null;
  #tellSoon: NodeJS.Timeout | undefined;
  #hasTold = false;

  /** Takes over a connection's commands. */
  constructor(redis: Redis, target: RedisTarget) {
    this.#target = target;
    this.#send = redis.sendCommand.bind(redis) as SendCommand;
    redis.sendCommand = (command, ...others: unknown[]) => this.#sendPatiently(command, others);
    redis.on('error', (error: unknown) => {
      this.#trouble = error;
    });
    redis.on('close', () => this.#begin(this, this.#trouble));
    redis.on('ready', () => this.#end(this));
    redis.on('end', () => clearTimeout(this.#tellSoon));
  }

  /** From now on waits for what somebody has to mend as well: says once what it waits for, and once that it goes on. */
  serve(tell: (line: string) => void): void {
    this.#tell = tell;
  }

  #sendPatiently(command: Command, others: unknown[]): unknown {
    const { reject, resolve } = command;
    command.reject = (error) => {
      if (this.#waitsOut(command, error)) {
        this.#begin(command, error);
        setTimeout(() => this.#send(command), RETRY_MS);
        return;
      }
      this.#end(command);
      reject(error);
    };
    command.resolve = (result) => {
      this.#end(command);
      resolve(result);
    };
    return this.#send(command, ...others);
  }

  /** A command of a transaction cannot be sent again alone. */
  #waitsOut({ inTransaction }: Command, error: Error): boolean {
    const message = messageOf(error);
    return !inTransaction && (PASSING.test(message) || (this.#tell !== null && LASTING.test(message)));
  }

  #begin(what: object, trouble: unknown): void {
    this.#trouble = trouble;
    this.#waiting.add(what);
    if (this.#hasTold || this.#tellSoon !== undefined) return;
    this.#tellSoon = setTimeout(() => this.#tellTrouble(), TELL_AFTER_MS).unref();
  }

  #end(what: object): void {
    if (!this.#waiting.delete(what) || this.#waiting.size > 0) return;
    clearTimeout(this.#tellSoon);
    this.#tellSoon = undefined;
    if (this.#hasTold) this.#tell?.(`Redis at ${redisName(this.#target)} answers again: going on`);
    this.#hasTold = false;
  }

  #tellTrouble(): void {
    this.#tellSoon = undefined;
    this.#hasTold = true;
    const { message, hint } = asRedisError(this.#trouble, this.#target);
    this.#tell?.(`${message}; waiting for it${hint === undefined ? '' : `. ${hint}`}`);
  }
}
