/** What a sweep file may say of the network's hyperparameters together, and which of them a name follows from. */
import type { GivenProblem, GivenValues } from '../trainer.js';

/** Naming each layer sets their number. */
export function checkGiven({ section, values }: GivenValues): GivenProblem[] {
  const units = values.hidden_units ?? [];
  const named = units.filter((value) => typeof value === 'object').length;
  const path = [...section, 'hidden_units'];
  if (named > 0 && values.hidden_layers !== undefined) {
    const message = 'names each layer and so sets their number; hidden_layers cannot be given as well';
    return [{ path, message, code: 'not-together' }];
  }
  if (named > 0 && named < units.length) {
    const message = 'must name each layer in every value or in none; write [16] for one layer of 16 units';
    return [{ path, message, code: 'bad-value' }];
  }
  return [];
}

/** The hyperparameters that a variable of a condition follows from. */
export function derivedFrom(name: string, given: ReadonlySet<string>): readonly string[] {
  switch (name) {
    case 'hidden_layers':
    case 'hidden_units':
    case 'layers':
    case 'parameters':
    case 'multiply_adds':
      return ['hidden_layers', 'hidden_units'];
    case 'activation':
      return ['activation', 'hidden_layers', 'hidden_units'];
    case 'momentum':
      return ['momentum', 'optimizer'];
    case 'epochs':
      return given.has('iterations') ? ['iterations', 'batch_size'] : ['epochs'];
    case 'iterations':
      return given.has('iterations') ? ['iterations'] : ['epochs', 'batch_size'];
    default:
      return [name];
  }
}
