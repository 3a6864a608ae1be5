import { loadavg, totalmem } from 'node:os';
import process from 'node:process';
import type { SystemLoad } from '../src/store/workerRegistry.js';

/** How busy the worker's machine is now, with everything that runs there. */
export function systemLoad(): SystemLoad {
  const [load = 0] = loadavg();
  const totalBytes = totalmem();
  return { load, totalBytes, usedBytes: Math.max(0, totalBytes - process.availableMemory()) };
}
