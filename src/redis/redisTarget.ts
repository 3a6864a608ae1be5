/** The address of Redis and the prefix of the keys: everything that a worker on another host needs. */

import { type HostAndPort, parseRedisUrl, type RedisAddress } from './parseRedisUrl.js';

export type RedisTarget = (RedisByUrl | { readonly socketPath: string }) & {
  /** Every key begins with `{prefix}:`; the braces keep all keys in one slot of a cluster. */
  readonly prefix: string;
};

export interface RedisByUrl {
  readonly url: string;
  /** Take precedence over credentials in the URL. */
  readonly credentials?: Credentials;
  /** For sentinels that require credentials. */
  readonly sentinelCredentials?: Credentials;
  readonly tlsFiles?: TlsFiles;
}

export interface Credentials {
  readonly username?: string;
  readonly password?: string;
}

/** Absolute paths of PEM files for TLS: the trusted authorities, and the client's certificate and key. */
export interface TlsFiles {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

export const DEFAULT_PREFIX = 'jmin';

export function addressOf(target: RedisTarget): RedisAddress {
  if ('socketPath' in target) return { at: { kind: 'socket', path: target.socketPath }, db: 0 };
  return { ...parseRedisUrl(target.url), ...target.credentials };
}

/** `redis://host:port/db`, without a database of 0, and never with user or password. */
export function redisName(target: RedisTarget): string {
  const { at, db } = addressOf(target);
  const suffix = db === 0 ? '' : `/${db}`;
  switch (at.kind) {
    case 'socket':
      return db === 0 ? at.path : `${at.path} (database ${db})`;
    case 'tcp':
      return `${at.tls ? 'rediss' : 'redis'}://${named(at)}${suffix}`;
    case 'sentinel':
      return `${at.tls ? 'rediss' : 'redis'}+sentinel://${at.sentinels.map(named)}/${at.primary}${suffix}`;
    case 'cluster':
      return `${at.tls ? 'rediss' : 'redis'}+cluster://${at.nodes.map(named)}`;
  }
}

function named({ host, port }: HostAndPort): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
