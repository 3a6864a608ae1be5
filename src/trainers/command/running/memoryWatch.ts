/**
 * Ends a program whose processes together use more memory than it may, where the system lists processes (Linux). Memory
 * that processes share counts once.
 */
import { runningLauncher } from './launcher.js';
import { signalGroup, tokenOf } from './processGroup.js';
import { type ListedProcess, listProcesses, residentBytes, sharedOutBytes } from './processList.js';

const CHECK_MS = 500;

export interface WatchedProgram {
  /** Also that of its group. */
  readonly pid: number;
  readonly token: string;
  readonly memoryBytes: number;
}

export class MemoryWatch {
  readonly #program: WatchedProgram;
  #exceededBytes: number | null = null;

  constructor(program: WatchedProgram) {
    this.#program = program;
    watches.add(this);
    timer ??= setInterval(checkAll, CHECK_MS).unref();
  }

  /** What it used when it was ended; null if it was not ended here. */
  get exceededBytes(): number | null {
    return this.#exceededBytes;
  }

  async check(all: readonly ListedProcess[]): Promise<void> {
    const { pid, memoryBytes } = this.#program;
    const processes = await this.#processesAmong(all);
    // Resident memory is read at once but counts shared memory several times, so it is at least what counts.
    if (residentBytes(processes) <= memoryBytes) return;
    const bytes = sharedOutBytes(processes);
    if (bytes <= memoryBytes || !watches.has(this)) return;
    this.#exceededBytes = bytes;
    this.close();
    signalGroup(pid, 'SIGKILL');
  }

  close(): void {
    watches.delete(this);
    if (watches.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  }

  /** Those of its group, those with its token that lost their parent, and the children of both. */
  async #processesAmong(all: readonly ListedProcess[]): Promise<ListedProcess[]> {
    const { pid: group, token } = this.#program;
    const foster = runningLauncher()?.pid ?? 1;
    const found = new Set<number>();
    for (const { pid, parent, group: its } of all) {
      if (its === group || (parent === foster && (await tokenOf(pid)) === token)) found.add(pid);
    }
    for (let before = -1; before < found.size; ) {
      before = found.size;
      for (const { pid, parent } of all) if (found.has(parent)) found.add(pid);
    }
    return all.filter(({ pid }) => found.has(pid));
  }
}

const watches = new Set<MemoryWatch>();
let timer: NodeJS.Timeout | null = null;
let isChecking = false;

async function checkAll(): Promise<void> {
  if (isChecking) return;
  isChecking = true;
  const all = listProcesses();
  for (const watch of [...watches]) await watch.check(all);
  isChecking = false;
}
