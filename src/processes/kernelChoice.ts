import { UserError } from '../base/errors.js';
import type { KernelChoice } from '../trainers/network/kernel/loadKernel.js';

const IS_KERNEL: Readonly<Record<KernelChoice, true>> = {
  native: true,
  avx512: true,
  avx2: true,
  wasm: true,
  scalar: true,
};
const KERNEL_CHOICES = Object.keys(IS_KERNEL) as KernelChoice[];

/** JMIN_KERNEL, which forces one build of the kernel. */
export function readKernelChoice({ JMIN_KERNEL: text }: NodeJS.ProcessEnv): KernelChoice | null {
  if (text === undefined || text === '') return null;
  const choice = KERNEL_CHOICES.find((name) => name === text);
  if (choice !== undefined) return choice;
  throw new UserError(`JMIN_KERNEL must be ${KERNEL_CHOICES.join(', ')}; got ${JSON.stringify(text)}`, {
    code: 'bad-kernel',
    hint: 'Unset it to let jmin choose.',
  });
}
