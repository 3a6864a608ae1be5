import { cpus, freemem } from 'node:os';
import { messageOf } from '../base/errors.js';
import { usableCores } from '../processes/usableCores.js';
import { checkRedis, type RedisCheck } from '../redis/checkRedis.js';
import type { Store } from '../store/store.js';
import { type KernelChoice, loadKernel } from '../trainers/network/kernel/loadKernel.js';

/** The result of one check. */
export type MachineCheck = RedisCheck;

/** Checks this machine. Each finding says how to fix it. */
export function examineMachine(choice: KernelChoice | null): MachineCheck[] {
  return [nodeVersion(), cores(), memory(), kernel(choice)];
}

/** Checks the Redis of a store in the same way. */
export async function examineRedis(store: Store): Promise<MachineCheck[]> {
  return checkRedis(await store.inspect());
}

function nodeVersion(): MachineCheck {
  const check = { what: 'Node.js', found: process.version };
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= 22) return { ...check, severity: 'ok' };
  return {
    ...check,
    severity: 'warn',
    hint: 'It works, but Node 20 gets no more security updates: use 22 or 24.',
  };
}

function cores(): MachineCheck {
  const usable = usableCores();
  const model = cpus()[0]?.model.trim() ?? 'unknown CPU';
  return { severity: 'ok', what: 'cores', found: `${usable} of ${cpus().length} usable (${model})` };
}

function memory(): MachineCheck {
  return { severity: 'ok', what: 'memory', found: `${Math.round(freemem() / 2 ** 20)} MiB free` };
}

function kernel(choice: KernelChoice | null): MachineCheck {
  try {
    const { build, instructionSet } = loadKernel(choice ?? undefined);
    const check = { what: 'kernel', found: `${build} (${instructionSet})` };
    if (build === 'native') return { ...check, severity: 'ok' };
    return {
      ...check,
      severity: 'warn',
      hint: 'The native build is two to four times as fast: install a C compiler, then npm rebuild jmin.',
    };
  } catch (error) {
    return {
      severity: 'refuse',
      what: 'kernel',
      found: messageOf(error),
      hint: 'Unset JMIN_KERNEL to let jmin choose.',
    };
  }
}
