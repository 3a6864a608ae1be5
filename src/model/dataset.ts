/** What is known of a data set once it was read, without its examples. */

/** Two classes: sigmoid output and cross-entropy; more: softmax; numbers: linear output and mean squared error. */
export type Task = 'binary' | 'classes' | 'regression';

export interface DataFacts {
  /** Of the decoded values, class order, treatment of missing values, the split and its seed: 32 hex digits. */
  readonly digest: string;
  /** What the sweep file asked for, in words: `digits.csv`, `spirals, 1000 examples`. */
  readonly source: string;
  readonly task: Task;
  /** n[0]: input features, after text became one-hot columns. */
  readonly inputs: number;
  /** Inputs with one value in all training examples, which become 0. Journals of jmin 0.1.0 do not have it. */
  readonly constantInputs?: number;
  /** n[L]: units of the output layer, 1 but for more than two classes. */
  readonly outputs: number;
  readonly trainExamples: number;
  /** 0 where there is no such set. */
  readonly devExamples: number;
  readonly testExamples: number;
  readonly target: string;
  /** Names of the classes in their order; empty for regression. */
  readonly classes: readonly string[];
  /** Mean and standard deviation of a regression's target in the training set, in its own unit; else 0 and 1. */
  readonly targetMean: number;
  readonly targetDeviation: number;
}

/** One part of a data set. */
export interface DatasetPart {
  readonly examples: number;
  /** examples × inputs, one example after the other, standardised by the training part. */
  readonly X: Float32Array;
  /** One number an example: the class (0, 1, …), or a regression's standardised target. */
  readonly y: Float32Array;
}

export interface Dataset {
  readonly facts: DataFacts;
  readonly train: DatasetPart;
  readonly dev: DatasetPart | null;
  readonly test: DatasetPart | null;
}
