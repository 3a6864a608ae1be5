import type { FastifyReply, FastifyRequest } from 'fastify';
import { API_ROOT } from '../views/api/operations.js';
import type { Access } from './access.js';
import { HttpError } from './httpError.js';
import { refuseToken } from './loginRoutes.js';
import { OPEN_PATHS } from './pageRoutes.js';
import { QUEUES_PATH } from './queueBoard.js';
import { prefersHtml } from './sendError.js';

interface Admission {
  readonly access: Access;
  /** Whether nothing may be changed through this server. */
  readonly isReadOnly: boolean;
  /** Whether jobs may be changed on the queue's page. */
  readonly hasQueueActions: boolean;
}

/** Runs before anything else for each request. */
export async function admit(
  request: FastifyRequest,
  reply: FastifyReply,
  { access, isReadOnly, hasQueueActions }: Admission,
): Promise<unknown> {
  reply.header('x-request-id', request.id);
  access.refuseForeign(request);
  const route = request.routeOptions.url ?? '';
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const isOrder = request.method === 'POST' && route.startsWith(`${API_ROOT}/`);
  const isQueueAction = hasQueueActions && route.startsWith(`${QUEUES_PATH}/api/`);
  if (!isRead && route !== '/login' && (isReadOnly || !(isOrder || isQueueAction)))
    throw new HttpError(405, 'The dashboard is read-only here.', { headers: { allow: 'GET' } });
  if (!OPEN_PATHS.includes(route) && access.demandsToken) {
    const { token } = request.query as { readonly token?: unknown };
    if (typeof token === 'string') {
      if (!access.accepts(token)) return refuseToken(reply);
      // The browser's history must not keep the token.
      const path = request.url.replace(/[?].*$/s, '').replace(/^[/\\]+/, '/');
      return reply.header('set-cookie', access.cookie()).redirect(path, 303);
    }
    if (!access.isAllowed(request)) {
      if (prefersHtml(request.headers.accept)) return reply.redirect('/login', 303);
      throw new HttpError(401, 'A token is needed.', { headers: { 'www-authenticate': 'Bearer' } });
    }
  }
  // Other methods than POST cannot be sent by a form.
  if (isOrder || (isQueueAction && request.method === 'POST')) refuseOtherThanJson(request);
  return undefined;
}

/** A form of another site can send text, but no JSON. */
function refuseOtherThanJson({ headers }: FastifyRequest): void {
  if (!/^application\/json\b/i.test(headers['content-type'] ?? ''))
    throw new HttpError(415, 'Send the body as application/json.');
}
