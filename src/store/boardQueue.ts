import { Queue } from 'bullmq';
import { connectRedis } from '../redis/connect.js';
import type { RedisTarget } from '../redis/redisTarget.js';
import { keysOf, QUEUE_NAME } from './keys.js';

/** The queue for the queue dashboard. It has its own connection and writes nothing by itself. */
export interface BoardQueue {
  readonly queue: Queue;
  /** Closes at once, even if Redis is unreachable. */
  close(): void;
}

export async function openBoardQueue(target: RedisTarget): Promise<BoardQueue> {
  const connection = await connectRedis(target);
  const queue = new Queue(QUEUE_NAME, {
    connection,
    prefix: keysOf(target.prefix).bull,
    skipMetasUpdate: true,
  });
  // ioredis reconnects. BullMQ emits an error for each attempt and needs a listener for it.
  queue.on('error', () => {});
  return { queue, close: () => connection.disconnect() };
}
