/** The description of the API as OpenAPI 3.1, made from the schemas that check its requests. */
import { z } from 'zod';
import { VERSION } from '../../base/version.js';
import { EVENT_SCHEMAS, eventsQuery } from '../../views/api/apiEvents.js';
import { OPERATION_SCHEMAS, type OperationSchema } from '../../views/api/operationSchemas.js';
import { API_ROOT, EVENTS_PATH, OPERATIONS, type OperationName } from '../../views/api/operations.js';
import { errorSchema } from '../../views/api/orderAnswers.js';

type Json = Readonly<Record<string, unknown>>;

export interface OpenApi {
  readonly openapi: string;
  readonly info: Json;
  readonly servers: readonly Json[];
  readonly security: readonly Json[];
  readonly paths: Readonly<Record<string, Json>>;
  readonly components: Json;
}

export function openApi(): OpenApi {
  const paths: Record<string, Json> = {};
  for (const name of Object.keys(OPERATIONS) as OperationName[]) {
    const { method, path } = OPERATIONS[name];
    const place = path.replace(/:(\w+)/g, '{$1}');
    paths[place] = { ...paths[place], [method.toLowerCase()]: operationOf(name) };
  }
  paths[EVENTS_PATH] = { get: eventsOperation() };
  return {
    openapi: '3.1.0',
    info: {
      title: 'jmin',
      version: VERSION,
      description:
        'Sweeps of a jmin dashboard. New fields may be added at any time: ignore those you do not know. Numbers that are not finite are the strings "Infinity", "-Infinity" and "NaN".',
    },
    servers: [{ url: API_ROOT }],
    security: [{ token: [] }, {}],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: { Error: schemaOf(errorSchema), ...eventSchemas() },
    },
  };
}

function operationOf(name: OperationName): Json {
  const { summary, parameters, query, body, answer, contentType }: OperationSchema = OPERATION_SCHEMAS[name];
  return {
    operationId: name,
    summary,
    parameters: [...parametersOf(parameters, 'path'), ...parametersOf(query, 'query')],
    ...(body === null
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(body, 'input') } },
          },
        }),
    responses: {
      200: {
        description: 'The answer.',
        content: { [contentType]: { schema: answer === null ? { type: 'string' } : schemaOf(answer) } },
      },
      default: ERROR,
    },
  };
}

const ERROR = {
  description: 'What is wrong, and what to do.',
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
};

function parametersOf(schema: z.ZodObject, place: 'path' | 'query'): Json[] {
  const properties = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }).properties ?? {};
  return Object.entries(properties).map(([name, described]) => {
    const isRequired = place === 'path' || !z.safeParse(schema.shape[name] ?? z.any(), undefined).success;
    return { name, in: place, required: isRequired, schema: described };
  });
}

/** Without the name of the dialect, which OpenAPI 3.1 has by itself. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output' = 'output'): Json {
  const { $schema: _, ...described } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return described;
}

function eventsOperation(): Json {
  const kinds = Object.keys(EVENT_SCHEMAS).map((kind) => `\`${kind}\` (Event_${kind})`);
  return {
    operationId: 'events',
    summary: 'Server-sent events: what has changed.',
    description: `Kinds: ${kinds.join(', ')}. With sweep, the id of an event is the position in the journal: connect again with Last-Event-ID to get what was missed.`,
    parameters: parametersOf(eventsQuery, 'query'),
    responses: {
      200: {
        description: 'Events until the connection ends.',
        content: { 'text/event-stream': { schema: { type: 'string' } } },
      },
      default: ERROR,
    },
  };
}

function eventSchemas(): Json {
  return Object.fromEntries(
    Object.entries(EVENT_SCHEMAS).map(([kind, schema]) => [`Event_${kind}`, schemaOf(schema)]),
  );
}
