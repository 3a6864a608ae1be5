/** The environment of a command: the worker's own without what is secret, and what jmin says of the trial. */
import type { Configuration } from '../../../model/configuration.js';
import { argumentText } from '../placeholders.js';
import type { CommandSettings } from '../settings.js';
import { TOKEN_VARIABLE } from './processGroup.js';
import type { Workspace } from './workspace.js';

/** A command does not see the worker's own settings, nor how to reach Redis. */
export const WITHHELD = /^(JMIN_|REDIS)/;

/** Libraries start as many threads as there are cores, in each of the trials that run at once. */
const THREAD_LIMITS = [
  'OMP_NUM_THREADS',
  'OPENBLAS_NUM_THREADS',
  'MKL_NUM_THREADS',
  'BLIS_NUM_THREADS',
  'NUMEXPR_NUM_THREADS',
  'VECLIB_MAXIMUM_THREADS',
  'RAYON_NUM_THREADS',
  'POLARS_MAX_THREADS',
  'TF_NUM_INTRAOP_THREADS',
  'TF_NUM_INTEROP_THREADS',
  'JULIA_NUM_THREADS',
  'GOMAXPROCS',
];

/** Longer values are only in the file of JMIN_CONFIGURATION: the system limits a variable. */
const MAX_VALUE_CHARACTERS = 16_384;

export interface TrialFacts {
  readonly configuration: Configuration;
  readonly settings: CommandSettings;
  readonly workspace: Workspace;
  readonly token: string;
  readonly trial: string;
  readonly sweep: string;
  readonly gpus: readonly string[];
}

export function commandEnvironment(
  given: Readonly<Record<string, string | undefined>>,
  { configuration, settings, workspace, token, trial, sweep, gpus }: TrialFacts,
): Record<string, string> {
  const limits = THREAD_LIMITS.map((name) => [name, String(settings.resources.cpus)] as const);
  const { seed } = configuration;
  const values = Object.entries(configuration)
    .filter(([, value]) => value !== null)
    .map(
      ([name, value]) =>
        [`JMIN_PARAM_${name.toUpperCase().replace(/\W/g, '_')}`, argumentText(value)] as const,
    )
    .filter(([, text]) => text.length <= MAX_VALUE_CHARACTERS);
  return {
    PYTHONUNBUFFERED: '1',
    TOKENIZERS_PARALLELISM: 'false',
    ...Object.fromEntries(limits),
    ...inherited(given),
    ...settings.env,
    ...Object.fromEntries(values),
    ...(gpus.length === 0 ? {} : { CUDA_VISIBLE_DEVICES: gpus.join(',') }),
    JMIN_TRIAL: trial,
    JMIN_SWEEP: sweep,
    ...(seed === undefined ? {} : { JMIN_SEED: argumentText(seed) }),
    JMIN_ATTEMPT: String(workspace.attempt),
    JMIN_CONFIGURATION: workspace.configurationFile,
    JMIN_METRICS: workspace.metricsFile,
    JMIN_CHECKPOINT_DIR: workspace.checkpoints,
    JMIN_OUTPUT_DIR: workspace.output,
    JMIN_SOURCE: settings.directory ?? workspace.directory,
    [TOKEN_VARIABLE]: token,
  };
}

type Variables = Readonly<Record<string, string | undefined>>;

/** The environment of this process is slow to read. */
const known = new WeakMap<Variables, Readonly<Record<string, string>>>();

function inherited(given: Variables): Readonly<Record<string, string>> {
  const kept = known.get(given) ?? passedOn(given);
  known.set(given, kept);
  return kept;
}

function passedOn(given: Variables): Readonly<Record<string, string>> {
  const kept = Object.entries(given).filter(([name]) => !WITHHELD.test(name));
  return Object.fromEntries(kept) as Record<string, string>;
}
