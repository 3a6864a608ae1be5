import type { Dataset, Task } from '../../../model/dataset.js';
import type { KernelData } from '../kernel/kernel.js';

const OUTPUTS = { binary: 'sigmoid', classes: 'softmax', regression: 'linear' } as const satisfies Record<
  Task,
  string
>;

/** A data set as the kernel takes it: the output unit follows from the target. */
export function kernelData({ facts, train, dev, test }: Dataset): KernelData {
  return { inputs: facts.inputs, outputs: facts.outputs, output: OUTPUTS[facts.task], train, dev, test };
}
