/** States in which a real Redis refuses what it is told: how it gets into each, and out again. */
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { messageOf } from '../../src/base/errors.js';
import { connectOnce } from '../../src/redis/connect.js';
import type { TestRedis, TestRedisOptions } from './testRedis.js';

/** Where a snapshot would be written: a folder of this name is in its way. */
const SNAPSHOT = 'snapshot.rdb';

/** What a server needs so that it can get into all of the states. */
export const TROUBLED: TestRedisOptions = {
  settings: { dbfilename: SNAPSHOT, save: '3600 1', 'lua-time-limit': '50' },
};

export interface Trouble {
  /** What it answers begins with. */
  readonly reply: string;
  /** Whether it passes by itself, in life if not in this test. */
  readonly passes: boolean;
  /** What jmin says of it. */
  readonly told: RegExp;
  /** Gets a Redis into the state; what is returned gets it out again. */
  enter(redis: TestRedis): Promise<() => Promise<void>>;
}

type Connection = Awaited<ReturnType<typeof connectOnce>>;

export const TROUBLES: readonly Trouble[] = [
  {
    ...{ reply: 'OOM', passes: false, told: /its memory is full; waiting for it\. Raise its maxmemory/ },
    enter: (redis) =>
      entered(redis, {
        enter: (connection) => connection.config('SET', 'maxmemory', '1'),
        leave: (connection) => connection.config('SET', 'maxmemory', '0'),
      }),
  },
  {
    ...{ reply: 'READONLY', passes: false, told: /it is a read-only replica; waiting for it/ },
    enter: (redis) =>
      entered(redis, {
        // Its primary is away, so that it keeps what it has.
        enter: (connection) => connection.replicaof('127.0.0.1', 1),
        leave: (connection) => connection.replicaof('NO', 'ONE'),
      }),
  },
  {
    ...{ reply: 'BUSY', passes: true, told: /it is busy with a long script; waiting for it/ },
    enter: async (redis) => {
      const busy = await connectOnce(redis.target());
      return entered(redis, {
        enter: async (connection) => {
          busy.eval('while true do end', 0).catch(() => busy.disconnect());
          while ((await connection.ping().catch(messageOf)) === 'PONG');
        },
        leave: (connection) => connection.script('KILL'),
      });
    },
  },
  {
    ...{ reply: 'MISCONF', passes: false, told: /it can no longer write to its disk; waiting for it/ },
    enter: (redis) => {
      const obstacle = join(dirname(redis.socketPath), SNAPSHOT);
      return entered(redis, {
        enter: async (connection) => {
          rmSync(obstacle, { force: true });
          mkdirSync(join(obstacle, 'not empty'), { recursive: true });
          await writeSnapshot(connection, 'err');
        },
        leave: async (connection) => {
          rmSync(obstacle, { recursive: true });
          await writeSnapshot(connection, 'ok');
        },
      });
    },
  },
];

/** A Redis that is busy lets nobody in any more: the connection stays open from before until after. */
async function entered(
  redis: TestRedis,
  { enter, leave }: Record<'enter' | 'leave', (connection: Connection) => Promise<unknown>>,
): Promise<() => Promise<void>> {
  const connection = await connectOnce(redis.target());
  await enter(connection);
  return async () => {
    await leave(connection);
    connection.disconnect();
  };
}

async function writeSnapshot(connection: Connection, outcome: 'ok' | 'err'): Promise<void> {
  await connection.bgsave();
  const isOver = /rdb_bgsave_in_progress:0.*rdb_last_bgsave_status:(ok|err)/s;
  for (;;) {
    const [, found] = isOver.exec(await connection.info('persistence')) ?? [];
    if (found === outcome) return;
  }
}
