/** The native build: a module that scripts/build-native.mjs compiled where jmin was installed. */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { type Core, KERNEL_VERSION } from './core.js';
import { KernelError } from './kernel.js';

/** From dist/src/trainers/network/kernel/ at the package's root. */
const MODULE = new URL('../../../../../build/native/jmin.node', import.meta.url);

/** About 10 ms at 40 multiply-adds a nanosecond; emulated ones take a hundred times as long. */
const MULTIPLY_ADDS_PER_CALL = 4e8;
const EMULATED_PER_CALL = 4e6;

type NativeKernel = Omit<Core, 'build' | 'multiplyAddsPerCall' | 'memoryLimitBytes'>;

interface NativeModule {
  readonly version: number;
  /** For each instruction set that this machine has and that fuses multiply-adds, best first. */
  readonly kernels: readonly NativeKernel[];
}

/**
 * The native build, for the best instruction set of this machine or for the given one.
 * @throws KernelError if it was not built, not by this version, or if this machine lacks the instructions.
 */
export function loadNativeCore(instructionSet?: string): Core {
  const { version, kernels } = requireModule();
  if (version !== KERNEL_VERSION) {
    throw new KernelError(`the native kernel is of version ${version}, not ${KERNEL_VERSION}`);
  }
  const kernel = kernels.find(({ instructionSet: its }) => its === (instructionSet ?? its));
  if (kernel === undefined) {
    const had = kernels.map((one) => one.instructionSet).join(', ') || 'nothing';
    throw new KernelError(
      `the native kernel has no ${instructionSet ?? 'code'} for this machine, but: ${had}`,
    );
  }
  return {
    ...kernel,
    build: 'native',
    multiplyAddsPerCall:
      kernel.instructionSet === 'fma emulated' ? EMULATED_PER_CALL : MULTIPLY_ADDS_PER_CALL,
    memoryLimitBytes: Number.POSITIVE_INFINITY,
  };
}

function requireModule(): NativeModule {
  try {
    return createRequire(import.meta.url)(fileURLToPath(MODULE)) as NativeModule;
  } catch (cause) {
    throw new KernelError('the native kernel was not built: npm run build:native', { cause });
  }
}
