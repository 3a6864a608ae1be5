/** The oldest server that does what sweeps and BullMQ ask of it: 6.2, of 2021. Every Valkey is newer. */
export const OLDEST_REDIS = '6.2';

/** Whether a version such as `7.0.15` comes before the oldest that will do. */
export function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_REDIS.split('.').map(Number);
  return major < oldestMajor || (major === oldestMajor && minor < oldestMinor);
}
