/**
 * Makes a connection wait while Redis refuses commands. A refused command was not executed, so any command can be sent
 * again after a pause. There are three kinds of refusals:
 *   passing     Redis loads its data, runs a long script or fails over. This ends by itself, so every process waits.
 *   lasting     Its memory or its disk is full, or it became a replica: a person has to act. A process that serves
 *               sweeps waits and reports the reason. Every other process gets the error.
 *   wrong type  A key has another type than ours, or a counter holds no number. A process that serves sweeps repairs it
 *               and sends the command again. If the key cannot be repaired, it waits, or gets the error if other sweeps
 *               would have to wait too.
 * ioredis restores lost connections, and commands wait for it: this file only reports them.
 */

import type { Command, Redis } from 'ioredis';
import { messageOf } from '../base/errors.js';
import type { Waits } from './waits.js';

/** Pause before a refused command is sent again. */
const RETRY_MS = 500;

const PASSING = /^(LOADING|BUSY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN)\b/;
const LASTING = /^(OOM|MISCONF|READONLY)\b/;
/** Not anchored: before Redis 7 the error of a script quotes the error of its command. */
const WRONG_TYPE = /\bWRONGTYPE\b/;
/** A counter that holds no number. */
const NO_NUMBER = /\bERR value is not an integer\b/;

/** Whether a command failed because a key has the wrong type. */
export function isWrongType(error: unknown): boolean {
  return WRONG_TYPE.test(messageOf(error));
}

/** A cluster's method has one more argument. */
type SendCommand = (command: Command, ...others: unknown[]) => unknown;

/** Repairs the keys that have a wrong type. Resolves to true if it repaired one, so that the command can be sent again. */
export type RepairKeys = (keys: readonly string[]) => Promise<boolean>;

/** Makes the commands of a connection wait. */
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
      const hasWrongType = isWrongType(error);
      const isDamaged = isDamage(error);
      const repaired = isDamaged ? repair(keysOf(command)) : Promise.resolve(false);
      void repaired
        .catch(() => false)
        .then((hasRepaired) => {
          if (hasRepaired) return sendAgain();
          if (!isDamaged || (hasWrongType && waits.waitsForTypes)) return setTimeout(sendAgain, RETRY_MS);
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
  let problem: unknown = new Error('Connection is closed.');
  redis.on('error', (error: unknown) => {
    problem = error;
  });
  redis.on('close', () => waits.begin(redis, problem));
  redis.on('ready', () => waits.end(redis));
  redis.on('end', () => waits.stop());
}

function keysOf(command: Command): string[] {
  return command.getKeys().map(String);
}

/** Whether a command failed because of what another program wrote into a key. */
function isDamage(error: unknown): boolean {
  return isWrongType(error) || NO_NUMBER.test(messageOf(error));
}

/** A command of a transaction cannot be sent again alone. */
function isWaitedOut({ inTransaction }: Command, error: Error, { isServing }: Waits): boolean {
  const message = messageOf(error);
  if (inTransaction) return false;
  return PASSING.test(message) || (isServing && (LASTING.test(message) || isDamage(error)));
}
