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
import type { Waits } from './waits.js';

/** Waited between two attempts at a Redis that refuses. */
const RETRY_MS = 500;

const PASSING = /^(LOADING|BUSY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN)\b/;
const LASTING = /^(OOM|MISCONF|READONLY)\b/;

/** With one argument more where the connection is to a cluster. */
type SendCommand = (command: Command, ...others: unknown[]) => unknown;

/** Takes over a connection's commands. */
export function makePatient(redis: Redis, waits: Waits): void {
  const send = redis.sendCommand.bind(redis) as SendCommand;
  redis.sendCommand = (command, ...others: unknown[]) => {
    const { reject, resolve } = command;
    command.reject = (error) => {
      if (isWaitedOut(command, error, waits)) {
        waits.begin(command, error);
        setTimeout(() => send(command), RETRY_MS);
        return;
      }
      waits.end(command);
      reject(error);
    };
    command.resolve = (result) => {
      waits.end(command);
      resolve(result);
    };
    return send(command, ...others);
  };
  let trouble: unknown = new Error('Connection is closed.');
  redis.on('error', (error: unknown) => {
    trouble = error;
  });
  redis.on('close', () => waits.begin(redis, trouble));
  redis.on('ready', () => waits.end(redis));
  redis.on('end', () => waits.stop());
}

/** A command of a transaction cannot be sent again alone. */
function isWaitedOut({ inTransaction }: Command, error: Error, { isServing }: Waits): boolean {
  const message = messageOf(error);
  return !inTransaction && (PASSING.test(message) || (isServing && LASTING.test(message)));
}
