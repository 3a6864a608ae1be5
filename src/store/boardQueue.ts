import { Queue } from 'bullmq';
import { connectRedis } from '../redis/connect.js';
import type { RedisTarget } from '../redis/redisTarget.js';
import { keysOf, QUEUE_NAME } from './keys.js';

/** The queue as the queue dashboard shows it: a connection of its own, which writes nothing by itself. */
export interface BoardQueue {
  readonly queue: Queue;
  /** Closes without waiting for a Redis that may be away. */
  close(): void;
}

export async function openBoardQueue(target: RedisTarget): Promise<BoardQueue> {
  const connection = await connectRedis(target);
  const queue = new Queue(QUEUE_NAME, {
    connection,
    prefix: keysOf(target.prefix).bull,
    skipMetasUpdate: true,
  });
  // Lost connections are found again; BullMQ reports each attempt as an event that must be listened to.
  queue.on('error', () => {});
  return { queue, close: () => connection.disconnect() };
}
