/**
 * Turns errors of Redis and of the network into one sentence with the next step. An error of ioredis holds its command,
 * and the command of the handshake holds the password. So its errors are never passed on as a cause: only their code and
 * text are used.
 */

import { ReplyError } from 'ioredis';
import { messageOf, UserError } from '../base/errors.js';
import { type RedisTarget, redisName } from './redisTarget.js';

interface Explanation {
  readonly code: string;
  readonly what: string;
  readonly hint: string;
}

/** The error for the user. An error without an explanation in this file keeps its own text. */
export function asRedisError(error: unknown, target: RedisTarget): UserError {
  if (error instanceof UserError) return error;
  const found = explanationOf(error);
  const place = `Redis at ${redisName(target)}`;
  if (found === undefined)
    return new UserError(`${place}: ${messageOf(error)}`, { code: 'redis', exitCode: 3 });
  // A target without a URL is a private Redis, which the user neither started nor named.
  const hint = found.hint === START_HINT && 'socketPath' in target ? PRIVATE_HINT : found.hint;
  return new UserError(`${place}: ${found.what}`, { code: found.code, hint, exitCode: 3 });
}

/** Explains an error reply of Redis. Any other thrown value is returned unchanged. */
export function explainReply(error: unknown, target: RedisTarget): unknown {
  return error instanceof ReplyError ? asRedisError(error, target) : error;
}

function explanationOf(error: unknown): Explanation | undefined {
  // A cluster's error holds the error of the last node that was tried.
  const { lastNodeError } = (error ?? {}) as { lastNodeError?: unknown };
  if (lastNodeError !== undefined && lastNodeError !== null) {
    const found = explanationOf(lastNodeError);
    return found === CLOSED ? NO_NODE : found;
  }
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  if (NETWORK[code] !== undefined) return NETWORK[code];
  if (/ALERT_CERTIFICATE_REQUIRED|ALERT_HANDSHAKE_FAILURE/.test(code)) return NO_CERTIFICATE;
  // OpenSSL has many codes. Those of an untrusted certificate contain one of these words.
  if (/CERT|UNABLE_TO_VERIFY|ALTNAME/.test(code)) return UNTRUSTED;
  if (/^(EPROTO|ERR_SSL)/.test(code)) return NO_TLS;
  return replyOf(messageOf(error));
}

/** An error reply begins with a word in capitals that names its kind. */
function replyOf(message: string): Explanation | undefined {
  if (OWN_WORDS[message] !== undefined) return OWN_WORDS[message];
  if (message.startsWith('All sentinels are unreachable'))
    return message.endsWith('No such master with that name') ? NO_SUCH_PRIMARY : NO_SENTINEL;
  if (message.startsWith('Socket timeout')) return NO_ANSWER;
  const word = /^[A-Z]+/.exec(message)?.[0] ?? '';
  if (REPLIES[word] !== undefined) return REPLIES[word];
  // Versions before ACLs, and AUTH without a user, reply without such a word.
  return /invalid (username-)?password/i.test(message) ? WRONG_PASSWORD : undefined;
}

const START_HINT = 'Start Redis there, or leave out --redis and REDIS_URL: jmin then starts a private Redis.';
const PRIVATE_HINT =
  'The private Redis has ended; jmin starts it again. If that fails, see redis.log in the data folder. If the disk is full, make room there, or choose another folder with --data-dir.';
const NO_TLS: Explanation = {
  code: 'redis-tls',
  what: 'it does not speak TLS there',
  hint: 'Use redis:// instead of rediss://, or give its TLS port (tls-port).',
};
const UNTRUSTED: Explanation = {
  code: 'redis-tls',
  what: 'its certificate is not trusted',
  hint: 'Give the certificate of the authority that signed it: --redis-ca-file or REDIS_CA_FILE.',
};
const NO_CERTIFICATE: Explanation = {
  code: 'redis-tls',
  what: 'it requires a client certificate',
  hint: 'Give the certificate and its key: REDIS_CERT_FILE and REDIS_KEY_FILE.',
};
const UNKNOWN_HOST: Explanation = {
  code: 'redis-host',
  what: 'unknown host',
  hint: 'Check the host name in --redis or REDIS_URL.',
};
const WRONG_PASSWORD: Explanation = {
  code: 'redis-password',
  what: 'user or password is wrong',
  hint: 'Check REDIS_USERNAME and REDIS_PASSWORD; in REDIS_URL write @ : / ? # % as %40 %3A %2F %3F %23 %25.',
};
const NO_ANSWER: Explanation = {
  code: 'redis-silent',
  what: 'no answer in time',
  hint: 'Check the host, the port and firewalls, and whether Redis is stopped or overloaded.',
};
const CLOSED: Explanation = {
  code: 'redis-unreachable',
  what: 'the connection was closed',
  hint: 'Check that a Redis listens there, and read its log.',
};
const NO_NODE: Explanation = {
  code: 'redis-unreachable',
  what: 'none of the nodes answers',
  hint: 'Check their hosts, their ports and firewalls.',
};

