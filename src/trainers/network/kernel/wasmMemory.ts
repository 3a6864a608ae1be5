/**
 * Blocks in a WebAssembly memory: first fit in a list of free stretches, which merge when their
 * neighbours are freed. Few and large blocks: a data set, a training, copies in and out.
 */

const PAGE_BYTES = 65536;
const ALIGNMENT_BYTES = 64;
const CLEARED_BYTES = 2 ** 24;

interface Stretch {
  readonly start: number;
  readonly end: number;
}

export class WasmMemory {
  readonly #memory: WebAssembly.Memory;
  readonly #used = new Map<number, number>();
  /** In the order of their addresses, never touching each other. */
  #free: Stretch[] = [];
  #end: number;

  /** All memory from `heapBase` is ours. */
  constructor(memory: WebAssembly.Memory, heapBase: number) {
    this.#memory = memory;
    this.#end = this.#size();
    this.#giveBack({ start: aligned(heapBase), end: this.#end });
  }

  /** The address of `bytes` zeros; null where the memory cannot grow so far. */
  allocate(bytes: number): number | null {
    const size = Math.max(aligned(bytes), ALIGNMENT_BYTES);
    const stretch = this.#free.find(({ start, end }) => end - start >= size) ?? this.#grow(size);
    if (stretch === null) return null;
    this.#free = this.#free.filter((other) => other !== stretch);
    if (stretch.end - stretch.start > size) this.#giveBack({ start: stretch.start + size, end: stretch.end });
    this.#used.set(stretch.start, size);
    this.#clear(stretch.start, size);
    return stretch.start;
  }

  release(address: number): void {
    const size = this.#used.get(address);
    if (size === undefined) return;
    this.#used.delete(address);
    this.#giveBack({ start: address, end: address + size });
  }

  /** In stretches, between which a thread can be ended. */
  #clear(start: number, size: number): void {
    for (let at = 0; at < size; at += CLEARED_BYTES) {
      new Uint8Array(this.#memory.buffer, start + at, Math.min(CLEARED_BYTES, size - at)).fill(0);
    }
  }

  #size(): number {
    return this.#memory.buffer.byteLength;
  }

  /** The last free stretch, after growing it. */
  #grow(size: number): Stretch | null {
    const last = this.#free.at(-1);
    const atEnd = last !== undefined && last.end === this.#end ? last.end - last.start : 0;
    try {
      this.#memory.grow(Math.ceil((size - atEnd) / PAGE_BYTES));
    } catch {
      return null;
    }
    this.#giveBack({ start: this.#end, end: this.#size() });
    this.#end = this.#size();
    return this.#free.at(-1) ?? null;
  }

  #giveBack(stretch: Stretch): void {
    const joined: Stretch[] = [];
    for (const next of [...this.#free, stretch].sort((a, b) => a.start - b.start)) {
      const before = joined.at(-1);
      if (before?.end === next.start) joined[joined.length - 1] = { start: before.start, end: next.end };
      else joined.push(next);
    }
    this.#free = joined;
  }
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
}
