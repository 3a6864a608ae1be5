/** Rewrites the append-only file of a private Redis once most of it is history, e.g. after a sweep was deleted. */
import { setTimeout as sleep } from 'node:timers/promises';
import { connectOnce } from '../redis/connect.js';

/** A smaller file is not worth the work; bytes. */
const MIN_COMPACTED_BYTES = 4 * 2 ** 20;
/** The file is rewritten when it is this many times as large as the data. */
const MIN_HISTORY_RATIO = 3;
/** A rewrite that takes longer is given up; the next command tries again. Milliseconds. */
const MAX_REWRITE_MS = 10_000;
const POLL_MS = 10;

/**
 * Compacts the server's file if that is worth it, and waits for the end. It only saves room on the disk, so nothing
 * that goes wrong is reported.
 */
export async function compactFile(socketPath: string): Promise<void> {
  try {
    const redis = await connectOnce({ socketPath, prefix: '' });
    try {
      if (!isMostlyHistory(await redis.info())) return;
      await redis.bgrewriteaof();
      for (let waitedMs = 0; waitedMs < MAX_REWRITE_MS; waitedMs += POLL_MS) {
        if (!isRewriting(await redis.info('persistence'))) return;
        await sleep(POLL_MS);
      }
    } finally {
      redis.disconnect();
    }
  } catch {
    // The server has ended, or its disk is full: the file stays as it is.
  }
}

function isMostlyHistory(info: string): boolean {
  const fileBytes = numberOf(info, 'aof_current_size');
  const dataBytes = numberOf(info, 'used_memory_dataset');
  return fileBytes > MIN_COMPACTED_BYTES && fileBytes > MIN_HISTORY_RATIO * dataBytes && !isRewriting(info);
}

function isRewriting(info: string): boolean {
  return numberOf(info, 'aof_rewrite_in_progress') + numberOf(info, 'aof_rewrite_scheduled') > 0;
}

function numberOf(info: string, field: string): number {
  return Number(new RegExp(`^${field}:(\\d+)`, 'm').exec(info)?.[1] ?? 0);
}
