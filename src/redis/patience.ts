/**
 * Makes a connection wait for a Redis that refuses. A refused command was not executed, so it is sent again after a
 * pause, whichever it is. Three kinds of refusals:
 *   passing     it loads its data, runs a long script or fails over: over by itself, so that everyone waits;
 *   lasting     its memory or its disk is full, or it has become a replica: somebody has to act. A process that serves
 *               sweeps waits and says what for; everyone else gets the error;
 *   wrong type  a key is not what we made it. A process that serves sweeps repairs it, then sends the command again.
 *               One that cannot be repaired is waited for, or is an error where other sweeps would wait too.
 * Lost connections are ioredis' to restore, and commands wait with it: here they are only reported.
 */

import type { Command, Redis } from 'ioredis';
import { messageOf } from '../base/errors.js';
import type { Waits } from './waits.js';

/** Between two attempts at a Redis that refuses. */
const RETRY_MS = 500;

const PASSING = /^(LOADING|BUSY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN)\b/;
const LASTING = /^(OOM|MISCONF|READONLY)\b/;
/** Before Redis 7 the error of a command within a script is quoted in that of the script. */
const WRONG_TYPE = /\bWRONGTYPE\b/;

/** Whether a command failed because a key has another type than it must have. */
export function isWrongType(error: unknown): boolean {
  return WRONG_TYPE.test(messageOf(error));
}

/** With one argument more where the connection is to a cluster. */
type SendCommand = (command: Command, ...others: unknown[]) => unknown;

/** Repairs those of the keys that have a wrong type. True if there was one, so that there is nothing to wait for. */
export type RepairKeys = (keys: readonly string[]) => Promise<boolean>;

/** Takes over the commands of a connection. */
export function makePatient(redis: Redis, waits: Waits, repair: RepairKeys = async () => false): void {
  const send = redis.sendCommand.bind(redis) as SendCommand;
  redis.sendCommand = (command, ...others: unknown[]) => {
    const { reject, resolve } = command;
    const sendAgain = () => send(command);
    command.reject = (error) => {
      if (!isWaitedOut(command, error, waits)) {
        waits.end(command);
        reject(error);
        return;
      }
      waits.begin(command, error);
      const isOfType = isWrongType(error);
      const repaired = isOfType ? repair(keysOf(command)) : Promise.resolve(false);
      void repaired
        .catch(() => false)
        .then((hasRepaired) => {
          if (hasRepaired) return sendAgain();
          if (!isOfType || waits.waitsForTypes) return setTimeout(sendAgain, RETRY_MS);
          waits.end(command);
          return reject(error);
        });
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

function keysOf(command: Command): string[] {
  return command.getKeys().map(String);
}

/** A command of a transaction cannot be sent again alone. */
function isWaitedOut({ inTransaction }: Command, error: Error, { isServing }: Waits): boolean {
  const message = messageOf(error);
  if (inTransaction) return false;
  return PASSING.test(message) || (isServing && (LASTING.test(message) || WRONG_TYPE.test(message)));
}
