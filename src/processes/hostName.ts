import { hostname } from 'node:os';

const MAX_CHARACTERS = 60;

/** This host's name for workers. It becomes part of names and keys, so it has only letters, digits, dots and dashes. */
export function hostName(): string {
  return hostname()
    .replace(/[^A-Za-z0-9.-]/g, '-')
    .slice(0, MAX_CHARACTERS);
}
