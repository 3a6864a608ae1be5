import { readSecret } from '../model/notify.js';
import type { SweepSpec } from '../model/sweepSpec.js';
import type { AllowedHosts } from '../notify/allowedHosts.js';
import type { RedisByUrl } from '../redis/redisTarget.js';

interface Given {
  /** Null: a private Redis, whose sweeps are all this user's. */
  readonly access: RedisByUrl | null;
  /** The hosts of --notify-hosts. */
  readonly hosts: readonly string[];
  /** A sweep that this user starts from a file; null: none. */
  readonly spec: SweepSpec | null;
  readonly environment: NodeJS.ProcessEnv;
}

/** The hosts that a process may send notifications to. By running a sweep file, its user allows the hosts it names. */
export function notifyHosts({ access, hosts, spec, environment }: Given): AllowedHosts {
  if (access === null) return 'any';
  const own = (spec?.notify ?? []).flatMap(({ url }) => {
    const address = url === null ? null : readSecret(url, environment);
    return address !== null && URL.canParse(address)
      ? [new URL(address).hostname.replace(/^\[|\]$/g, '')]
      : [];
  });
  return [...hosts, ...own];
}
