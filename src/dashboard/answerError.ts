import type { FastifyReply, FastifyRequest } from 'fastify';
import { ZodError } from 'zod';
import { messageOf } from '../base/errors.js';
import type { Log } from '../base/log.js';
import { HttpError } from './httpError.js';

/** Clients are told what they can mend; of bugs only the number under which the notice tells the rest. */
export function answerError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  log: Log,
): FastifyReply {
  if (error instanceof HttpError) {
    return reply.status(error.status).headers(error.headers).send({ error: error.message });
  }
  if (error instanceof ZodError) {
    const [issue] = error.issues;
    return reply.status(400).send({ error: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}` });
  }
  const status = (error as { statusCode?: number }).statusCode ?? 500;
  if (status < 500) return reply.status(status).send({ error: 'This request cannot be understood.' });
  const fields = { request: request.id, route: request.routeOptions.url ?? '' };
  log.error('request-failed', fields, `dashboard: request ${request.id} failed: ${messageOf(error)}`);
  return reply.status(500).send({ error: `Something went wrong; the log tells more of ${request.id}.` });
}
