import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { ZodError } from 'zod';
import { messageOf, UserError } from '../base/errors.js';
import { createBoardQueue } from '../redis/boardQueue.js';
import type { Store } from '../redis/store.js';
import { Access, chooseToken } from './access.js';
import { addApiRoutes } from './apiRoutes.js';
import { EventStream } from './eventStream.js';
import { HttpError } from './httpError.js';
import { LiveSweeps } from './liveSweeps.js';
import { addLoginRoutes, refuseToken } from './loginRoutes.js';
import { addPageRoutes, OPEN_PATHS } from './pageRoutes.js';
import { addQueueBoard } from './queueBoard.js';
import { addReportRoutes } from './reportRoutes.js';
import { SECURITY_HEADERS } from './securityHeaders.js';

export const DEFAULT_HOST = '127.0.0.1';
export const DEFAULT_PORT = 7117;

/** Bytes a request may have as its body: a login form; and connections at once. */
const MAX_BODY_BYTES = 4096;
const MAX_CONNECTIONS = 512;
/** Time a request may take to arrive. */
const REQUEST_TIMEOUT_MS = 10_000;

export interface DashboardOptions {
  /** Stays open when the dashboard is closed. */
  readonly store: Store;
  /** Only this machine can reach a loopback address; any other demands a token. */
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
  /** Of at least 128 bits; `auto` makes one; null: none, on loopback only. */
  readonly token: string | null;
  readonly onNotice: (line: string) => void;
}

export interface Dashboard {
  readonly url: string;
  /** Null where none is demanded. The first visit may carry it: `${url}/?token=${token}`. */
  readonly token: string | null;
  close(): Promise<void>;
}

/** @throws UserError if a token is missing or weak, or the address cannot be listened at. */
export async function startDashboard(options: DashboardOptions): Promise<Dashboard> {
  const { store, host, port, onNotice } = options;
  const token = chooseToken(options.token, host);
  const live = new LiveSweeps(store, onNotice);
  const stream = new EventStream(live);
  const board = createBoardQueue(store.target);
  const server = makeServer(onNotice);
  const close = async () => {
    stream.close();
    await server.close();
    live.close();
    await board.close();
  };
  try {
    // The port that cookies are named after is known once it listens; nobody is served before that.
    let access: Access | null = null;
    const gate = () => (access ??= new Access(token, listeningPort(server)));
    server.addHook('onRequest', async (request, reply) => admit(request, reply, gate()));
    addLoginRoutes(server, gate);
    addPageRoutes(server);
    addApiRoutes(server, live, stream);
    addReportRoutes(server, live, store);
    await addQueueBoard(server, board);
    await server.listen({ host, port });
  } catch (error) {
    await close();
    throw listenProblem(error, host, port);
  }
  return { url: `http://${reachableName(host)}:${listeningPort(server)}`, token, close };
}

function makeServer(onNotice: (line: string) => void): FastifyInstance {
  const server = Fastify({
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: true,
    requestIdHeader: false,
    genReqId: () => randomBytes(8).toString('hex'),
    routerOptions: { maxParamLength: 200 },
  });
  server.server.maxConnections = MAX_CONNECTIONS;
  server.setErrorHandler((error, request, reply) => answerError(error, request, reply, onNotice));
  server.setNotFoundHandler((_request, reply) => reply.status(404).send({ error: 'There is nothing here.' }));
  return server;
}

/** Before anything else is done for a request. */
async function admit(request: FastifyRequest, reply: FastifyReply, access: Access): Promise<unknown> {
  reply.headers(SECURITY_HEADERS).header('x-request-id', request.id);
  access.refuseForeign(request);
  const route = request.routeOptions.url ?? '';
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (!isRead && route !== '/login')
    throw new HttpError(405, 'The dashboard changes nothing.', { allow: 'GET' });
  if (OPEN_PATHS.includes(route)) return undefined;
  const { token } = request.query as { readonly token?: unknown };
  if (typeof token === 'string') {
    if (!access.accepts(token)) return refuseToken(reply);
    // The address that stays in the browser's history is one without the token.
    const path = request.url.replace(/[?].*$/s, '').replace(/^[/\\]+/, '/');
    return reply.header('set-cookie', access.cookie()).redirect(path, 303);
  }
  if (access.isAllowed(request)) return undefined;
  if (request.headers.accept?.includes('text/html')) return reply.redirect('/login', 303);
  throw new HttpError(401, 'A token is needed.', { 'www-authenticate': 'Bearer' });
}

/** Clients are told what they can mend; of bugs only the number under which the notice tells the rest. */
function answerError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  onNotice: (line: string) => void,
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
  onNotice(`dashboard: request ${request.id} failed: ${messageOf(error)}`);
  return reply.status(500).send({ error: `Something went wrong; the log tells more of ${request.id}.` });
}

function listeningPort(server: FastifyInstance): number {
  const address = server.server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Where all addresses are listened at, the machine's own name. */
function reachableName(host: string): string {
  if (host === '0.0.0.0' || host === '::') return hostname();
  return host.includes(':') ? `[${host}]` : host;
}

const LISTEN_PROBLEMS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there',
  EACCES: 'this user may not listen there',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'there is no host of that name',
};

function listenProblem(error: unknown, host: string, port: number): unknown {
  const problem = LISTEN_PROBLEMS[(error as NodeJS.ErrnoException).code ?? ''];
  if (problem === undefined) return error;
  return new UserError(`the dashboard cannot listen at ${host} port ${port}: ${problem}`, {
    code: 'dashboard-address',
    hint: 'Choose another with --host and --port; --port 0 takes any that is free.',
    cause: error,
  });
}
