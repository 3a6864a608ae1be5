/** A trained network with everything that new rows need: a file of it stands alone. */
import { z } from 'zod';
import { UserError } from '../../../base/errors.js';
import type { Data } from '../../../model/data.js';
import { type DataEncoding, encodingSchema, inputNames } from '../../../model/dataEncoding.js';
import type { DataFacts } from '../../../model/dataset.js';
import type { NetworkConfiguration } from '../configuration.js';
import { completeConstants } from '../constants.js';
import { ACTIVATIONS, type Output } from '../words.js';

/** Bytes of the parameters of a model, and of its file. */
export const MAX_PARAMETER_BYTES = 2 ** 29;
export const MAX_MODEL_FILE_BYTES = 2 ** 30;
/** Parameters of a model as JSON: each takes about 20 characters. */
export const MAX_JSON_PARAMETERS = 20_000_000;

const count = z.int().min(1);

/** What a model file says beside its parameters. */
const descriptionSchema = z.strictObject({
  /** Raised when earlier versions of jmin would misread the file. */
  version: z.literal(1),
  /** The version of jmin that wrote it. */
  jmin: z.string(),
  sweep: z.string(),
  trial: z.string(),
  /** Of the data set. */
  digest: z.string(),
  configuration: z.record(z.string(), z.json()),
  /** What the training measured at its end; null for a number that is not finite. */
  metrics: z.record(z.string(), z.number().nullable()),
  task: z.enum(['binary', 'classes', 'regression']),
  /** In the order of the outputs; empty for a regression. */
  classes: z.array(z.string()),
  /** Of a regression's target: value = output × deviation + mean. */
  target_mean: z.number(),
  target_deviation: z.number(),
  activation: z.enum(ACTIVATIONS),
  leaky_relu_slope: z.number(),
  /** Inputs, units of each hidden layer, outputs. */
  sizes: z.array(count).min(2),
  encoding: encodingSchema,
});
export type ModelDescription = Data<z.output<typeof descriptionSchema>>;

/** A network's shape and output, from its configuration and its data. */
export function networkShape(
  { activation, constants, hidden_units }: NetworkConfiguration,
  facts: DataFacts,
): Omit<
  ModelDescription,
  'version' | 'jmin' | 'sweep' | 'trial' | 'digest' | 'configuration' | 'metrics' | 'encoding'
> {
  return {
    task: facts.task,
    classes: facts.classes,
    target_mean: facts.targetMean,
    target_deviation: facts.targetDeviation,
    activation,
    leaky_relu_slope: Math.fround(completeConstants(constants).leaky_relu_slope),
    sizes: [facts.inputs, ...hidden_units, facts.outputs],
  };
}

export interface Layer {
  /** units × inputs, row by row. */
  readonly W: Float32Array;
  /** units. */
  readonly b: Float32Array;
}

export interface TrainedModel {
  readonly description: ModelDescription;
  readonly layers: readonly Layer[];
}

/** What parses a file: `file` is its name for errors. */
export function parseDescription(file: string, value: unknown): ModelDescription {
  const parsed = descriptionSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw notAModel(file, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  }
  const description: ModelDescription = parsed.data;
  const { sizes, task, classes, encoding } = description;
  const outputs = task === 'classes' ? classes.length : 1;
  if (sizes.at(-1) !== outputs) throw notAModel(file, `it has ${sizes.at(-1)} outputs, not ${outputs}`);
  if (task === 'binary' && classes.length !== 2) throw notAModel(file, 'it does not have two classes');
  checkEncoding(file, encoding, sizes[0] ?? 0);
  return description;
}

function checkEncoding(file: string, encoding: DataEncoding, inputs: number): void {
  const { columns, formats, target } = encoding;
  const known = inputNames(encoding).length;
  if (known !== inputs) throw notAModel(file, `it has ${inputs} inputs, and columns for ${known}`);
  if ([...columns, target].some(({ format }) => format >= formats.length))
    throw notAModel(file, 'a column has a format that is not there');
  const isOdd = columns.some(
    (column) =>
      'categories' in column &&
      [column.mean, column.deviation, column.fill].some(({ length }) => length !== column.categories.length),
  );
  if (isOdd) throw notAModel(file, 'a column has a scale of another length');
}

/** Layers of these sizes, filled by `read`, which checks the lengths. */
export function layersOf(
  { sizes }: ModelDescription,
  read: (layer: number, name: 'W' | 'b', length: number) => Float32Array,
): Layer[] {
  return sizes.slice(1).map((units, index) => {
    const inputs = sizes[index] as number;
    return { W: read(index + 1, 'W', units * inputs), b: read(index + 1, 'b', units) };
  });
}

/** Names the tensors of a layer, from 1. */
export function tensorName(layer: number, name: 'W' | 'b'): string {
  return `layer${layer}.${name}`;
}

export function parameterCount({ sizes }: ModelDescription): number {
  return sizes.slice(1).reduce((sum, units, index) => sum + units * ((sizes[index] as number) + 1), 0);
}

export function outputOf({ task }: ModelDescription): Output {
  return task === 'binary' ? 'sigmoid' : task === 'classes' ? 'softmax' : 'linear';
}

export function notAModel(file: string, what: string, cause?: unknown): UserError {
  return new UserError(`${file}: expected a model that jmin best --export wrote; ${what}`, {
    code: 'bad-model',
    ...(cause === undefined ? {} : { cause }),
  });
}
