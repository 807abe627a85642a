/** One value of one series (one metric of one device) at one instant. */
export interface Reading {
  /** The series' number, 0 … 2³²−1. */
  readonly series: number;
  /** Milliseconds since 1970 UTC. */
  readonly t: number;
  /** The value in the metric's unit; finite. */
  readonly v: number;
  /** 0 at first; a corrected value carries a higher one, and the highest wins. */
  readonly revision: number;
}

/** What is stored in one step: all of it or nothing. */
export interface Batch {
  /** The ingest process that received it. */
  readonly ingest: string;
  /** Rises within one ingest; never used twice for different readings. */
  readonly number: number;
  /** When it was received, milliseconds since 1970 UTC. */
  readonly receivedAt: number;
  readonly readings: readonly Reading[];
}

/** One instant of a series after de-duplication. */
export interface Point {
  readonly t: number;
  readonly v: number;
}

/** The readings of a series that fall into one step of time. */
export interface Bucket {
  /** Start of the step. */
  readonly t: number;
  readonly avg: number;
  readonly min: number;
  readonly max: number;
  readonly n: number;
}

/** What one slot of the day showed on earlier days; up to half of the days may be out of the ordinary. */
export interface SlotStatistics {
  /** Days of which the slot has at least one reading. */
  readonly days: number;
  /** Readings in all of them. */
  readonly n: number;
  /** Mean of the readings, estimated as the median of the days’ means; absent without any. */
  readonly mean: number | undefined;
  /**
   * Standard deviation of the readings, estimated from the median deviation of the days’ means (× 1.4826) and the median
   * variance within a day; absent below two readings.
   */
  readonly sd: number | undefined;
}

/** How the day is cut into slots and how far back they are looked at. */
export interface SlotOptions {
  /** Length of a slot; divides the day. */
  readonly slotMs: number;
  /** How many earlier days count. */
  readonly days: number;
  /** Local time ahead of UTC; eight hours (Asia/Shanghai) when absent. */
  readonly offsetMs?: number;
}

/** How much is stored. */
export interface TelemetryStats {
  /** Rows of readings, superseded ones among them until they are merged away. */
  readonly rows: number;
  /** Bytes of all tables on disk. */
  readonly bytes: number;
}

/**
 * A part of a dump, in the order in which they come: minutes, highest numbers, newest values, readings whose batch was
 * dropped, batches.
 */
export type DumpPart = 'minute' | 'ingest' | 'latest' | 'reading' | 'batch';

/** Some rows of a part, each a line of the server's tab-separated form. */
export interface DumpPage {
  readonly part: DumpPart;
  readonly lines: readonly string[];
}

/** Where telemetry is kept: chDB in this process or ClickHouse over HTTP, under the same promises. */
export interface Telemetry {
  /** Resolves when the batch is on disk; (series, t) counts once, however often it arrives. */
  insert(batch: Batch): Promise<void>;
  /** The highest batch number that this ingest has ever stored, 0 before the first. */
  lastNumber(ingest: string): Promise<number>;
  /** The next batches of an ingest after a number, in order of number, each as it was inserted. */
  batchesAfter(
    ingest: string,
    number: number,
    options: { readonly limit: number },
  ): Promise<readonly Batch[]>;
  /** The newest reading of each series; a series without one is absent. */
  latest(series: readonly number[]): Promise<ReadonlyMap<number, Point>>;
  /** The de-duplicated readings of each series with from ≤ t < to, in order of time. */
  range(series: readonly number[], from: number, to: number): Promise<ReadonlyMap<number, readonly Point[]>>;
  /** The de-duplicated readings with from ≤ t < to in steps counted from `from`; an empty step is absent. */
  buckets(
    series: readonly number[],
    from: number,
    to: number,
    stepMs: number,
  ): Promise<ReadonlyMap<number, readonly Bucket[]>>;
  /** What the slot of the day in which `at` lies showed on each of the earlier days. */
  slots(
    series: readonly number[],
    at: number,
    options: SlotOptions,
  ): Promise<ReadonlyMap<number, SlotStatistics>>;
  /** The same for every slot of the local day in which `day` lies; the index is the slot's number. */
  slotTable(
    series: readonly number[],
    day: number,
    options: SlotOptions,
  ): Promise<ReadonlyMap<number, readonly SlotStatistics[]>>;
  /** Computes the minutes that [from, to) touches; a higher version replaces what a lower one computed. */
  closeMinutes(from: number, to: number, version: number): Promise<void>;
  /** The computed minutes of each series that begin in [from, to). */
  minutes(
    series: readonly number[],
    from: number,
    to: number,
  ): Promise<ReadonlyMap<number, readonly Bucket[]>>;
  /** De-duplicated readings with from ≤ t < to. */
  count(from: number, to: number): Promise<number>;
  stats(): Promise<TelemetryStats>;
  /** Drops readings and batches older than the retention; gives the number of day partitions dropped. */
  expire(now: number): Promise<number>;
  /** Everything that is stored, batches last: what comes in meanwhile is in a later part or in none. */
  dump(): AsyncIterable<DumpPage>;
  /** Stores a page of a dump; the same one twice does no harm. */
  load(page: DumpPage): Promise<void>;
  close(): Promise<void>;
}
