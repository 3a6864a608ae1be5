import { mkdirSync, readFileSync, renameSync } from 'node:fs';
import { cpus, homedir } from 'node:os';
import { join } from 'node:path';
import { VERSION } from '../base/version.js';
import { writeOwnFile } from '../files/ownFiles.js';
import type { MeasuredSpeed } from '../plan/forecast.js';
import type { Kernel } from '../trainers/network/kernel/kernel.js';
import { type KernelChoice, loadKernel } from '../trainers/network/kernel/loadKernel.js';
import { KERNEL_SAMPLES, kernelSpeed } from '../trainers/network/training/kernelSpeed.js';

/** Rounds of a first measurement. */
const ROUNDS = 3;

/**
 * How fast one thread of this machine trains. The first call takes a quarter of a second. Each later call adds one
 * round, and the fastest of all rounds counts, so that a first call on a busy machine does not mislead for ever.
 */
export function measureSpeed(choice: KernelChoice | null, environment: NodeJS.ProcessEnv): MeasuredSpeed {
  const { kernel, machine, file } = measured(choice, environment);
  const known = recall(file, machine);
  const speed = known === null ? measure(kernel, ROUNDS) : fastest(known, measure(kernel, 1));
  remember(file, machine, speed);
  return speed;
}

/** What an earlier call on this machine measured; null if there was none. */
export function knownSpeed(
  choice: KernelChoice | null,
  environment: NodeJS.ProcessEnv,
): MeasuredSpeed | null {
  const { machine, file } = measured(choice, environment);
  return recall(file, machine);
}

function measured(choice: KernelChoice | null, environment: NodeJS.ProcessEnv) {
  const kernel = loadKernel(choice ?? undefined);
  return {
    kernel,
    machine: `${VERSION}, ${process.version}, ${cpus()[0]?.model}, ${kernel.build} ${kernel.instructionSet}`,
    file: join(environment.XDG_CACHE_HOME || join(homedir(), '.cache'), 'jmin', 'speed.json'),
  };
}

function fastest(one: MeasuredSpeed, other: MeasuredSpeed): MeasuredSpeed {
  const samples = one.samples.map((sample, i) => {
    const again = other.samples[i];
    return again !== undefined && again.perSecond > sample.perSecond ? again : sample;
  });
  return { samples };
}

function recall(file: string, machine: string): MeasuredSpeed | null {
  try {
    const known = JSON.parse(readFileSync(file, 'utf8')) as { machine: string; speed: MeasuredSpeed };
    return known.machine === machine && known.speed.samples.length === KERNEL_SAMPLES ? known.speed : null;
  } catch {
    return null;
  }
}

/** A cache that cannot be written is no reason to fail: the next call measures again. */
function remember(file: string, machine: string, speed: MeasuredSpeed): void {
  try {
    mkdirSync(join(file, '..'), { recursive: true });
    writeOwnFile(`${file}.${process.pid}`, JSON.stringify({ machine, speed }));
    renameSync(`${file}.${process.pid}`, file);
  } catch {}
}

function measure(kernel: Kernel, rounds: number): MeasuredSpeed {
  return { samples: kernelSpeed(kernel, rounds, () => performance.now()) };
}
