/** docker-compose.yml as Docker Compose reads it: merged, its variables filled in, and checked. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const duration = z.string().regex(/^\d+(ms|s|m|h)$/);
/** `[host address:]host port:container port`; the address is demanded here, for without one all can reach it. */
const port = z.string().regex(/^\d+\.\d+\.\d+\.\d+:\d+:\d+$/);
/** `volume or folder:/path[:ro]` */
const mount = z.string().regex(/^(\.\/)?[a-z][a-z-]*:\/[a-z/-]+(:ro)?$/);

const healthcheckSchema = z.union([
  z.strictObject({ disable: z.literal(true) }),
  z.strictObject({
    test: z.union([
      z.tuple([z.literal('CMD'), z.string()], z.string()),
      z.tuple([z.literal('CMD-SHELL'), z.string()]),
    ]),
    interval: duration,
    timeout: duration,
    retries: z.int().min(1).optional(),
    start_period: duration.optional(),
  }),
]);

/** What is used of the Compose Specification, strictly: a misspelt key would be passed over by nobody. */
const serviceSchema = z.strictObject({
  image: z.string(),
  build: z.literal('.').optional(),
  restart: z.enum(['no', 'always', 'on-failure', 'unless-stopped']).optional(),
  init: z.boolean().optional(),
  user: z.string().optional(),
  profiles: z.array(z.string()).optional(),
  command: z.array(z.string()),
  environment: z.record(z.string().regex(/^[A-Z_]+$/), z.string()),
  ports: z.array(port).optional(),
  volumes: z.array(mount).optional(),
  depends_on: z
    .record(
      z.string(),
      z.strictObject({
        condition: z.enum(['service_started', 'service_healthy', 'service_completed_successfully']),
      }),
    )
    .optional(),
  read_only: z.boolean().optional(),
  tmpfs: z.array(z.string().startsWith('/')).optional(),
  cap_drop: z.array(z.string()).optional(),
  security_opt: z.array(z.string()).optional(),
  healthcheck: healthcheckSchema.optional(),
  stop_grace_period: duration.optional(),
});
export type ComposeService = z.infer<typeof serviceSchema>;

const composeSchema = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9][a-z0-9_-]*$/),
    services: z.strictObject({
      redis: serviceSchema,
      worker: serviceSchema,
      dashboard: serviceSchema,
      jmin: serviceSchema,
    }),
    volumes: z.record(z.string(), z.null()),
  })
  // Extensions, as the block that services share, mean nothing by themselves.
  .catchall(z.never());

export type ComposeFile = z.infer<typeof composeSchema>;

const FILE = new URL('../../docker-compose.yml', import.meta.url);

/** @throws an error for a variable that is demanded and not given, as Docker Compose does. */
export function readCompose(variables: Readonly<Record<string, string>>): ComposeFile {
  const text = readFileSync(FILE, 'utf8');
  const { 'x-jmin': _, ...parsed } = parse(text, { merge: true }) as Record<string, unknown>;
  return composeSchema.parse(interpolate(parsed, variables));
}

function interpolate(value: unknown, variables: Readonly<Record<string, string>>): unknown {
  if (typeof value === 'string') return fillIn(value, variables);
  if (Array.isArray(value)) return value.map((item) => interpolate(item, variables));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, interpolate(item, variables)]));
}

/** `$$`, `${NAME}`, `${NAME:-default}`, `${NAME:?message}` */
function fillIn(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(
    /\$(?:(\$)|\{([A-Z_]+)(?::(-|\?)([^}]*))?\})/g,
    (_, dollar: string | undefined, name: string, kind: string | undefined, rest: string) => {
      if (dollar !== undefined) return '$';
      const value = variables[name] ?? '';
      if (value !== '' || kind === undefined) return value;
      if (kind === '?') throw new Error(`${name} is missing: ${rest}`);
      return rest;
    },
  );
}
