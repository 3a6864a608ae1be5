import process from 'node:process';
import { WITHHELD } from '../src/trainers/command/running/commandEnvironment.js';

/** The variables that code of a user gets: the worker's own without its ways into Redis. */
export function threadEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !WITHHELD.test(entry[0]),
  );
  return Object.fromEntries(kept);
}
