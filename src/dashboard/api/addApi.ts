/** The routes of the API: one for each operation, checked by its schemas, and its description. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { eventsQuery } from '../../views/api/apiEvents.js';
import { OPERATION_SCHEMAS, type OperationSchema } from '../../views/api/operationSchemas.js';
import { API_ROOT, EVENTS_PATH, OPERATIONS, type OperationName } from '../../views/api/operations.js';
import { HttpError } from '../httpError.js';
import type { ApiContext } from './apiContext.js';
import { DOCS_STYLE, docsPage } from './docsPage.js';
import { EventFeed } from './eventFeed.js';
import { HANDLERS } from './handlers.js';
import { openApi } from './openApi.js';

/** Bytes of a body: a sweep file of the largest size, with every character escaped. */
const MAX_BODY_BYTES = 6_500_000;

const OPENAPI_PATH = `${API_ROOT}/openapi.json`;
const DOCS_PATH = '/api/docs';

export function addApi(server: FastifyInstance, context: ApiContext): { close(): void } {
  const feed = new EventFeed(context);
  for (const name of Object.keys(OPERATIONS) as OperationName[]) addOperation(server, name, context);
  const description = openApi();
  server.get(OPENAPI_PATH, () => description);
  const page = docsPage();
  server.get(DOCS_PATH, (_request, reply) => reply.type('text/html; charset=utf-8').send(page));
  server.get(`${DOCS_PATH}.css`, (_request, reply) => reply.type('text/css; charset=utf-8').send(DOCS_STYLE));
  addEvents(server, feed);
  return feed;
}

function addEvents(server: FastifyInstance, feed: EventFeed): void {
  server.get(API_ROOT + EVENTS_PATH, { exposeHeadRoute: false }, (request, reply) => {
    const { sweep = null, since = null } = eventsQuery.parse(request.query);
    if (feed.isFull) {
      throw new HttpError(503, 'Too many pages are open.', { headers: { 'retry-after': '10' } });
    }
    const last = request.headers['last-event-id'];
    reply.hijack();
    reply.raw.writeHead(200, {
      'x-request-id': request.id,
      'content-type': 'text/event-stream; charset=utf-8',
      // A buffering proxy would hold events back.
      'x-accel-buffering': 'no',
    });
    feed.add(reply.raw, { slug: sweep, since: typeof last === 'string' ? last : since });
  });
}

function addOperation(server: FastifyInstance, name: OperationName, context: ApiContext): void {
  const { method, path } = OPERATIONS[name];
  const schemas: OperationSchema = OPERATION_SCHEMAS[name];
  // The table gives each handler the input of its own operation, which no type of one variable can say.
  const handle = HANDLERS[name] as (input: object, context: ApiContext) => Promise<unknown>;
  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    const content = await handle(checkedInput(schemas, request), context);
    if (schemas.answer !== null) return content;
    return reply.type(schemas.contentType).send(content);
  };
  const url = API_ROOT + path;
  if (method === 'GET') server.get(url, answer);
  else server.post(url, { bodyLimit: MAX_BODY_BYTES }, answer);
}

/** Parameters of the path, the query and the body, in one object. */
function checkedInput(schemas: OperationSchema, request: FastifyRequest): object {
  const parameters = check(schemas.parameters, request.params, 'path');
  // The token that a browser may carry in its first address was taken by admit.
  const query = check(schemas.query, request.query, 'query');
  const body = schemas.body === null ? {} : check(schemas.body, request.body ?? {}, 'body');
  return { ...parameters, ...query, ...body };
}

function check(schema: z.ZodType, value: unknown, where: string): object {
  const { success, data, error } = schema.safeParse(value);
  if (success) return z.looseObject({}).parse(data);
  const [issue] = error.issues;
  const path = issue?.path.join('.') ?? '';
  const keys = issue?.code === 'unrecognized_keys' ? `unknown ${issue.keys.join(', ')}` : issue?.message;
  throw new HttpError(400, `${path === '' ? where : path}: ${keys ?? 'cannot be understood'}`);
}
