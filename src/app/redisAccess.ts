/**
 * How to get at the user's Redis: its address, who we are there, and whom to trust. A password is never taken from
 * the command line, which every user of the host can read: it comes from the environment or from a file.
 *
 *   REDIS_URL                               may hold a user and a password, for it is not on the command line
 *   REDIS_USERNAME                          a user of the ACL; without one it is `default`
 *   REDIS_PASSWORD, REDIS_PASSWORD_FILE     itself, or the file it is in, as container secrets are given
 *   REDIS_CA_FILE                           certificates (PEM) of the authorities to trust, for rediss://
 *   REDIS_CERT_FILE, REDIS_KEY_FILE         our own certificate and its key, where Redis asks for them
 *   REDIS_SENTINEL_USERNAME, REDIS_SENTINEL_PASSWORD, REDIS_SENTINEL_PASSWORD_FILE   for sentinels that ask for them
 */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { messageOf, UserError } from '../base/errors.js';
import { parseRedisUrl, type RedisAddress } from '../redis/parseRedisUrl.js';
import type { Credentials, RedisByUrl, TlsFiles } from '../redis/redisTarget.js';

/** What the command line may say of it. */
export interface RedisFlags {
  readonly redis?: string;
  readonly redisPasswordFile?: string;
  readonly redisCaFile?: string;
}

/** Characters: far more than anybody's, and a sign that the file is another. */
const LONGEST_PASSWORD = 4096;

/** Null where no Redis is given: a private one will do. Options beat the environment. */
export function readRedisAccess(flags: RedisFlags, environment: NodeJS.ProcessEnv): RedisByUrl | null {
  const url = flags.redis ?? settingOf(environment, 'REDIS_URL');
  if (url === undefined) {
    if (flags.redisPasswordFile === undefined && flags.redisCaFile === undefined) return null;
    throw refusal('--redis-password-file and --redis-ca-file are for a Redis of yours', {
      hint: 'Give its address, with --redis or REDIS_URL.',
    });
  }
  const address = parseRedisUrl(url);
  if (flags.redis !== undefined && address.password !== undefined) {
    throw refusal('--redis may not hold a password: everybody on this host can read the command line', {
      hint: 'Give it in the environment, as REDIS_PASSWORD or within REDIS_URL, or in a file: --redis-password-file.',
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
  throw refusal('two passwords are given: one within REDIS_URL, one by REDIS_PASSWORD or its file', {
    hint: 'Leave one of them out.',
  });
}

/** `PREFIX_USERNAME`, and `PREFIX_PASSWORD` or the content of the file named by `PREFIX_PASSWORD_FILE`. */
function credentialsIn(environment: NodeJS.ProcessEnv, prefix: string): Credentials {
  const username = settingOf(environment, `${prefix}_USERNAME`);
  const password = settingOf(environment, `${prefix}_PASSWORD`);
  const file = settingOf(environment, `${prefix}_PASSWORD_FILE`);
  if (password !== undefined && file !== undefined) {
    throw refusal(`${prefix}_PASSWORD and ${prefix}_PASSWORD_FILE are both given`, {
      hint: 'Leave one of them out.',
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
  if (text !== '' && text.length <= LONGEST_PASSWORD && !/[\r\n]/.test(text)) return text;
  throw refusal(`${file}: expected a password and nothing else, in one line`);
}

function tlsFilesFor(flags: RedisFlags, { at }: RedisAddress, environment: NodeJS.ProcessEnv): TlsFiles {
  const ca = flags.redisCaFile ?? settingOf(environment, 'REDIS_CA_FILE');
  const cert = settingOf(environment, 'REDIS_CERT_FILE');
  const key = settingOf(environment, 'REDIS_KEY_FILE');
  if ((cert === undefined) !== (key === undefined)) {
    throw refusal('REDIS_CERT_FILE and REDIS_KEY_FILE are given together or not at all');
  }
  const files = Object.entries({ ca, cert, key }).flatMap(([kind, file]) =>
    file === undefined ? [] : [[kind, resolve(file)] as const],
  );
  if (files.length > 0 && !('tls' in at && at.tls)) {
    // Whoever gives certificates believes that nobody listens in.
    throw refusal('certificates are given, and the address is one without TLS', {
      hint: 'Write it with rediss in the place of redis.',
    });
  }
  return Object.fromEntries(files);
}

/** A variable that is set to nothing is not set. */
function settingOf(environment: NodeJS.ProcessEnv, name: string): string | undefined {
  return environment[name] || undefined;
}

function refusal(message: string, options: { hint?: string; cause?: unknown } = {}): UserError {
  return new UserError(message, { code: 'redis-access', ...options });
}
