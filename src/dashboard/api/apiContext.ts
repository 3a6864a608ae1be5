import type { z } from 'zod';
import type { Log } from '../../base/log.js';
import type { Store } from '../../store/store.js';
import type { ApiAnswer, OPERATION_SCHEMAS } from '../../views/api/operationSchemas.js';
import type { OperationName } from '../../views/api/operations.js';
import type { LiveSweeps } from '../liveSweeps.js';
import type { SweepTables } from '../sweepTables.js';

/** Workers on the host of the dashboard. */
export interface LocalWorkerControl {
  readonly count: number;
  readonly most: number;
  /** Resolves when this many work. */
  set(count: number): Promise<void>;
}

/** What the handlers of the API work with. */
export interface ApiContext {
  readonly store: Store;
  readonly live: LiveSweeps;
  readonly tables: SweepTables;
  readonly log: Log;
  /** The folder below which sweep files may name data. */
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Whether every change is refused. */
  readonly isReadOnly: boolean;
  /** Null: it starts none. */
  readonly localWorkers: LocalWorkerControl | null;
  /** The folder for checkpoints of workers on this host, which holds the logs of commands; null: none. */
  readonly checkpoints: string | null;
}

type Schemas = typeof OPERATION_SCHEMAS;
type Output<T> = T extends z.ZodType ? z.output<T> : Record<never, never>;

/** The checked parameters of the path, of the query and of the body, in one object. */
export type Checked<Name extends OperationName> = Output<Schemas[Name]['parameters']> &
  Output<Schemas[Name]['query']> &
  Output<Schemas[Name]['body']>;

export type Handler<Name extends OperationName> = (
  input: Checked<Name>,
  context: ApiContext,
) => Promise<ApiAnswer<Name>>;
