/**
 * Which hosts a process may send notifications to. A sweep in a shared Redis may be anybody's, and could otherwise make a
 * worker send requests into the network that it stands in.
 */
import { lookup as lookUp } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** `any`: sweeps come from this user alone. Else names, `*.example.org` or `*`. */
export type AllowedHosts = 'any' | readonly string[];

/**
 * exact: named, so that it may have any address; public: it fits a pattern, and its address must be public; refused: it is
 * not allowed.
 */
export function verdictOn(hostname: string, allowed: AllowedHosts): 'exact' | 'public' | 'refused' {
  if (allowed === 'any') return 'exact';
  const host = bare(hostname);
  const rules = allowed.map((rule) => rule.toLowerCase());
  if (rules.includes(host)) return 'exact';
  const fits = rules.some((rule) => rule === '*' || (rule.startsWith('*.') && host.endsWith(rule.slice(1))));
  if (!fits) return 'refused';
  return isIP(host) !== 0 && !isPublic(host) ? 'refused' : 'public';
}

function bare(hostname: string): string {
  return hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
}

/** Looks a name up for a connection, and fails unless all of its addresses are public. */
export const lookUpPublic: LookupFunction = (hostname, options, answer) => {
  lookUp(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return answer(error, '', 0);
    const [first] = addresses;
    if (first === undefined || !addresses.every(({ address }) => isPublic(address))) {
      return answer(new Error('the address of the host is not public'), '', 0);
    }
    return options.all ? answer(null, addresses) : answer(null, first.address, first.family);
  });
};

const NOT_PUBLIC = new BlockList();
for (const [address, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  NOT_PUBLIC.addSubnet(address, prefix, 'ipv4');

/** Of IPv6 only the global unicast addresses are public, without those that carry an IPv4 address. */
const GLOBAL = new BlockList();
GLOBAL.addSubnet('2000::', 3, 'ipv6');
const CARRIES_IPV4 = new BlockList();
CARRIES_IPV4.addSubnet('2002::', 16, 'ipv6');
CARRIES_IPV4.addSubnet('2001::', 32, 'ipv6');

export function isPublic(address: string): boolean {
  if (isIP(address) === 4) return !NOT_PUBLIC.check(address, 'ipv4');
  return GLOBAL.check(address, 'ipv6') && !CARRIES_IPV4.check(address, 'ipv6');
}
