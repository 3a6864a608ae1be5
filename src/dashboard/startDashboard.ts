import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { hostname } from 'node:os';
import Fastify, { type FastifyInstance } from 'fastify';
import { UserError } from '../base/errors.js';
import type { Log } from '../base/log.js';
import { openBoardQueue } from '../store/boardQueue.js';
import type { Store } from '../store/store.js';
import { Access, chooseToken } from './access.js';
import { admit } from './admit.js';
import { answerError } from './answerError.js';
import { addApi } from './api/addApi.js';
import type { LocalWorkerControl } from './api/apiContext.js';
import { type ConnectionLimits, limitConnections } from './limitConnections.js';
import { LiveSweeps } from './liveSweeps.js';
import { addLoginRoutes } from './loginRoutes.js';
import { addPageRoutes } from './pageRoutes.js';
import { addProbeRoutes } from './probeRoutes.js';
import { addQueueBoard } from './queueBoard.js';
import { refuseUnreadable } from './refuseUnreadable.js';
import { addReportRoutes } from './reportRoutes.js';
import { SECURITY_HEADERS } from './securityHeaders.js';
import { sendError } from './sendError.js';
import { SweepTables } from './sweepTables.js';

export const DEFAULT_HOST = '127.0.0.1';
export const DEFAULT_PORT = 7117;

/** The only request with a body is a login form. */
const MAX_BODY_BYTES = 4096;
/** A whole request, header and body, must arrive within this time. */
const MAX_REQUEST_MS = 10_000;
/** A connection without a request is closed after this time. */
const MAX_IDLE_MS = 30_000;
/** How often those times are checked. */
const CHECK_TIMES_MS = 1000;
const MAX_CONNECTIONS: ConnectionLimits = { total: 512, perAddress: 96 };
const MAX_PARAMETER_CHARACTERS = 200;

export interface DashboardOptions {
  /** It stays open when the dashboard is closed. */
  readonly store: Store;
  /** Only this machine can reach a loopback address. Any other needs a token. */
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** At least 128 bits; `auto` makes one; null for none, on loopback only. */
  readonly token: string | null;
  readonly log: Log;
  /** Whether visitors can only look; not by default. */
  readonly isReadOnly?: boolean;
  /** Whether visitors can retry, remove and add jobs on the queue's page; not by default. */
  readonly hasQueueActions?: boolean;
  /** Sweep files sent to it may name data below this folder; the working directory by default. */
  readonly directory?: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** Starts and stops workers for visitors; none by default. */
  readonly localWorkers?: LocalWorkerControl | null;
  /** The folder for checkpoints of workers on this host, with the logs of commands; none by default. */
  readonly checkpoints?: string | null;
}

/** A method and a path that it answers. */
export interface Route {
  readonly method: string;
  readonly path: string;
}

export interface Dashboard {
  readonly url: string;
  /** Null if none is needed. The first visit may carry it: `${url}/?token=${token}`. */
  readonly token: string | null;
  readonly routes: readonly Route[];
  close(): Promise<void>;
}

/** @throws UserError if a token is missing or weak, or the server cannot listen on the address. */
export async function startDashboard(options: DashboardOptions): Promise<Dashboard> {
  const {
    store,
    host,
    port,
    log,
    isReadOnly = false,
    hasQueueActions = false,
    directory = '.',
    environment = {},
    checkpoints = null,
    localWorkers = null,
  } = options;
  const token = chooseToken(options.token, host);
  const board = await openBoardQueue(store.target);
  const live = new LiveSweeps(store, log);
  const server = makeServer(log);
  const routes = listRoutes(server);
  let feed: { close(): void } | null = null;
  const close = async () => {
    feed?.close();
    await server.close();
    live.close();
    board.close();
  };
  try {
    // Cookies are named after the port, which is known once it listens. No request is served before that.
    let access: Access | null = null;
    const gate = () => (access ??= new Access(token, listeningPort(server)));
    server.addHook('onRequest', async (request, reply) =>
      admit(request, reply, { access: gate(), isReadOnly, hasQueueActions }),
    );
    addLoginRoutes(server, gate);
    addPageRoutes(server);
    const tables = new SweepTables(live);
    const surroundings = { log, directory, environment, checkpoints, localWorkers, isReadOnly };
    feed = addApi(server, { store, live, tables, ...surroundings });
    addProbeRoutes(server, { store, live, tables });
    addReportRoutes(server, live, store);
    await addQueueBoard(server, board, { hasActions: hasQueueActions && !isReadOnly });
    await server.listen({ host, port });
  } catch (error) {
    await close();
    throw listenProblem(error, host, port);
  }
  return { url: `http://${reachableName(host)}:${listeningPort(server)}`, token, routes, close };
}

function makeServer(log: Log): FastifyInstance {
  const server = Fastify({
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: MAX_REQUEST_MS,
    keepAliveTimeout: MAX_IDLE_MS,
    http: {
      headersTimeout: MAX_REQUEST_MS,
      connectionsCheckingInterval: CHECK_TIMES_MS,
      // Refused by Access, like any other wrong name.
      requireHostHeader: false,
    },
    forceCloseConnections: true,
    requestIdHeader: false,
    genReqId: () => randomBytes(8).toString('hex'),
    routerOptions: { maxParamLength: MAX_PARAMETER_CHARACTERS },
    frameworkErrors: (error, request, reply) => answerError(error, request, reply, log),
    clientErrorHandler: refuseUnreadable,
  });
  limitConnections(server.server, MAX_CONNECTIONS);
  // Before everything else, so that answers to unknown routes and failures have the headers too.
  server.server.prependListener('request', (_request, response) => protect(response));
  server.server.on('checkExpectation', (_request, response: ServerResponse) => {
    protect(response);
    response.writeHead(417).end();
  });
  server.setErrorHandler((error, request, reply) => answerError(error, request, reply, log));
  server.setNotFoundHandler((request, reply) =>
    sendError(request, reply, { status: 404, message: 'There is no page at this address.' }),
  );
  return server;
}

function protect(response: ServerResponse): void {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
}

function listRoutes(server: FastifyInstance): Route[] {
  const routes: Route[] = [];
  server.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat()) routes.push({ method: each, path: url });
  });
  return routes;
}

function listeningPort(server: FastifyInstance): number {
  const address = server.server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** The machine's own name, if it listens on all addresses. */
function reachableName(host: string): string {
  if (host === '0.0.0.0' || host === '::') return hostname();
  return host.includes(':') ? `[${host}]` : host;
}

const LISTEN_PROBLEMS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program uses it',
  EACCES: 'this user has no permission for it',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'no host has this name',
};

function listenProblem(error: unknown, host: string, port: number): unknown {
  const problem = LISTEN_PROBLEMS[(error as NodeJS.ErrnoException).code ?? ''];
  if (problem === undefined) return error;
  return new UserError(`the dashboard cannot listen at ${host} port ${port}: ${problem}`, {
    code: 'dashboard-address',
    hint: 'Choose another with --host and --port; --port 0 takes a free port.',
    cause: error,
  });
}
