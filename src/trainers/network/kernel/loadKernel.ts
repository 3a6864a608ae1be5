/**
 * The kernel of this machine. All give the same bits; the native one is the fastest, and where it was not built
 * or does not fit, WebAssembly takes its place.
 */
import { unreachable } from '../../../base/assert.js';
import type { Core } from './core.js';
import { coreKernel } from './coreKernel.js';
import { type Kernel, KernelError } from './kernel.js';
import { threadMemoryBytes } from './machineMemory.js';
import { loadNativeCore } from './nativeCore.js';
import { loadRelaxedCore, loadScalarCore } from './wasmCore.js';

/** One build of the kernel; avx512 and avx2 are the native one with that instruction set. */
export type KernelChoice = 'native' | 'avx512' | 'avx2' | 'wasm' | 'scalar';

/**
 * Without a choice, the first of native, wasm and scalar that is available. A data set with a network on it may have
 * `memoryLimitBytes`, and no more than the build can address.
 * @throws KernelError if the chosen one is unavailable, with the reason.
 */
export function loadKernel(choice?: KernelChoice, memoryLimitBytes = threadMemoryBytes(1)): Kernel {
  const core = choice === undefined ? bestCore() : loadCore(choice);
  return coreKernel({ ...core, memoryLimitBytes: Math.min(memoryLimitBytes, core.memoryLimitBytes) });
}

/** One build's C functions; `wasm` emulates fused multiply-adds where relaxed SIMD does not have them. */
export function loadCore(choice: KernelChoice): Core {
  switch (choice) {
    case 'native':
      return loadNativeCore();
    case 'avx512':
    case 'avx2':
      return loadNativeCore(choice);
    case 'wasm':
      return firstOf([loadRelaxedCore, () => loadScalarCore('wasm')]);
    case 'scalar':
      return loadScalarCore('scalar');
    default:
      return unreachable(choice);
  }
}

function bestCore(): Core {
  return firstOf([() => loadNativeCore(), loadRelaxedCore, () => loadScalarCore('scalar')]);
}

/** The result of the first that does not fail; the last may fail. */
function firstOf(loaders: readonly (() => Core)[]): Core {
  for (const load of loaders.slice(0, -1)) {
    try {
      return load();
    } catch (error) {
      if (!(error instanceof KernelError)) throw error;
    }
  }
  return (loaders.at(-1) as () => Core)();
}
