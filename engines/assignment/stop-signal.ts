/** A request to stop; the caller's `AbortSignal` fits. */
export interface StopSignal {
  readonly aborted: boolean;
}
