import type { Ending } from '../model/events.js';

/**
 * Two endings of a trial are the same if state, J and dev J have the same bits. All failures are the same.
 */
export function fingerprintOf(ending: Ending): string {
  return ending.type === 'finished'
    ? `finished ${bitsOf(ending.J)} ${ending.devJ === null ? '-' : bitsOf(ending.devJ)}`
    : ending.type;
}

function bitsOf(value: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes.toString('hex');
}
