/**
 * Redis and the network say what is wrong in their own words; here each becomes one sentence with the next step.
 * ioredis keeps the command on its errors, and that of the handshake holds the password: so none of its errors
 * is ever passed on as a cause, only its code and its text.
 */

import { ReplyError } from 'ioredis';
import { messageOf, UserError } from '../base/errors.js';
import { type RedisTarget, redisName } from './redisTarget.js';

interface Explanation {
  readonly code: string;
  readonly what: string;
  readonly hint: string;
}

/** What an error of ioredis means to the user. One that has no explanation here is told in its own words. */
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

/** The same of whatever was thrown, where it is an answer of Redis; everything else as it is. */
export function explainReply(error: unknown, target: RedisTarget): unknown {
  return error instanceof ReplyError ? asRedisError(error, target) : error;
}

function explanationOf(error: unknown): Explanation | undefined {
  // A cluster tells of the last of its nodes that was tried.
  const { lastNodeError } = (error ?? {}) as { lastNodeError?: unknown };
  if (lastNodeError !== undefined && lastNodeError !== null) {
    const found = explanationOf(lastNodeError);
    return found === CLOSED ? NO_NODE : found;
  }
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  if (NETWORK[code] !== undefined) return NETWORK[code];
  if (/ALERT_CERTIFICATE_REQUIRED|ALERT_HANDSHAKE_FAILURE/.test(code)) return NO_CERTIFICATE;
  // The codes of OpenSSL are many; those of a certificate that is not accepted have one of these in them.
  if (/CERT|UNABLE_TO_VERIFY|ALTNAME/.test(code)) return UNTRUSTED;
  if (/^(EPROTO|ERR_SSL)/.test(code)) return NO_TLS;
  return replyOf(messageOf(error));
}

/** An error reply begins with a word in capitals that says its kind. */
function replyOf(message: string): Explanation | undefined {
  if (OWN_WORDS[message] !== undefined) return OWN_WORDS[message];
  if (message.startsWith('All sentinels are unreachable'))
    return message.endsWith('No such master with that name') ? NO_SUCH_PRIMARY : NO_SENTINEL;
  if (message.startsWith('Socket timeout')) return NO_ANSWER;
  const word = /^[A-Z]+/.exec(message)?.[0] ?? '';
  if (REPLIES[word] !== undefined) return REPLIES[word];
  // Before its ACLs, and for AUTH without a user, Redis says it without such a word.
  return /invalid (username-)?password/i.test(message) ? WRONG_PASSWORD : undefined;
}

const START_HINT =
  'Start Redis there, or leave out --redis and REDIS_URL: jmin then starts a private Redis itself.';
const PRIVATE_HINT =
  'The private Redis has ended; jmin starts it again. Where that fails, see redis.log in the data folder: if its disk is full, make room there, or choose another folder with --data-dir.';
const NO_TLS: Explanation = {
  code: 'redis-tls',
  what: 'it does not speak TLS there',
  hint: 'Use redis:// instead of rediss://, or give the port on which it does (tls-port).',
};
const UNTRUSTED: Explanation = {
  code: 'redis-tls',
  what: 'its certificate is not trusted',
  hint: 'Give the certificate of the authority that signed it: --redis-ca-file or REDIS_CA_FILE.',
};
const NO_CERTIFICATE: Explanation = {
  code: 'redis-tls',
  what: 'it asks for a certificate of the client',
  hint: 'Give it, and its key: REDIS_CERT_FILE and REDIS_KEY_FILE.',
};
const UNKNOWN_HOST: Explanation = {
  code: 'redis-host',
  what: 'the host is not known',
  hint: 'Check the name of the host in --redis or REDIS_URL.',
};
const WRONG_PASSWORD: Explanation = {
  code: 'redis-password',
  what: 'user or password is wrong',
  hint: 'Check REDIS_USERNAME and REDIS_PASSWORD; in REDIS_URL, @ : / ? # % are written as %40 %3A %2F %3F %23 %25.',
};
const NO_ANSWER: Explanation = {
  code: 'redis-silent',
  what: 'no answer in time',
  hint: 'Check host and port, that no firewall is between, and that Redis is not stopped or overloaded.',
};

const CLOSED: Explanation = {
  code: 'redis-unreachable',
  what: 'the connection was closed',
  hint: 'Check that it is a Redis that listens there, and look into its log.',
};

const NO_NODE: Explanation = {
  code: 'redis-unreachable',
  what: 'none of the nodes answers',
  hint: 'Check their hosts and ports, and that no firewall is between.',
};

/** What ioredis says itself, without a code. */
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
  hint: 'Its name stands in their configuration: sentinel monitor NAME HOST PORT QUORUM.',
};
const NO_SENTINEL: Explanation = {
  code: 'redis-unreachable',
  what: 'none of the sentinels answers',
  hint: 'Check their hosts and ports, and, where they ask for one, REDIS_SENTINEL_PASSWORD.',
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
    what: 'it asks for a password',
    hint: 'Give it as REDIS_PASSWORD, or in a file: --redis-password-file.',
  },
  WRONGPASS: WRONG_PASSWORD,
  DENIED: {
    code: 'redis-protected',
    what: 'it is in protected mode and refuses other hosts',
    hint: 'Set a password on it (requirepass), and give it as REDIS_PASSWORD.',
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
    hint: 'Widen the rights of this user (ACL SETUSER) on the keys under the prefix.',
  },
  OOM: {
    code: 'redis-memory',
    what: 'its memory is full',
    hint: 'Raise its maxmemory, or delete sweeps no longer needed: jmin delete.',
  },
  MISCONF: {
    code: 'redis-disk',
    what: 'it can no longer write to its disk',
    hint: 'Make room on the disk of Redis.',
  },
  WRONGTYPE: {
    code: 'redis-type',
    what: 'a key of ours has a wrong type: another program has written to it',
    hint: 'jmin repairs its keys, but never deletes a journal: restore it, or delete it to give the sweep up.',
  },
  BUSY: {
    code: 'redis-busy',
    what: 'it is busy with a long script',
    hint: 'Somebody else has sent it that script; SCRIPT KILL ends it.',
  },
  LOADING: {
    code: 'redis-loading',
    what: 'it is loading its data',
    hint: 'It answers when it has read its files.',
  },
};
