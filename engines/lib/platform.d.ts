/** The little of the platform that an engine may use besides the ES library. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: ArrayBuffer | ArrayBufferView);
  }
  class Instance {
    constructor(module: Module, imports?: Record<string, Record<string, unknown>>);
    readonly exports: Record<string, unknown>;
  }
}

/** A request to stop; the caller's `AbortSignal` fits. */
interface StopSignal {
  readonly aborted: boolean;
}
