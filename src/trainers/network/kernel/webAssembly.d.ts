/** What the kernel uses of WebAssembly, which the types of ES2023 leave to those of browsers. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array<ArrayBuffer>);
  }
  class Instance {
    constructor(module: Module);
    readonly exports: Readonly<Record<string, unknown>>;
  }
  interface Memory {
    readonly buffer: ArrayBuffer;
    /** @throws RangeError if the memory cannot grow. */
    grow(pages: number): number;
  }
  interface Global {
    readonly value: unknown;
  }
  function validate(bytes: Uint8Array<ArrayBuffer>): boolean;
}
