import { createHash } from 'node:crypto';

/** Characters of a slug, and of the hash at its end. */
export const MAX_SLUG_LENGTH = 64;
const HASH_LENGTH = 8;

/**
 * A sweep's name for folders and keys. A name that is safe on every system stays as it is. Any other name becomes its
 * ASCII characters and a short hash of the whole name. Slugs are lower case, because some file systems do not
 * distinguish `Digits` from `digits`.
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

/** Names of devices on Windows, with any extension. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/;

function isSafe(name: string): boolean {
  const isPlain = /^[a-z0-9_][a-z0-9._-]*$/.test(name) && !name.endsWith('.');
  return isPlain && name.length <= MAX_SLUG_LENGTH && !DEVICE.test(name);
}
