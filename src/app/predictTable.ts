/** A model applied to the rows of a table. */
import { readInputs } from '../data/readInputs.js';
import { type Predictions, predict } from '../trainers/network/modelFiles/forward.js';
import { readModelFile } from '../trainers/network/modelFiles/modelFile.js';
import type { ModelDescription } from '../trainers/network/modelFiles/trainedModel.js';

export interface PredictedTable extends Predictions {
  readonly description: ModelDescription;
  readonly rows: number;
  /** Rows whose target is known. */
  readonly known: number;
  /** Share of them with another class, or the root of their mean squared error in the target's unit; null: none known. */
  readonly error: number | null;
}

/** @throws UserError, or an AggregateError of several, if the model or the table cannot be used. */
export async function predictTable(modelFile: string, dataFile: string): Promise<PredictedTable> {
  const model = readModelFile(modelFile);
  const { description } = model;
  const classes = description.task === 'regression' ? null : description.classes;
  const { rows, X, y } = await readInputs(dataFile, description.encoding, { classes });
  const predictions = predict(model, X);
  const errors = y === null ? [] : errorsOf(predictions, y);
  const total = errors.reduce((sum, error) => sum + error, 0);
  const mean = errors.length === 0 ? null : total / errors.length;
  const error = mean === null || classes !== null ? mean : Math.sqrt(mean);
  return { ...predictions, description, rows, known: errors.length, error };
}

/** By row with a known target: 1 for another class, or the squared difference. */
function errorsOf({ values, classes }: Predictions, y: Float64Array): number[] {
  const isRegression = classes.length === 0;
  return [...y.keys()]
    .filter((row) => !Number.isNaN(y[row]))
    .map((row) =>
      isRegression ? ((values[row] as number) - (y[row] as number)) ** 2 : Number(classes[row] !== y[row]),
    );
}
