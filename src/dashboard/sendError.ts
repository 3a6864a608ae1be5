/** Sends an error in the form its reader needs: a page for a browser, JSON for a program. */
import { readFileSync } from 'node:fs';
import { STATUS_CODES } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { html } from '../base/escapeHtml.js';
import type { ErrorView } from '../views/api/orderAnswers.js';
import { errorView } from './httpError.js';

const ERROR_PAGE = readFileSync(new URL('../../../bundle/page/error.html', import.meta.url), 'utf8');

export function sendError(
  request: FastifyRequest,
  reply: FastifyReply,
  { status, message, view }: { readonly status: number; readonly message: string; readonly view?: ErrorView },
): FastifyReply {
  reply.status(status);
  if (!prefersHtml(request.headers.accept)) return reply.send(view ?? errorView(status, message));
  const title = `${status} ${STATUS_CODES[status] ?? 'Error'}`;
  const page = ERROR_PAGE.replaceAll('{title}', html(title)).replace('{message}', () => html(message));
  return reply.type('text/html; charset=utf-8').send(page);
}

/** Browsers accept HTML explicitly when they open a page. Programs do so only if they want it. */
export function prefersHtml(accept: string | undefined): boolean {
  return accept?.includes('text/html') === true;
}
