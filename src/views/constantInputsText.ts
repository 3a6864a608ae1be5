import { formatCount } from '../base/format.js';
import type { DataFacts } from '../model/dataset.js';

/** `, 3 of them constant in training`, to follow the number of inputs. A constant input teaches nothing. */
export function constantInputsText({ constantInputs = 0 }: Pick<DataFacts, 'constantInputs'>): string {
  return constantInputs === 0 ? '' : `, ${formatCount(constantInputs)} of them constant in training`;
}
