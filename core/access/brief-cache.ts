/** Remembers for a few seconds, so that a burst of requests asks the store once. */
export interface BriefCache<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  /** Forgets what fits; everything without an argument. */
  forget(fits?: (value: Value) => boolean): void;
}

/** A change of rights made by another process is seen after `ttlMs` at the latest. */
export function briefCache<Value>(ttlMs: number, most = 10_000): BriefCache<Value> {
  const kept = new Map<string, { readonly value: Value; readonly until: number }>();
  return {
    get(key) {
      const found = kept.get(key);
      if (found === undefined) return undefined;
      if (found.until > performance.now()) return found.value;
      kept.delete(key);
      return undefined;
    },
    set(key, value) {
      // The oldest goes first: a map keeps the order of insertion.
      if (kept.size >= most) kept.delete(kept.keys().next().value ?? '');
      kept.set(key, { value, until: performance.now() + ttlMs });
    },
    forget(fits = () => true) {
      for (const [key, { value }] of kept) if (fits(value)) kept.delete(key);
    },
  };
}
