/**
 * Reads the address of a Redis. Messages never quote the address, because it may hold a password.
 *
 *   redis://[user:password@]host[:port][/db]                          one server
 *   unix://[user:password@localhost]/path[?db=n], or /path alone      one server, on a socket of this host
 *   redis+sentinel://[user:password@]host[:port],…/primary[/db]       the server that the sentinels name
 *   redis+cluster://[user:password@]host[:port],…                     a cluster, reached through some of its nodes
 *
 * `rediss` instead of `redis` uses TLS.
 */

import { UserError } from '../base/errors.js';

/** The parts of an address. Its password is for the connection only: messages name a Redis by `redisName`. */
export interface RedisAddress {
  readonly at:
    | (HostAndPort & { readonly kind: 'tcp'; readonly tls: boolean })
    | { readonly kind: 'socket'; readonly path: string }
    | {
        readonly kind: 'sentinel';
        readonly sentinels: readonly HostAndPort[];
        /** What the sentinels call the primary and its replicas. */
        readonly primary: string;
        readonly tls: boolean;
      }
    | { readonly kind: 'cluster'; readonly nodes: readonly HostAndPort[]; readonly tls: boolean };
  readonly username?: string;
  readonly password?: string;
  readonly db: number;
}

export interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

const DEFAULT_PORT = 6379;
const DEFAULT_SENTINEL_PORT = 26_379;
/** Redis stores its number of databases in a 32-bit integer. */
const MAX_DB = 2 ** 31 - 1;
const FORMS = [
  'redis://HOST:PORT/DB',
  'redis+sentinel://HOST:PORT,…/PRIMARY/DB',
  'redis+cluster://HOST:PORT,…',
  'unix:///PATH/OF/SOCKET',
  'or the path of a socket (rediss instead of redis for TLS)',
].join(', ');

export function parseRedisUrl(text: string): RedisAddress {
  if (text.startsWith('/')) return { at: { kind: 'socket', path: text }, db: 0 };
  const many = /^(rediss?)\+(sentinel|cluster):\/\/([^/?#]*)(\/[^?#]*)?$/.exec(text);
  if (many !== null) {
    const [, scheme, kind, authority = '', path = ''] = many;
    const tls = scheme === 'rediss';
    return kind === 'sentinel' ? sentinelOf(authority, path, tls) : clusterOf(authority, path, tls);
  }
  const url = readUrl(text);
  switch (url.protocol) {
    case 'redis:':
    case 'rediss:': {
      const at = { kind: 'tcp', ...hostOf(url, DEFAULT_PORT), tls: url.protocol === 'rediss:' } as const;
      return { at, ...credentialsOf(url), db: databaseOf(url.pathname.slice(1)) };
    }
    case 'unix:':
      return { at: socketOf(url), ...credentialsOf(url), db: databaseOf(url.searchParams.get('db') ?? '') };
    default:
      throw invalid(`it begins with ${url.protocol}`);
  }
}

function sentinelOf(authority: string, path: string, tls: boolean): RedisAddress {
  const { hosts, ...credentials } = hostsOf(authority, DEFAULT_SENTINEL_PORT);
  const [primary = '', db = '', ...rest] = path.slice(1).split('/');
  if (primary === '' || rest.length > 0) throw invalid('it names no primary, e.g. …/mymaster');
  const at = { kind: 'sentinel', sentinels: hosts, primary: decode(primary), tls } as const;
  return { at, ...credentials, db: databaseOf(db) };
}

function clusterOf(authority: string, path: string, tls: boolean): RedisAddress {
  const { hosts, ...credentials } = hostsOf(authority, DEFAULT_PORT);
  if (databaseOf(path.slice(1)) !== 0) throw invalid('a cluster has only database 0');
  return { at: { kind: 'cluster', nodes: hosts, tls }, ...credentials, db: 0 };
}

/** Reads `user:password@host:port,host:port`. Only the commas make it invalid in a URL. */
function hostsOf(
  authority: string,
  defaultPort: number,
): { hosts: HostAndPort[]; username?: string; password?: string } {
  const at = authority.lastIndexOf('@') + 1;
  const hosts = authority
    .slice(at)
    .split(',')
    .map((host) => hostOf(readUrl(`redis://${host}`), defaultPort));
  return { hosts, ...credentialsOf(readUrl(`redis://${authority.slice(0, at)}host`)) };
}

function readUrl(text: string): URL {
  if (!URL.canParse(text)) throw invalid('it cannot be read as a URL');
  const url = new URL(text);
  for (const key of url.searchParams.keys()) {
    if (url.protocol !== 'unix:' || key !== 'db')
      throw invalid(`the option ${JSON.stringify(key)} is not known`);
  }
  return url;
}

function hostOf(url: URL, defaultPort: number): HostAndPort {
  if (url.hostname === '') throw invalid('it names no host');
  // Node expects an IPv6 address without the brackets that a URL needs.
  const host = decode(url.hostname).replace(/^\[(.*)\]$/, '$1');
  return { host, port: url.port === '' ? defaultPort : Number(url.port) };
}

function socketOf(url: URL): RedisAddress['at'] {
  // A URL with a user must name a host too, hence localhost.
  if (url.hostname !== '' && url.hostname !== 'localhost')
    throw invalid('its path must be absolute, e.g. unix:///run/redis.sock');
  if (url.pathname.length < 2) throw invalid('it names no socket');
  return { kind: 'socket', path: decode(url.pathname) };
}

function credentialsOf(url: URL): { username?: string; password?: string } {
  return {
    ...(url.username === '' ? {} : { username: decode(url.username) }),
    ...(url.password === '' ? {} : { password: decode(url.password) }),
  };
}

function databaseOf(text: string): number {
  if (text === '') return 0;
  const db = /^[0-9]+$/.test(text) ? Number(text) : Number.NaN;
  if (!(db <= MAX_DB)) throw invalid('its database is not a whole number from 0');
  return db;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid('a % in it is not followed by two hexadecimal digits');
  }
}

function invalid(found: string): UserError {
  return new UserError(`the Redis URL must be ${FORMS}; ${found}`, {
    code: 'redis-url',
    hint: 'In a user or password write @ : / ? # % as %40 %3A %2F %3F %23 %25.',
  });
}
