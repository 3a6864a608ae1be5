import { hostname } from 'node:os';

const MAX_CHARACTERS = 60;

/** This host's name as workers give it: letters, digits, dots and dashes only, for it becomes part of names and keys. */
export function hostName(): string {
  return hostname()
    .replace(/[^A-Za-z0-9.-]/g, '-')
    .slice(0, MAX_CHARACTERS);
}
