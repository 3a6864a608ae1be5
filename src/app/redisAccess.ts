/**
 * How to reach the user's Redis: its address, our user and password, and the authorities to trust. A password never
 * comes from the command line, which every user of the host can read. It comes from the environment or a file.
 *
 *   REDIS_URL                               the address; may hold a user and a password
 *   REDIS_USERNAME                          a user of the ACL; default: `default`
 *   REDIS_PASSWORD, REDIS_PASSWORD_FILE     the password, or the file that holds it, e.g. a container secret
 *   REDIS_CA_FILE                           certificates (PEM) of the authorities to trust, for rediss://
 *   REDIS_CERT_FILE, REDIS_KEY_FILE         our own certificate and its key, if Redis requires them
 *   REDIS_SENTINEL_USERNAME, REDIS_SENTINEL_PASSWORD, REDIS_SENTINEL_PASSWORD_FILE   if the sentinels require them
 */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { messageOf, UserError } from '../base/errors.js';
import { parseRedisUrl, type RedisAddress } from '../redis/parseRedisUrl.js';
import type { Credentials, RedisByUrl, TlsFiles } from '../redis/redisTarget.js';

/** The options of the command line. */
export interface RedisFlags {
  readonly redis?: string;
  readonly redisPasswordFile?: string;
  readonly redisCaFile?: string;
}

/** Characters: a longer text is not a password, so the file is probably the wrong one. */
const MAX_PASSWORD_LENGTH = 4096;

/** Null if no Redis is given: jmin then uses a private one. Options override the environment. */
export function readRedisAccess(flags: RedisFlags, environment: NodeJS.ProcessEnv): RedisByUrl | null {
  const url = flags.redis ?? settingOf(environment, 'REDIS_URL');
  if (url === undefined) {
    if (flags.redisPasswordFile === undefined && flags.redisCaFile === undefined) return null;
    throw refusal('--redis-password-file and --redis-ca-file need the address of a Redis', {
      hint: 'Give the address with --redis or REDIS_URL.',
    });
  }
  const address = parseRedisUrl(url);
  if (flags.redis !== undefined && address.password !== undefined) {
    throw refusal('--redis may not hold a password: every user of this host can read the command line', {
      hint: 'Give it in the environment (REDIS_PASSWORD or REDIS_URL) or in a file (--redis-password-file).',
    });
  }
  return {
    url,
    credentials: credentialsFor(flags, address, environment),
    tlsFiles: tlsFilesFor(flags, address, environment),
    ...(address.at.kind === 'sentinel'
      ? { sentinelCredentials: credentialsIn(environment, 'REDIS_SENTINEL') }
      : {}),
  };
}

function credentialsFor(
  { redisPasswordFile }: RedisFlags,
  { password }: RedisAddress,
  environment: NodeJS.ProcessEnv,
): Credentials {
  const { username, ...found } = credentialsIn(environment, 'REDIS');
  const user = username === undefined ? {} : { username };
  if (redisPasswordFile !== undefined) return { ...user, password: readPassword(redisPasswordFile) };
  if (password === undefined || found.password === undefined) return { ...user, ...found };
  throw refusal('two passwords are given: one in REDIS_URL, one in REDIS_PASSWORD or its file', {
    hint: 'Remove one of them.',
  });
}

/** `PREFIX_USERNAME`, and `PREFIX_PASSWORD` or the content of the file named by `PREFIX_PASSWORD_FILE`. */
function credentialsIn(environment: NodeJS.ProcessEnv, prefix: string): Credentials {
  const username = settingOf(environment, `${prefix}_USERNAME`);
  const password = settingOf(environment, `${prefix}_PASSWORD`);
  const file = settingOf(environment, `${prefix}_PASSWORD_FILE`);
  if (password !== undefined && file !== undefined) {
    throw refusal(`${prefix}_PASSWORD and ${prefix}_PASSWORD_FILE are both given`, {
      hint: 'Remove one of them.',
    });
  }
  const secret = file === undefined ? password : readPassword(file);
  return {
    ...(username === undefined ? {} : { username }),
    ...(secret === undefined ? {} : { password: secret }),
  };
}

/** The file's text without the line break that editors put at its end. */
function readPassword(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    throw refusal(`the password file cannot be read: ${messageOf(error)}`, { cause: error });
  }
  if (text !== '' && text.length <= MAX_PASSWORD_LENGTH && !/[\r\n]/.test(text)) return text;
  throw refusal(`${file}: expected one line with the password and nothing else`);
}

function tlsFilesFor(flags: RedisFlags, { at }: RedisAddress, environment: NodeJS.ProcessEnv): TlsFiles {
  const ca = flags.redisCaFile ?? settingOf(environment, 'REDIS_CA_FILE');
  const cert = settingOf(environment, 'REDIS_CERT_FILE');
  const key = settingOf(environment, 'REDIS_KEY_FILE');
  if ((cert === undefined) !== (key === undefined)) {
    throw refusal('REDIS_CERT_FILE and REDIS_KEY_FILE must be given together');
  }
  const files = Object.entries({ ca, cert, key }).flatMap(([kind, file]) =>
    file === undefined ? [] : [[kind, resolve(file)] as const],
  );
  if (files.length > 0 && !('tls' in at && at.tls)) {
    // A user who gives certificates expects an encrypted connection.
    throw refusal('certificates are given, but the address does not use TLS', {
      hint: 'Write the address with rediss:// instead of redis://.',
    });
  }
  return Object.fromEntries(files);
}

/** An empty variable counts as not set. */
function settingOf(environment: NodeJS.ProcessEnv, name: string): string | undefined {
  return environment[name] || undefined;
}

function refusal(message: string, options: { hint?: string; cause?: unknown } = {}): UserError {
  return new UserError(message, { code: 'redis-access', ...options });
}
