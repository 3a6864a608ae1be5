import { formatCounted } from '../../base/format.js';
import { HttpError } from '../httpError.js';
import type { Handler } from './apiContext.js';

export const getLocalWorkers: Handler<'getLocalWorkers'> = async (_, { localWorkers }) => ({
  workers: localWorkers?.count ?? 0,
  most: localWorkers?.most ?? 0,
});

export const setLocalWorkers: Handler<'setLocalWorkers'> = async ({ workers }, { localWorkers }) => {
  const most = localWorkers?.most ?? 0;
  if (localWorkers === null || workers > most) {
    const hint = 'jmin worker starts workers on any host.';
    const message =
      most === 0
        ? 'This dashboard starts no workers.'
        : `This dashboard starts at most ${formatCounted(most, 'worker')}, one for each core.`;
    throw new HttpError(400, message, { code: 'too-many-workers', hint });
  }
  await localWorkers.set(workers);
  return { workers: localWorkers.count, most };
};
