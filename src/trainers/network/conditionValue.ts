import type { DataFacts } from '../../model/dataset.js';
import type { ExpressionValue } from '../../model/expression.js';
import { iterationsPerEpoch, type NetworkConfiguration } from './configuration.js';
import { hyperparameterValue } from './hyperparameterValue.js';
import { layerShapes, parameterCount, trainingMultiplyAdds } from './shapes.js';

/** The value of a name in a condition: a hyperparameter, or what follows from them and the data set. */
export function conditionValue(
  name: string,
  configuration: NetworkConfiguration,
  facts: DataFacts,
): ExpressionValue {
  const layers = configuration.hidden_units;
  switch (name) {
    case 'layers':
      return layers;
    case 'batch_size':
      return configuration.batch_size;
    case 'epochs':
      return configuration.iterations / iterationsPerEpoch(facts.trainExamples, configuration.batch_size);
    case 'parameters':
      return parameterCount(layerShapes(layers, facts));
    case 'multiply_adds':
      return trainingMultiplyAdds(layerShapes(layers, facts));
    case 'examples':
      return facts.trainExamples;
    case 'inputs':
    case 'outputs':
      return facts[name];
    default:
      return hyperparameterValue(configuration, name, facts) as ExpressionValue;
  }
}
