/** Where Redis is and under which prefix the keys lie there: all that a worker on another host must be told. */

import { UserError } from '../base/errors.js';

export type RedisTarget = ({ readonly url: string } | { readonly socketPath: string }) & {
  /** Every key begins with `{prefix}:`; the braces keep all keys in one slot of a cluster. */
  readonly prefix: string;
};

export const DEFAULT_PREFIX = 'jmin';

/** An address taken apart. Its password is for the connection only: messages name a Redis by `redisName`. */
export interface RedisAddress {
  readonly at:
    | { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly tls: boolean }
    | { readonly kind: 'socket'; readonly path: string };
  readonly username?: string;
  readonly password?: string;
  readonly db: number;
}

const DEFAULT_PORT = 6379;
/** The number of databases a Redis may be configured to have is bounded by its 32-bit integer. */
const LARGEST_DB = 2 ** 31 - 1;
const FORMS = 'redis://HOST:PORT/DB, rediss:// for TLS, unix:///PATH/OF/SOCKET, or the path of a socket';

export function addressOf(target: RedisTarget): RedisAddress {
  if ('socketPath' in target) return { at: { kind: 'socket', path: target.socketPath }, db: 0 };
  return parseRedisUrl(target.url);
}

/** `redis://host:port/db`, with the database where it is not 0; never with user or password. */
export function redisName(target: RedisTarget): string {
  const { at, db } = addressOf(target);
  if (at.kind === 'socket') return db === 0 ? at.path : `${at.path} (database ${db})`;
  const host = at.host.includes(':') ? `[${at.host}]` : at.host;
  return `${at.tls ? 'rediss' : 'redis'}://${host}:${at.port}${db === 0 ? '' : `/${db}`}`;
}

/**
 * Reads `redis://[user:password@]host[:port][/db]`, the same with `rediss:` for TLS,
 * `unix://[user:password@localhost]/path[?db=n]`, or the absolute path of a socket.
 */
export function parseRedisUrl(text: string): RedisAddress {
  if (text.startsWith('/')) return { at: { kind: 'socket', path: text }, db: 0 };
  // The text itself is never quoted in a message: it may hold a password.
  if (!URL.canParse(text)) throw invalid('it cannot be read as a URL');
  const url = new URL(text);
  for (const key of url.searchParams.keys()) {
    if (url.protocol !== 'unix:' || key !== 'db')
      throw invalid(`the option ${JSON.stringify(key)} is not known`);
  }
  switch (url.protocol) {
    case 'redis:':
    case 'rediss:':
      return { at: tcpOf(url), ...credentialsOf(url), db: databaseOf(url.pathname.slice(1)) };
    case 'unix:':
      return { at: socketOf(url), ...credentialsOf(url), db: databaseOf(url.searchParams.get('db') ?? '') };
    default:
      throw invalid(`it begins with ${url.protocol}`);
  }
}

function tcpOf(url: URL): RedisAddress['at'] {
  if (url.hostname === '') throw invalid('it names no host');
  // Node wants an IPv6 address without the brackets that a URL needs.
  const host = decode(url.hostname).replace(/^\[(.*)\]$/, '$1');
  const port = url.port === '' ? DEFAULT_PORT : Number(url.port);
  return { kind: 'tcp', host, port, tls: url.protocol === 'rediss:' };
}

function socketOf(url: URL): RedisAddress['at'] {
  // A URL with a user must name a host too, hence localhost.
  if (url.hostname !== '' && url.hostname !== 'localhost')
    throw invalid('its path must be absolute, as in unix:///run/redis.sock');
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
  if (!(db <= LARGEST_DB)) throw invalid('its database is not a number from 0');
  return db;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid('it holds a % that begins no %XX');
  }
}

function invalid(found: string): UserError {
  return new UserError(`the Redis URL must be ${FORMS}; ${found}`, {
    code: 'redis-url',
    hint: 'Signs such as @ : / ? # % in a user or password are written as %40 %3A %2F %3F %23 %25.',
  });
}
