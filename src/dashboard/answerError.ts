import type { FastifyReply, FastifyRequest } from 'fastify';
import { ZodError } from 'zod';
import { messageOf, UserError } from '../base/errors.js';
import type { Log } from '../base/log.js';
import { HttpError } from './httpError.js';
import { sendError } from './sendError.js';

/** Statuses of problems that are not of the request's form. */
const STATUS_BY_CODE: Readonly<Record<string, number>> = {
  'no-sweep': 404,
  'deleted-sweep': 404,
  'no-trial': 404,
  'sweep-ended': 409,
};

/** Says what the client can do differently. For a bug it gives only the number under which the log has the details. */
export function answerError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  log: Log,
): FastifyReply {
  if (error instanceof HttpError) return sendError(request, reply.headers(error.headers), error);
  if (error instanceof UserError) {
    const { message, code, hint = null } = error;
    const status = STATUS_BY_CODE[code] ?? (error.exitCode === 3 ? 503 : 400);
    return sendError(request, reply, { status, message, view: { error: message, code, hint, problems: [] } });
  }
  if (error instanceof ZodError) {
    const [issue] = error.issues;
    const message = `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`;
    return sendError(request, reply, { status: 400, message });
  }
  const status = (error as { readonly statusCode?: number }).statusCode ?? 500;
  if (status < 500)
    return sendError(request, reply, { status, message: 'This request cannot be understood.' });
  const fields = { request: request.id, route: request.routeOptions.url ?? '' };
  log.error('request-failed', fields, `dashboard: request ${request.id} failed: ${messageOf(error)}`);
  const message = `Something went wrong; the log says more about request ${request.id}.`;
  return sendError(request, reply, { status: 500, message });
}
