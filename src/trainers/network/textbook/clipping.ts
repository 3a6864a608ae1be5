import type { LayerGradients } from './backward.js';
import { map } from './matrix.js';

type Gradients = Pick<LayerGradients, 'dW' | 'db'>;

/**
 * The gradients, scaled down to the norm `clip` where that of all numbers together is above it (Pascanu, Mikolov and
 * Bengio 2013). 0 clips nothing.
 */
export function clipped(gradients: readonly Gradients[], clip: number): readonly Gradients[] {
  const squares = gradients.flatMap(({ dW, db }) => [...dW.values, ...db.values]).map((g) => g * g);
  const norm = Math.sqrt(squares.reduce((sum, square) => sum + square, 0));
  if (clip === 0 || !(norm > clip)) return gradients;
  const scaled = (g: number): number => g * (clip / norm);
  return gradients.map(({ dW, db }) => ({ dW: map(dW, scaled), db: map(db, scaled) }));
}
