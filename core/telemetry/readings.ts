import type { Batch, Reading } from './telemetry.ts';

const uint32Max = 2 ** 32 - 1;
/** 9999-12-31: later instants are a fault of the sender and would overflow the day partitions' names. */
const timeMax = 253_402_300_800_000;

/** Throws with the value at fault when a reading cannot be stored. */
export function checkReading(reading: Reading): void {
  if (!isUint32(reading.series)) throw new RangeError(`series ${reading.series}: expected 0 … 4294967295`);
  if (!isTime(reading.t)) throw new RangeError(`t ${reading.t}: expected whole milliseconds since 1970`);
  if (!Number.isFinite(reading.v)) throw new RangeError(`v ${reading.v}: expected a finite number`);
  if (!isUint32(reading.revision)) {
    throw new RangeError(`revision ${reading.revision}: expected 0 … 4294967295`);
  }
}

/** Throws with the value at fault when a batch's own fields cannot be stored. */
export function checkBatchHead(batch: Batch): void {
  if (!/^[\w.:-]{1,100}$/.test(batch.ingest)) {
    throw new RangeError(`ingest "${batch.ingest}": expected letters, digits, _ . : -`);
  }
  // 48 bits: the rank of a reading holds revision, time of receipt and number in 128 bits.
  if (!(Number.isSafeInteger(batch.number) && batch.number > 0 && batch.number < 2 ** 48)) {
    throw new RangeError(`batch number ${batch.number}: expected 1 … 2^48`);
  }
  if (!isTime(batch.receivedAt)) {
    throw new RangeError(`receivedAt ${batch.receivedAt}: expected whole milliseconds since 1970`);
  }
}

const known = new WeakSet<readonly Reading[]>();

/** One reading for each (series, t): the highest revision, of equals the later one. Given its own result it returns it. */
export function distinctReadings(readings: readonly Reading[]): readonly Reading[] {
  if (known.has(readings)) return readings;
  const bySeries = new Map<number, Map<number, Reading>>();
  for (const reading of readings) {
    const byTime = bySeries.get(reading.series) ?? new Map<number, Reading>();
    bySeries.set(reading.series, byTime);
    const before = byTime.get(reading.t);
    if (before === undefined || reading.revision >= before.revision) byTime.set(reading.t, reading);
  }
  const distinct: Reading[] = [];
  for (const byTime of bySeries.values()) distinct.push(...byTime.values());
  known.add(distinct);
  return distinct;
}

function isUint32(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= uint32Max;
}

function isTime(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < timeMax;
}
