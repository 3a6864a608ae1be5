import { readFileSync } from 'node:fs';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Access } from './access.js';

const LOGIN_PAGE = readFileSync(new URL('../../../bundle/page/login.html', import.meta.url), 'utf8');

/** The form of login.html. It also reports a wrong token. */
export function addLoginRoutes(server: FastifyInstance, access: () => Access): void {
  server.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, new URLSearchParams(String(body))),
  );
  server.get('/login', (_request, reply) => sendLoginPage(reply, { problem: '' }));
  server.post('/login', (request, reply) => {
    const { body } = request;
    const token = body instanceof URLSearchParams ? (body.get('token') ?? '').trim() : '';
    if (!access().accepts(token)) return refuseToken(reply);
    return reply.header('set-cookie', access().cookie()).redirect('/', 303);
  });
}

export function refuseToken(reply: FastifyReply): FastifyReply {
  return sendLoginPage(reply.status(401), { problem: 'This is not the token of the dashboard.' });
}

function sendLoginPage(reply: FastifyReply, { problem }: { problem: string }): FastifyReply {
  return reply.type('text/html; charset=utf-8').send(LOGIN_PAGE.replace('{problem}', problem));
}
