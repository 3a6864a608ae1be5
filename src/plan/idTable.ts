/**
 * The ids of a plan's trials by position, and positions by id: a hash table with open addressing (D. Knuth, The Art of
 * Computer Programming, volume 3, section 6.4, algorithm L). A million ids take 19 MB; a Map of texts would take 200 MB.
 */
import { assert } from '../base/assert.js';
import { formatId, ID_BYTES, type IdPlace, parseId } from '../model/trialId.js';

/** Slots for each id: the fuller a table is, the longer a search takes. */
const MIN_SLOTS_PER_ID = 1.5;
const MIN_SLOTS = 2048;

export class IdTable {
  /** The ids, one after the other. */
  #bytes = new Uint8Array(1024 * ID_BYTES);
  /** Position + 1 of the id in each slot; 0 in a free slot. Their number is a power of two. Null until it is needed. */
  #slots: Uint32Array | null = null;
  readonly #sought = new Uint8Array(ID_BYTES);
  #size = 0;

  /** The table of these ids. */
  static of(bytes: Uint8Array<ArrayBuffer>): IdTable {
    const table = new IdTable();
    table.#bytes = bytes;
    table.#size = Math.floor(bytes.length / ID_BYTES);
    return table;
  }

  /** A copy of the ids, one after the other. */
  get bytes(): Uint8Array {
    return this.#bytes.slice(0, this.#size * ID_BYTES);
  }

  get size(): number {
    return this.#size;
  }

  /** Adds the id that `write` writes to its place. */
  add(write: (place: IdPlace) => void): void {
    if ((this.#size + 1) * ID_BYTES > this.#bytes.length) this.#bytes = doubled(this.#bytes);
    let slots = this.#slots ?? this.#spread();
    if ((this.#size + 1) * MIN_SLOTS_PER_ID > slots.length) slots = this.#spread();
    const place = { bytes: this.#bytes, at: this.#size * ID_BYTES };
    write(place);
    slots[this.#slotOf(place, slots)] = ++this.#size;
  }

  /** The id as text. */
  id(position: number): string {
    assert(position >= 0 && position < this.#size, `${position} is a position of ${this.#size}`);
    return formatId(this.#bytes, position * ID_BYTES);
  }

  position(id: string): number | undefined {
    if (!parseId(id, this.#sought)) return undefined;
    const slots = this.#slots ?? this.#spread();
    const found = slots[this.#slotOf({ bytes: this.#sought, at: 0 }, slots)] ?? 0;
    return found === 0 ? undefined : found - 1;
  }

  /** Makes more slots and inserts all ids again. */
  #spread(): Uint32Array {
    let count = 2 * (this.#slots?.length ?? MIN_SLOTS / 2);
    while ((this.#size + 1) * MIN_SLOTS_PER_ID > count) count *= 2;
    const slots = new Uint32Array(count);
    this.#slots = slots;
    for (let position = 0; position < this.#size; position++) {
      slots[this.#slotOf({ bytes: this.#bytes, at: position * ID_BYTES }, slots)] = position + 1;
    }
    return slots;
  }

  /** The slot that holds this id; if there is none, the free slot for it. */
  #slotOf({ bytes, at }: IdPlace, slots: Uint32Array): number {
    const last = slots.length - 1;
    // An id is a hash already, so its first bytes select the slot.
    let slot =
      (byte(bytes, at) |
        (byte(bytes, at + 1) << 8) |
        (byte(bytes, at + 2) << 16) |
        (byte(bytes, at + 3) << 24)) &
      last;
    for (;;) {
      const held = slots[slot] ?? 0;
      if (held === 0 || this.#isSame((held - 1) * ID_BYTES, bytes, at)) return slot;
      slot = (slot + 1) & last;
    }
  }

  #isSame(own: number, bytes: Uint8Array, at: number): boolean {
    for (let i = 0; i < ID_BYTES; i++) if (this.#bytes[own + i] !== bytes[at + i]) return false;
    return true;
  }
}

function byte(bytes: Uint8Array, at: number): number {
  return bytes[at] as number;
}

function doubled(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(2 * bytes.length);
  larger.set(bytes);
  return larger;
}
