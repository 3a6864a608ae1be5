import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { type DetailsView, detailsView } from '../views/detailsView.js';
import type { SweepView } from '../views/sweepView.js';
import type { WorkerView } from '../views/workerView.js';
import { detailsQuerySchema } from './detailsQuery.js';
import type { EventStream } from './eventStream.js';
import { HttpError } from './httpError.js';
import { type LiveSweeps, viewOf } from './liveSweeps.js';

const slugSchema = z.object({ slug: z.string() });

export function addApiRoutes(server: FastifyInstance, live: LiveSweeps, stream: EventStream): void {
  server.get('/api/sweeps', async (): Promise<{ sweeps: readonly SweepView[] }> => {
    await live.refresh();
    return { sweeps: live.views };
  });

  server.get('/api/sweeps/:slug', async (request): Promise<DetailsView> => {
    const { slug } = slugSchema.parse(request.params);
    const paging = detailsQuerySchema.parse(request.query);
    await live.refresh();
    const sweep = live.find(slug);
    if (sweep === null) throw new HttpError(404, 'There is no such sweep.');
    return detailsView(sweep.summary, viewOf(sweep), paging);
  });

  server.get('/api/workers', async (): Promise<{ workers: readonly WorkerView[] }> => {
    await live.refresh();
    return { workers: live.workers };
  });

  server.get('/api/events', { exposeHeadRoute: false }, (request, reply) => {
    if (stream.isFull)
      throw new HttpError(503, 'Too many pages are open.', { headers: { 'retry-after': '10' } });
    reply.hijack();
    reply.raw.writeHead(200, {
      'x-request-id': request.id,
      'content-type': 'text/event-stream; charset=utf-8',
      // A buffering proxy would hold events back.
      'x-accel-buffering': 'no',
    });
    stream.add(reply.raw);
  });
}
