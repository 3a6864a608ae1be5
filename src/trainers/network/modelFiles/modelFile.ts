/** The forms of a model file, by the ending of its name. */
import { readFileSync, statSync } from 'node:fs';
import { UserError } from '../../../base/errors.js';
import { readJsonModel, toJsonModel } from './jsonModel.js';
import { readOnnx, toOnnx } from './onnxModel.js';
import { readSafetensors, toSafetensors } from './safetensors.js';
import {
  MAX_MODEL_FILE_BYTES,
  MAX_PARAMETER_BYTES,
  parameterCount,
  type TrainedModel,
} from './trainedModel.js';

interface Form {
  write(model: TrainedModel): string | Uint8Array;
  read(file: string, bytes: Uint8Array): TrainedModel;
}

const FORMS: Readonly<Record<string, Form>> = {
  '.onnx': { write: toOnnx, read: readOnnx },
  '.safetensors': { write: toSafetensors, read: readSafetensors },
  '.json': { write: toJsonModel, read: readJsonModel },
};

/** @throws UserError if the name has no ending of a model. */
export function formOf(file: string): Form {
  const found = Object.entries(FORMS).find(([ending]) => file.toLowerCase().endsWith(ending));
  if (found !== undefined) return found[1];
  throw new UserError(`${file}: expected a name that ends in .onnx, .safetensors or .json`, {
    code: 'model-format',
    hint: 'The ending decides the form of the file.',
  });
}

/** The content of a model file. @throws UserError if the model is too large for its form. */
export function modelContent(file: string, model: TrainedModel): string | Uint8Array {
  const bytes = 4 * parameterCount(model.description);
  if (bytes > MAX_PARAMETER_BYTES) {
    throw new UserError(`expected a model of at most ${MAX_PARAMETER_BYTES} bytes; this one has ${bytes}`, {
      code: 'model-too-large',
    });
  }
  return formOf(file).write(model);
}

/** @throws UserError if the file cannot be read, or is no model. */
export function readModelFile(file: string): TrainedModel {
  const form = formOf(file);
  return form.read(file, bytesOf(file));
}

function bytesOf(file: string): Uint8Array {
  try {
    const { size } = statSync(file);
    if (size > MAX_MODEL_FILE_BYTES) {
      throw new UserError(`${file}: expected at most ${MAX_MODEL_FILE_BYTES} bytes; got ${size}`, {
        code: 'model-too-large',
      });
    }
    return readFileSync(file);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const { code } = cause as NodeJS.ErrnoException;
    throw new UserError(`${file}: cannot be read (${code})`, { code: 'cannot-read', cause });
  }
}
