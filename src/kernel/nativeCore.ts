/** The native build: a module that scripts/build-native.mjs compiled where jmin was installed. */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { type Core, KERNEL_VERSION } from './core.js';
import { KernelError } from './kernel.js';

/** From dist/src/kernel/ at the package's root. */
const MODULE = new URL('../../../build/native/jmin.node', import.meta.url);

/** About 10 ms at 40 multiply-adds a nanosecond; emulated ones take a hundred times as long. */
const MULTIPLY_ADDS_PER_CALL = 4e8;
const EMULATED_PER_CALL = 4e6;

interface NativeModule extends Omit<Core, 'build' | 'multiplyAddsPerCall' | 'memoryLimitBytes'> {
  readonly version: number;
  selfTest(): number;
}

/** @throws KernelError if it was not built, or not by this version. */
export function loadNativeCore(): Core {
  const module = requireModule();
  if (module.version !== KERNEL_VERSION) {
    throw new KernelError(`the native kernel is of version ${module.version}, not ${KERNEL_VERSION}`);
  }
  if (module.selfTest() !== 1) throw new KernelError('the native kernel does not fuse multiply-adds');
  return {
    ...module,
    build: 'native',
    multiplyAddsPerCall:
      module.instructionSet === 'fma emulated' ? EMULATED_PER_CALL : MULTIPLY_ADDS_PER_CALL,
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
