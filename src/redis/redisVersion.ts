/** The oldest server with the commands that sweeps and BullMQ need: 6.2, of 2021. Every Valkey is newer. */
export const MIN_REDIS_VERSION = '6.2';

/** Whether a version, e.g. `7.0.15`, is below MIN_REDIS_VERSION. */
export function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [minMajor = 0, minMinor = 0] = MIN_REDIS_VERSION.split('.').map(Number);
  return major < minMajor || (major === minMajor && minor < minMinor);
}
