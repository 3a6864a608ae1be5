/** For orchestrators and Prometheus. The probes say nothing about sweeps, so that they need no token. */
import type { FastifyInstance } from 'fastify';
import type { Store } from '../store/store.js';
import { HttpError } from './httpError.js';
import type { LiveSweeps } from './liveSweeps.js';
import { DashboardMetrics } from './metrics.js';
import type { SweepTables } from './sweepTables.js';

const PATIENCE_MS = 1000;

interface ProbedParts {
  readonly store: Store;
  readonly live: LiveSweeps;
  readonly tables: SweepTables;
}

export function addProbeRoutes(server: FastifyInstance, parts: ProbedParts): void {
  server.get('/healthz', () => ({ status: 'ok' }));
  server.get('/readyz', async () => {
    if (!(await answers(parts.store)))
      throw new HttpError(503, 'Redis does not answer.', { headers: { 'retry-after': '2' } });
    return { status: 'ok' };
  });
  const metrics = new DashboardMetrics(parts);
  server.get('/metrics', async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.text()),
  );
}

async function answers(store: Store): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), PATIENCE_MS);
  });
  const answered = store.countWaitingJobs().then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([answered, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
