/** A model as JSON: the description, and the parameters of each layer row by row. */
import { UserError } from '../../../base/errors.js';
import {
  layersOf,
  MAX_JSON_PARAMETERS,
  notAModel,
  parameterCount,
  parseDescription,
  type TrainedModel,
} from './trainedModel.js';

export function toJsonModel({ description, layers }: TrainedModel): string {
  const parameters = parameterCount(description);
  if (parameters > MAX_JSON_PARAMETERS) {
    throw new UserError(
      `expected at most ${MAX_JSON_PARAMETERS} parameters in JSON; there are ${parameters}`,
      {
        code: 'model-too-large',
        hint: 'Write a .safetensors file.',
      },
    );
  }
  // A float32 is written with the digits of the float64 that equals it, and so is read to the same bits.
  const written = layers.map(({ W, b }) => ({ W: [...W], b: [...b] }));
  return `${JSON.stringify({ model: description, layers: written })}\n`;
}

export function readJsonModel(file: string, bytes: Uint8Array): TrainedModel {
  const { model, layers } = parse(file, bytes);
  const description = parseDescription(file, model);
  return {
    description,
    layers: layersOf(description, (layer, name, length) => {
      const values: unknown = recordOf(listOf(layers)[layer - 1])[name];
      const isFit = Array.isArray(values) && values.length === length && values.every(Number.isFinite);
      if (!isFit) throw notAModel(file, `layer ${layer} has no ${length} numbers in ${name}`);
      return Float32Array.from(values);
    }),
  };
}

function parse(file: string, bytes: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    return recordOf(JSON.parse(Buffer.from(bytes).toString()));
  } catch (cause) {
    throw notAModel(file, 'it is no JSON', cause);
  }
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
