/** States in which a real Redis refuses commands, and how to enter and leave each. */
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { messageOf } from '../../src/base/errors.js';
import { connectOnce } from '../../src/redis/connect.js';
import type { TestRedis, TestRedisOptions } from './testRedis.js';

/** The name of the snapshot file. A folder of this name makes writing it fail. */
const SNAPSHOT = 'snapshot.rdb';

/** Settings with which a server can enter every state. */
export const TROUBLED: TestRedisOptions = {
  settings: { dbfilename: SNAPSHOT, save: '3600 1', 'lua-time-limit': '50' },
};

export interface Trouble {
  /** The first word of its error reply. */
  readonly reply: string;
  /** Whether the state normally ends by itself. */
  readonly passes: boolean;
  /** What jmin reports. */
  readonly report: RegExp;
  /** Brings a Redis into the state. The returned function ends the state. */
  enter(redis: TestRedis): Promise<() => Promise<void>>;
}

type Connection = Awaited<ReturnType<typeof connectOnce>>;

export const TROUBLES: readonly Trouble[] = [
  {
    ...{ reply: 'OOM', passes: false, report: /its memory is full; waiting for it\. Raise its maxmemory/ },
    enter: (redis) =>
      entered(redis, {
        enter: (connection) => connection.config('SET', 'maxmemory', '1'),
        leave: (connection) => connection.config('SET', 'maxmemory', '0'),
      }),
  },
  {
    ...{ reply: 'READONLY', passes: false, report: /it is a read-only replica; waiting for it/ },
    enter: (redis) =>
      entered(redis, {
        // The primary does not exist, so the replica keeps its data.
        enter: (connection) => connection.replicaof('127.0.0.1', 1),
        leave: (connection) => connection.replicaof('NO', 'ONE'),
      }),
  },
  {
    ...{ reply: 'BUSY', passes: true, report: /it is busy with a long script; waiting for it/ },
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
    ...{ reply: 'MISCONF', passes: false, report: /it can no longer write to its disk; waiting for it/ },
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

/** A busy Redis accepts no connections, so one connection stays open from before until after. */
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
