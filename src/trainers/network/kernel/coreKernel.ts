/** A `Kernel` on a core: what JavaScript knows of data sets and trainings, and every check before C is called. */
import { checkSettings } from './checkSettings.js';
import type { Core } from './core.js';
import { CoreData } from './coreData.js';
import { CoreTraining } from './coreTraining.js';
import { type Kernel, KernelError } from './kernel.js';

export function coreKernel(core: Core): Kernel {
  return {
    build: core.build,
    instructionSet: core.instructionSet,
    load: (data) => new CoreData(core, data),
    open: (data, settings) => {
      if (!(data instanceof CoreData) || data.core !== core) {
        throw new KernelError('this data set was loaded by another kernel');
      }
      checkSettings(settings, data.trainExamples);
      return new CoreTraining(core, data, settings);
    },
  };
}
