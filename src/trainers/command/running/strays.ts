/**
 * Processes that left the group of their program, e.g. with setsid. They are found soon after its end, for all programs
 * together, by their token.
 */
import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { runningLauncher } from './launcher.js';
import { endAmong, endStrays } from './processGroup.js';

const STRAY_MS = 1000;
/** The children of a process that was killed become children of the launcher within this time. */
const ADOPTION_MS = 20;

/** Tokens of programs that have ended. */
const over = new Set<string>();
let isWaiting = false;

export function endStraysOf(token: string): void {
  over.add(token);
  if (isWaiting) return;
  isWaiting = true;
  globalThis.setTimeout(() => void endAll(), STRAY_MS);
}

async function endAll(): Promise<void> {
  const tokens = new Set(over);
  over.clear();
  isWaiting = false;
  const isOver = (token: string) => tokens.has(token);
  for (;;) {
    const adopted = await adoptedByLauncher();
    if (adopted === null) return void (await endStrays(isOver));
    if ((await endAmong(adopted, isOver)) === 0) return;
    await setTimeout(ADOPTION_MS);
  }
}

/**
 * What lost its parent becomes a child of the launcher. Null where that cannot be seen: then all processes of this
 * user are looked at.
 */
async function adoptedByLauncher(): Promise<readonly number[] | null> {
  const launcher = runningLauncher();
  if (launcher === null) return null;
  try {
    const children = await readFile(`/proc/${launcher.pid}/task/${launcher.pid}/children`, 'utf8');
    const { running } = launcher;
    return children
      .split(' ')
      .map(Number)
      .filter((pid) => pid > 0 && !running.has(pid));
  } catch {
    return null;
  }
}
