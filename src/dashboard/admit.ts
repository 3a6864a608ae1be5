import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Access } from './access.js';
import { HttpError } from './httpError.js';
import { refuseToken } from './loginRoutes.js';
import { OPEN_PATHS } from './pageRoutes.js';
import { prefersHtml } from './sendError.js';

/** Runs before anything else for each request. */
export async function admit(request: FastifyRequest, reply: FastifyReply, access: Access): Promise<unknown> {
  reply.header('x-request-id', request.id);
  access.refuseForeign(request);
  const route = request.routeOptions.url ?? '';
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (!isRead && route !== '/login')
    throw new HttpError(405, 'The dashboard is read-only.', { allow: 'GET' });
  if (OPEN_PATHS.includes(route) || !access.demandsToken) return undefined;
  const { token } = request.query as { readonly token?: unknown };
  if (typeof token === 'string') {
    if (!access.accepts(token)) return refuseToken(reply);
    // The browser's history must not keep the token.
    const path = request.url.replace(/[?].*$/s, '').replace(/^[/\\]+/, '/');
    return reply.header('set-cookie', access.cookie()).redirect(path, 303);
  }
  if (access.isAllowed(request)) return undefined;
  if (prefersHtml(request.headers.accept)) return reply.redirect('/login', 303);
  throw new HttpError(401, 'A token is needed.', { 'www-authenticate': 'Bearer' });
}
