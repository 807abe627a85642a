/** A reading that is on disk, as the ingest hands it to the rules. */
export interface StoredReading {
  readonly series: number;
  /** ms UTC */
  readonly t: number;
  readonly v: number;
}

/** A batch that is on disk. */
export interface StoredBatch {
  readonly ingest: string;
  readonly number: number;
  readonly readings: readonly StoredReading[];
}

/** Where batches pass once they are on disk; whoever restarts reads the same batches from telemetry. */
export interface ReadingFeed {
  publish(batch: StoredBatch): void;
  subscribe(listener: (batch: StoredBatch) => void): () => void;
}

/** The feed of one process. */
export function openFeed(): ReadingFeed {
  const listeners = new Set<(batch: StoredBatch) => void>();
  return {
    publish(batch) {
      for (const listen of listeners) listen(batch);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
