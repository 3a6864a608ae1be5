/**
 * The matrices of a layer and the shapes they must have. Layer l has n[l] units, layer 0 is the input, and a
 * column is an example: on a mini-batch of m examples Z[l] and A[l] are n[l] × m. Every step of the network
 * checks its matrices against this table, and `shapeTable` shows it.
 */
import type { LayerShape } from '../shapes.js';
import { type Matrix, shapeText } from './matrix.js';

export interface LayerMatrix {
  /** l of the layer it belongs to, from 1. */
  readonly layer: number;
  /** `W[2]`. */
  readonly name: string;
  /** Its shape in the textbook's letters: `n[2] × n[1]`. */
  readonly symbols: string;
  readonly rows: number;
  readonly columns: number;
}

export interface LayerMatrices {
  /** What comes in from the layer before. */
  readonly APrevious: LayerMatrix;
  readonly W: LayerMatrix;
  readonly b: LayerMatrix;
  readonly Z: LayerMatrix;
  readonly A: LayerMatrix;
  /** The targets, at the output layer. */
  readonly Y: LayerMatrix;
  readonly dZ: LayerMatrix;
  readonly dW: LayerMatrix;
  readonly db: LayerMatrix;
  /** What goes back to the layer before. */
  readonly dAPrevious: LayerMatrix;
}

export function layerMatrices({ layer, inputs, units }: LayerShape, m: number): LayerMatrices {
  const own = `n[${layer}]`;
  const previous = `n[${layer - 1}]`;
  const weights = { layer, symbols: `${own} × ${previous}`, rows: units, columns: inputs };
  const biases = { layer, symbols: `${own} × 1`, rows: units, columns: 1 };
  const ofExamples = { layer, symbols: `${own} × m`, rows: units, columns: m };
  const ofExamplesBefore = { layer, symbols: `${previous} × m`, rows: inputs, columns: m };
  return {
    APrevious: { ...ofExamplesBefore, name: `A[${layer - 1}]` },
    W: { ...weights, name: `W[${layer}]` },
    b: { ...biases, name: `b[${layer}]` },
    Z: { ...ofExamples, name: `Z[${layer}]` },
    A: { ...ofExamples, name: `A[${layer}]` },
    Y: { ...ofExamples, name: 'Y' },
    dZ: { ...ofExamples, name: `dZ[${layer}]` },
    dW: { ...weights, name: `dW[${layer}]` },
    db: { ...biases, name: `db[${layer}]` },
    dAPrevious: { ...ofExamplesBefore, name: `dA[${layer - 1}]` },
  };
}

/** A matrix that does not fit where it was put: `layer 2: W[2] must be n[2] × n[1] = 5 × 3; got 4 × 3`. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
  readonly expected: LayerMatrix;
  /** `4 × 3`. */
  readonly found: string;

  constructor(expected: LayerMatrix, found: Matrix) {
    const { layer, name, symbols } = expected;
    super(`layer ${layer}: ${name} must be ${symbols} = ${shapeText(expected)}; got ${shapeText(found)}`);
    this.expected = expected;
    this.found = shapeText(found);
  }
}

/** The matrix itself, once its shape was found to be the expected one. @throws ShapeError */
export function checked(expected: LayerMatrix, found: Matrix): Matrix {
  if (found.rows !== expected.rows || found.columns !== expected.columns)
    throw new ShapeError(expected, found);
  return found;
}
