/** How each sampler that uses results proposes points. */
import type { ModelSampler } from '../model/specDefaults.js';
import type { SearchSpec } from '../model/sweepSpec.js';
import { proposeByCma } from './cma/proposeByCma.js';
import { proposeByGp } from './gp/proposeByGp.js';
import type { ModelledSpace } from './modelledSpace.js';
import type { ModelledPoint, ModelRequest } from './modelRequest.js';
import { proposeByTpe } from './tpe/proposeByTpe.js';

/** Fewer points than asked for if all that the sampler looked at are known trials. */
export type Propose = (space: ModelledSpace, request: ModelRequest) => ModelledPoint[];

const PROPOSERS: Readonly<Record<ModelSampler, Propose>> = {
  gp: proposeByGp,
  tpe: proposeByTpe,
  cma_es: proposeByCma,
};

/** Null for a sampler that uses no results. */
export function proposerOf(sampler: SearchSpec['sampler']): Propose | null {
  const proposers: Readonly<Partial<Record<SearchSpec['sampler'], Propose>>> = PROPOSERS;
  return proposers[sampler] ?? null;
}
