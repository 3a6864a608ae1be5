import { createHash } from 'node:crypto';

/** Characters a slug may have, and of them those of the hash. */
export const MAX_SLUG_LENGTH = 64;
const HASH_LENGTH = 8;

/**
 * A sweep's name as a folder and in keys: the name itself where it is safe as both on every system, else what
 * is left of it in ASCII, with a short hash of the whole name. Lower case only, for some file systems do not
 * tell `Digits` from `digits`.
 */
export function sweepSlug(name: string): string {
  if (isSafe(name)) return name;
  const words = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_SLUG_LENGTH - HASH_LENGTH - 1)
    .replace(/^-+|-+$/g, '');
  const hash = createHash('sha256').update(name).digest('hex').slice(0, HASH_LENGTH);
  return `${words === '' ? 'sweep' : words}-${hash}`;
}

/** Names that mean a device on Windows, with any ending. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/;

function isSafe(name: string): boolean {
  const isPlain = /^[a-z0-9_][a-z0-9._-]*$/.test(name) && !name.endsWith('.');
  return isPlain && name.length <= MAX_SLUG_LENGTH && !DEVICE.test(name);
}
