import { checkReading, distinctReadings } from './readings.ts';
import type { Batch, Reading, Telemetry } from './telemetry.ts';

/** One call of `add` may bring this much; more belongs into several calls. */
const readingsPerAdd = 100_000;

/** How readings become batches. */
export interface BatcherOptions {
  /** Names this ingest process; two that run at once have different names. */
  readonly ingest: string;
  /** Gives a batch its time of receipt. */
  readonly clock: { now(): Date };
  /** A batch is stored when it has this many readings; 10,000 when absent. */
  readonly maxRows?: number;
  /** A batch is stored when its first reading has waited this long; 100 ms when absent. */
  readonly maxMs?: number;
  /** Runs after the insert and before anything else; what it throws leaves the batch stored but not acknowledged. */
  readonly onInserted?: (batch: Batch) => void | Promise<void>;
  /** Hands on each stored batch, in order of number, before it is acknowledged. */
  readonly onStored?: (batch: Batch) => void;
}

/** Collects readings into numbered batches and stores them one after the other. */
export interface Batcher {
  /** Resolves with the batch's number when it is stored; rejects when it is not, and nothing else is affected. */
  add(readings: readonly Reading[]): Promise<number>;
  /** Readings that wait for or are in an insert: a door that sees too many of them says no. */
  readonly pending: number;
  /** Stores what waits without waiting for more. */
  flush(): Promise<void>;
  /** Stores what waits; later calls of `add` reject. */
  close(): Promise<void>;
}

interface Adder {
  readonly readings: readonly Reading[];
  readonly since: number;
  resolve(number: number): void;
  reject(error: unknown): void;
}

/** Starts a batcher; its numbers go on after the last that this ingest has stored. */
export function batcher(
  telemetry: Pick<Telemetry, 'insert' | 'lastNumber'>,
  options: BatcherOptions,
): Batcher {
  const { maxRows = 10_000, maxMs = 100 } = options;
  const numbered = numbering(telemetry, options);
  const waiting: Adder[] = [];
  let waitingRows = 0;
  let storingRows = 0;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let closed = false;

  function take(): readonly Adder[] {
    let rows = 0;
    let length = 0;
    while (length < waiting.length && rows < maxRows) rows += waiting[length++]?.readings.length ?? 0;
    waitingRows -= rows;
    storingRows = rows;
    return waiting.splice(0, length);
  }

  async function store(adders: readonly Adder[]): Promise<void> {
    try {
      const batch = await numbered(distinctReadings(adders.flatMap((adder) => adder.readings)));
      await telemetry.insert(batch);
      await options.onInserted?.(batch);
      options.onStored?.(batch);
      for (const adder of adders) adder.resolve(batch.number);
    } catch (error) {
      for (const adder of adders) adder.reject(error);
    }
  }

  function start(): void {
    clearTimeout(timer);
    timer = undefined;
    running = store(take()).then(() => {
      running = undefined;
      storingRows = 0;
      schedule();
    });
  }

  function schedule(): void {
    const [first] = waiting;
    if (running !== undefined || first === undefined) return;
    if (waitingRows >= maxRows) start();
    else timer ??= setTimeout(start, Math.max(0, maxMs - (performance.now() - first.since)));
  }

  async function flush(): Promise<void> {
    while (running !== undefined || waiting.length > 0) {
      if (running === undefined) start();
      await running;
    }
  }

  return {
    async add(readings) {
      if (closed) throw new Error(`ingest ${options.ingest}: closed`);
      if (readings.length > readingsPerAdd) {
        throw new RangeError(`${readings.length} readings at once: expected at most ${readingsPerAdd}`);
      }
      for (const reading of readings) checkReading(reading);
      return new Promise<number>((resolve, reject) => {
        waiting.push({ readings, since: performance.now(), resolve, reject });
        waitingRows += readings.length;
        schedule();
      });
    },
    get pending() {
      return waitingRows + storingRows;
    },
    flush,
    async close() {
      closed = true;
      await flush();
    },
  };
}

/** A number is never used twice: after a failed insert nobody knows whether the batch is there. */
function numbering(
  telemetry: Pick<Telemetry, 'lastNumber'>,
  { ingest, clock }: BatcherOptions,
): (readings: readonly Reading[]) => Promise<Batch> {
  let last: number | undefined;
  let receivedAt = 0;
  return async (readings) => {
    last = (last ?? (await telemetry.lastNumber(ingest))) + 1;
    receivedAt = Math.max(receivedAt, clock.now().getTime());
    return { ingest, number: last, receivedAt, readings };
  };
}
