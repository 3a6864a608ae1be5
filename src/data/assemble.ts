/** From decoded examples to the data set a trainer takes: split, scaled, in shared memory. */
import type { DataFacts, Dataset, DatasetPart } from '../model/dataset.js';
import type { InputScale } from '../model/datasetSpec.js';
import { examplesAt, newDatasetPart } from './datasetPart.js';
import { type DigestedData, digestOf } from './digest.js';
import { encodingOf, type TableReading } from './encoding.js';
import { consumeRows, type Examples, featureCount, featuresOf, type Input } from './examples.js';
import { foldOrder } from './folds.js';
import { dataError, quote } from './problems.js';
import { type Scaling, scaleInto, scalingOf } from './scaling.js';
import { splitExamples } from './split.js';
import { featureStatistics, targetStatistics } from './statistics.js';

export interface DecodedData extends DigestedData {
  /** The file or generator, as errors name it. */
  readonly place: string;
  readonly source: string;
  readonly target: string;
  /** Null: its cells are plain numbers. */
  readonly reading: TableReading | null;
}

/** Consumes the examples of `data`: their blocks are let go as they are copied, to save memory. */
export function assembleDataset(data: DecodedData): Dataset {
  const { classes, train, split } = data;
  const digest = digestOf(data);
  const labels = { classes: classes?.length ?? 0 };
  const [fraction, folds] = split === null ? [null, null] : 'folds' in split ? [null, split] : [split, null];
  const isDev = fraction && splitExamples(train.y, { ...fraction, ...labels }, data.place);
  const order = folds && foldOrder(train.y, { ...folds, ...labels }, data.place);
  const target = targetScale(data, isDev);
  const statistics = featureStatistics(train, data.inputs, isDev);
  const scaling = scalingOf(data.scale, data.inputs, statistics);
  const fill = (examples: Examples, marks: Uint8Array | null) =>
    scaled(examples, { inputs: data.inputs, scaling, target }, marks);
  const [filled, devFraction] = fill(train, isDev);
  const trainPart = order === null ? filled : examplesAt(filled, order);
  const dev = data.dev === null ? devFraction : fill(data.dev, null)[0];
  const test = data.test === null ? null : fill(data.test, null)[0];
  const heldOut = folds === null ? 0 : Math.ceil(trainPart.examples / folds.folds);
  const facts: DataFacts = {
    digest,
    source: data.source,
    task: classes === null ? 'regression' : classes.length === 2 ? 'binary' : 'classes',
    inputs: featureCount(data.inputs),
    constantInputs: statistics.deviations.reduce((sum, deviation) => sum + Number(deviation === 0), 0),
    outputs: classes === null || classes.length === 2 ? 1 : classes.length,
    trainExamples: trainPart.examples - heldOut,
    devExamples: folds === null ? (dev?.examples ?? 0) : heldOut,
    testExamples: test?.examples ?? 0,
    target: data.target,
    classes: classes ?? [],
    ...(classes === null
      ? {}
      : {
          classCounts: {
            train: countsOf(trainPart, classes.length),
            dev: countsOf(folds === null ? dev : trainPart, classes.length),
          },
        }),
    ...(data.refit && folds === null && dev !== null ? { refit: true as const } : {}),
    ...(folds === null ? {} : { folds: { count: folds.folds, scale: foldScale(data.scale) } }),
    targetMean: target.mean,
    targetDeviation: target.deviation,
  };
  const encoding = encodingOf(data.inputs, scaling, data.target, data.reading);
  return { facts, train: trainPart, dev, test, encoding };
}

/** Which scale of a fold follows from what it is trained on. The others are those of all examples. */
function foldScale(scale: InputScale): 'standard' | 'minmax' | 'kept' {
  return scale === 'standard' || scale === 'minmax' ? scale : 'kept';
}

/** Examples of each class; none without the part. */
function countsOf(part: DatasetPart | null, classes: number): number[] {
  const counts = new Array<number>(part === null ? 0 : classes).fill(0);
  for (const label of part?.y ?? []) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}

/** Mean and deviation of a regression's target in the training part; 0 and 1 leave classes as they are. */
function targetScale({ classes, train, place, target }: DecodedData, isDev: Uint8Array | null) {
  if (classes !== null) return { mean: 0, deviation: 1 };
  const scale = targetStatistics(train.y, isDev);
  if (scale.deviation > 0) return scale;
  throw dataError(place, `the target ${quote(target)} is constant in the training part`);
}

interface Scale {
  readonly inputs: readonly Input[];
  readonly scaling: Scaling;
  readonly target: { readonly mean: number; readonly deviation: number };
}

/** The examples not marked, and those marked (null where there are no marks), each in their order. */
function scaled(
  { rows, y }: Examples,
  { inputs, scaling, target }: Scale,
  marks: Uint8Array | null,
): [DatasetPart, DatasetPart | null] {
  const width = featureCount(inputs);
  const marked = marks?.reduce((sum, mark) => sum + mark, 0) ?? 0;
  const parts = [newDatasetPart(rows.count - marked, width), newDatasetPart(marked, width)] as const;
  const filled = new Uint32Array(2);
  const features = new Float64Array(width);
  consumeRows(rows, (block, offset, row) => {
    const which = marks?.[row] ?? 0;
    const at = filled[which] as number;
    filled[which] = at + 1;
    const { X, y: labels } = parts[which] as DatasetPart;
    featuresOf(inputs, block, offset, features);
    scaleInto(X, at * width, features, scaling);
    labels[at] = ((y[row] as number) - target.mean) / target.deviation;
  });
  return [parts[0], marks === null ? null : parts[1]];
}
