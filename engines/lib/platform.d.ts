/** The little of the platform that an engine may use besides the ES library. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: ArrayBuffer | ArrayBufferView);
  }
  class Instance {
    constructor(module: Module, imports?: Record<string, Record<string, unknown>>);
    readonly exports: Record<string, unknown>;
  }
  class Memory {
    constructor(size: { readonly initial: number; readonly maximum?: number; readonly shared?: boolean });
    readonly buffer: ArrayBuffer;
  }
  function validate(bytes: ArrayBuffer | ArrayBufferView): boolean;
}

/** A request to stop; the caller's `AbortSignal` fits. */
interface StopSignal {
  readonly aborted: boolean;
}
