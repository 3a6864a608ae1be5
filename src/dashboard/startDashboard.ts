import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import Fastify, { type FastifyInstance } from 'fastify';
import { UserError } from '../base/errors.js';
import type { Log } from '../base/log.js';
import { openBoardQueue } from '../store/boardQueue.js';
import type { Store } from '../store/store.js';
import { Access, chooseToken } from './access.js';
import { admit } from './admit.js';
import { answerError } from './answerError.js';
import { addApiRoutes } from './apiRoutes.js';
import { EventStream } from './eventStream.js';
import { LiveSweeps } from './liveSweeps.js';
import { addLoginRoutes } from './loginRoutes.js';
import { addPageRoutes } from './pageRoutes.js';
import { addQueueBoard } from './queueBoard.js';
import { addReportRoutes } from './reportRoutes.js';

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
  readonly log: Log;
}

export interface Dashboard {
  readonly url: string;
  /** Null where none is demanded. The first visit may carry it: `${url}/?token=${token}`. */
  readonly token: string | null;
  close(): Promise<void>;
}

/** @throws UserError if a token is missing or weak, or the address cannot be listened at. */
export async function startDashboard(options: DashboardOptions): Promise<Dashboard> {
  const { store, host, port, log } = options;
  const token = chooseToken(options.token, host);
  const board = await openBoardQueue(store.target);
  const live = new LiveSweeps(store, log);
  const stream = new EventStream(live);
  const server = makeServer(log);
  const close = async () => {
    stream.close();
    await server.close();
    live.close();
    board.close();
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

function makeServer(log: Log): FastifyInstance {
  const server = Fastify({
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: true,
    requestIdHeader: false,
    genReqId: () => randomBytes(8).toString('hex'),
    routerOptions: { maxParamLength: 200 },
  });
  server.server.maxConnections = MAX_CONNECTIONS;
  server.setErrorHandler((error, request, reply) => answerError(error, request, reply, log));
  server.setNotFoundHandler((_request, reply) => reply.status(404).send({ error: 'There is nothing here.' }));
  return server;
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
