/**
 * Bull Board under /queues: every job with its data, read-only unless asked otherwise. It works offline: the link to an outside font is
 * removed from its page, and its policy blocks that font.
 */
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { formatValue, type Value } from '../model/configuration.js';
import type { BoardQueue } from '../store/boardQueue.js';
import type { TrialJob } from '../store/trialQueue.js';
import { BOARD_POLICY } from './securityHeaders.js';

export const QUEUES_PATH = '/queues';

interface BoardOptions {
  /** Whether visitors may retry, remove and add jobs. A job is a hint, so that none of this harms a sweep. */
  readonly hasActions: boolean;
}

export async function addQueueBoard(
  server: FastifyInstance,
  { queue }: BoardQueue,
  { hasActions }: BoardOptions,
): Promise<void> {
  const serverAdapter = new FastifyAdapter();
  serverAdapter.setBasePath(QUEUES_PATH);
  const description = 'Trials of all sweeps that wait, run, or ended recently';
  const adapter = new BullMQAdapter(queue, { readOnlyMode: !hasActions, description });
  adapter.setFormatter('data', readableJob);
  createBullBoard({
    queues: [adapter],
    serverAdapter,
    options: {
      uiConfig: {
        boardTitle: 'jmin queue',
        boardLogo: { path: '/icon.svg', width: 24, height: 24 },
        hideDocsLink: true,
        miscLinks: [{ text: 'Dashboard', url: '/' }],
      },
    },
  });
  // Its own handler would send the error's message, and in development its stack. Ours answers instead.
  serverAdapter.setErrorHandler((error) => {
    throw error;
  });
  await server.register(
    async (scope) => {
      scope.addHook('onSend', async (_request, reply, payload) => {
        reply.header('content-security-policy', BOARD_POLICY);
        return isHtml(reply.getHeader('content-type')) && typeof payload === 'string'
          ? withoutOutsideLinks(payload)
          : payload;
      });
      await scope.register(serverAdapter.registerPlugin());
    },
    { prefix: QUEUES_PATH },
  );
}

/** The trials of a job, at a depth that Bull Board shows unfolded. */
function readableJob(job: unknown): Readonly<Record<string, unknown>> {
  // Somebody added it by hand.
  if (!isTrialJob(job)) return { job };
  const { sweep, purpose, dataset, runs } = job;
  const trainings = runs.map(({ trials, configuration }) => [
    `${trials.length === 1 ? 'trial' : 'trials'} ${trials.map(({ number }) => number).join(', ')}`,
    Object.fromEntries(Object.entries(configuration).map(([name, value]) => [name, readable(value)])),
  ]);
  return { sweep, purpose, dataset, ...Object.fromEntries(trainings) };
}

/** Whether it has the parts that are shown. */
function isTrialJob(job: unknown): job is TrialJob {
  return shownSchema.safeParse(job).success;
}

const shownSchema = z.looseObject({
  runs: z.array(
    z.looseObject({
      trials: z.array(z.looseObject({ number: z.number() })),
      configuration: z.record(z.string(), z.json()),
    }),
  ),
});

/** Bull Board would unfold a list. */
function readable(value: Value): Value {
  return Array.isArray(value) ? formatValue(value) : value;
}

function isHtml(contentType: unknown): boolean {
  return typeof contentType === 'string' && contentType.startsWith('text/html');
}

function withoutOutsideLinks(html: string): string {
  return html.replace(/<link\b[^>]*\bhref="(?:https?:)?\/\/[^>]*>/g, '');
}