/** Errors that ioredis makes itself, without a code. */
const OWN_WORDS: Readonly<Record<string, Explanation>> = {
  'Command timed out': NO_ANSWER,
  'Connection is closed.': CLOSED,
  'ERR This instance has cluster support disabled': {
    code: 'redis-cluster',
    what: 'it is not a node of a cluster',
    hint: 'Give the address as redis://HOST:PORT.',
  },
};
const NO_SUCH_PRIMARY: Explanation = {
  code: 'redis-sentinel',
  what: 'the sentinels know no primary of this name',
  hint: 'Their configuration names it: sentinel monitor NAME HOST PORT QUORUM.',
};
const NO_SENTINEL: Explanation = {
  code: 'redis-unreachable',
  what: 'none of the sentinels answers',
  hint: 'Check their hosts and ports, and REDIS_SENTINEL_PASSWORD if they require a password.',
};

const NETWORK: Readonly<Record<string, Explanation>> = {
  ECONNREFUSED: { code: 'redis-unreachable', what: 'nothing listens there', hint: START_HINT },
  ENOENT: { code: 'redis-unreachable', what: 'there is no such socket', hint: START_HINT },
  ENOTSOCK: { code: 'redis-unreachable', what: 'this is not a socket', hint: START_HINT },
  EACCES: {
    code: 'redis-unreachable',
    what: 'this user may not open the socket',
    hint: 'Run as the user that Redis runs as, or widen its unixsocketperm.',
  },
  ECONNRESET: CLOSED,
  EPIPE: CLOSED,
  ETIMEDOUT: NO_ANSWER,
  EHOSTUNREACH: NO_ANSWER,
  ENETUNREACH: NO_ANSWER,
  ENOTFOUND: UNKNOWN_HOST,
  EAI_AGAIN: UNKNOWN_HOST,
};

const REPLIES: Readonly<Record<string, Explanation>> = {
  NOAUTH: {
    code: 'redis-password',
    what: 'it requires a password',
    hint: 'Give it as REDIS_PASSWORD, or in a file: --redis-password-file.',
  },
  WRONGPASS: WRONG_PASSWORD,
  DENIED: {
    code: 'redis-protected',
    what: 'it is in protected mode and refuses other hosts',
    hint: 'Set a password in Redis (requirepass), and give it as REDIS_PASSWORD.',
  },
  MOVED: {
    code: 'redis-cluster',
    what: 'it is a node of a cluster',
    hint: 'Give the address as redis+cluster://HOST:PORT.',
  },
  READONLY: {
    code: 'redis-replica',
    what: 'it is a read-only replica',
    hint: 'Give the address of the primary.',
  },
  NOPERM: {
    code: 'redis-permission',
    what: 'this user may not do what a sweep needs',
    hint: 'Give this user more rights on the keys under the prefix (ACL SETUSER): docs/redis.md lists them.',
  },
  OOM: {
    code: 'redis-memory',
    what: 'its memory is full',
    hint: 'Raise its maxmemory, or delete sweeps that you no longer need: jmin delete.',
  },
  MISCONF: {
    code: 'redis-disk',
    what: 'it can no longer write to its disk',
    hint: 'Make room on the disk of Redis.',
  },
  WRONGTYPE: {
    code: 'redis-type',
    what: 'a key of jmin has the wrong type: another program has written to it',
    hint: 'jmin repairs its keys, but never deletes a journal: restore it, or delete it and lose the sweep.',
  },
  BUSY: {
    code: 'redis-busy',
    what: 'it is busy with a long script',
    hint: 'Another program sent that script; SCRIPT KILL ends it.',
  },
  LOADING: {
    code: 'redis-loading',
    what: 'it is loading its data',
    hint: 'It answers after it has read its files.',
  },
};
