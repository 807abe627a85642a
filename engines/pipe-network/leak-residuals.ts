/** Readings of the pressure sensors and the flow meters of a network, in the order of time; NaN where one is missing. */
export interface LeakReadings {
  /** Milliseconds since 1970, rising. */
  readonly times: Float64Array;
  /** Metres: `pressure[reading * sensors + sensor]`. */
  readonly pressure: Float64Array;
  readonly sensors: number;
  /** Flows that move the pressures but are no demand (pumps into tanks), any unit: `driven[reading * drivers + driver]`. */
  readonly driven?: Float64Array;
  readonly drivers?: number;
  /** Flow into the network without what pumps put into tanks, L/s, one a reading: scales the pumps' effect by the hour. */
  readonly inflowLps?: Float64Array;
}

/** Choices of `dailyResiduals`. */
export interface ResidualOptions {
  /** Days at the start that are taken as usual; a leak that runs through all of them is part of what is usual. Default 14. */
  readonly calibrationDays?: number;
  /** Hours by which local time is ahead of UTC; default 0. */
  readonly utcOffsetHours?: number;
}

/** Mean difference of each sensor from what is usual, day by day. */
export interface DailyResiduals {
  readonly days: number;
  readonly calibrationDays: number;
  readonly sensors: number;
  /** Start of the first day, milliseconds (local midnight). */
  readonly startMs: number;
  /** Metres: `mean[day * sensors + sensor]`, NaN where a sensor said too little on a day. */
  readonly mean: Float64Array;
  /** 1 for a day at a weekend. */
  readonly weekend: Uint8Array;
}

const DAY_MS = 86_400_000;
const SLOTS = 48;
/** A day of a sensor counts when it has this share of the readings of a usual day. */
const LEAST_SHARE = 0.25;
const LEAST_CALIBRATION_DAYS = 7;

/**
 * Averages by day how far each sensor is from its usual pressure: the calibration days' mean of the same hour on working days
 * or at weekends, moved by the driving flows with two coefficients (alone, and times the hour's level) fitted to those days.
 */
export function dailyResiduals(readings: LeakReadings, options: ResidualOptions = {}): DailyResiduals {
  const { times, sensors } = readings;
  const calibrationDays = options.calibrationDays ?? 14;
  const drivers = readings.drivers ?? 0;
  checkReadings(readings, calibrationDays);
  const offset = (options.utcOffsetHours ?? 0) * 3_600_000;
  const startMs = Math.floor(((times[0] ?? 0) + offset) / DAY_MS) * DAY_MS - offset;
  const day = (i: number): number => Math.floor(((times[i] ?? 0) - startMs) / DAY_MS);
  const days = day(times.length - 1) + 1;
  if (days <= calibrationDays)
    throw new Error(`times: ${days} days, more than the ${calibrationDays} of calibration are needed`);
  let calibration = 0;
  while (day(calibration) < calibrationDays) calibration++;
  const slot = Uint8Array.from(times, (time) => {
    const local = time + offset;
    const hour = Math.floor((((local % DAY_MS) + DAY_MS) % DAY_MS) / 3_600_000);
    return hour + (isWeekend(local) ? 24 : 0);
  });
  const driver = slotMeans(readings.driven ?? new Float64Array(0), drivers, slot, calibration);
  const mean = slotMeans(readings.pressure, sensors, slot, calibration);
  const moved = driverFeatures(readings, driver, slot, calibration);
  const columns = 2 * drivers;
  const result = new Float64Array(days * sensors);
  const count = new Float64Array(days * sensors);
  for (let s = 0; s < sensors; s++) {
    const usual = (i: number): number => mean[(slot[i] ?? 0) * sensors + s] ?? 0;
    const beta = fitColumns(
      moved,
      columns,
      calibration,
      (i) => (readings.pressure[i * sensors + s] ?? 0) - usual(i),
    );
    for (let i = 0; i < times.length; i++) {
      let rest = (readings.pressure[i * sensors + s] ?? 0) - usual(i);
      for (let c = 0; c < columns; c++) rest -= (beta[c] ?? 0) * (moved[i * columns + c] ?? 0);
      if (Number.isNaN(rest)) continue;
      const at = day(i) * sensors + s;
      result[at] = (result[at] ?? 0) + rest;
      count[at] = (count[at] ?? 0) + 1;
    }
  }
  const needed = (LEAST_SHARE * calibration) / calibrationDays;
  for (let k = 0; k < result.length; k++)
    result[k] = (count[k] ?? 0) >= needed ? (result[k] ?? 0) / (count[k] ?? 1) : Number.NaN;
  const weekend = Uint8Array.from({ length: days }, (_, d) =>
    isWeekend(startMs + offset + d * DAY_MS) ? 1 : 0,
  );
  return { days, calibrationDays, sensors, startMs, mean: result, weekend };
}

/** Whether a local time (as if it were UTC) falls on a Saturday or Sunday. */
function isWeekend(local: number): boolean {
  const weekday = (((Math.floor(local / DAY_MS) + 4) % 7) + 7) % 7;
  return weekday === 0 || weekday === 6;
}

function checkReadings(readings: LeakReadings, calibrationDays: number): void {
  const { times, pressure, sensors, driven, drivers = 0 } = readings;
  if (pressure.length !== times.length * sensors)
    throw new Error(`pressure: ${pressure.length} values for ${times.length} times of ${sensors} sensors`);
  if ((driven?.length ?? 0) !== times.length * drivers)
    throw new Error(`driven: ${driven?.length ?? 0} values for ${times.length} times of ${drivers} flows`);
  if (calibrationDays < LEAST_CALIBRATION_DAYS)
    throw new Error(`calibrationDays: at least ${LEAST_CALIBRATION_DAYS}, got ${calibrationDays}`);
  for (let i = 1; i < times.length; i++)
    if (!((times[i] ?? 0) > (times[i - 1] ?? 0)))
      throw new Error(`times: must rise, got ${times[i]} after ${times[i - 1]} in row ${i}`);
}

/** Means by slot of the calibration rows; a slot without any takes the same hour of the other kind of day, then the mean of all. */
function slotMeans(values: Float64Array, width: number, slot: Uint8Array, rows: number): Float64Array {
  const sum = new Float64Array((SLOTS + 1) * width);
  const count = new Float64Array((SLOTS + 1) * width);
  for (let i = 0; i < rows; i++)
    for (let w = 0; w < width; w++) {
      const value = values[i * width + w] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      for (const at of [(slot[i] ?? 0) * width + w, SLOTS * width + w]) {
        sum[at] = (sum[at] ?? 0) + value;
        count[at] = (count[at] ?? 0) + 1;
      }
    }
  return Float64Array.from({ length: SLOTS * width }, (_, k) => {
    const other = (k + 24 * width) % (SLOTS * width);
    for (const at of [k, other, SLOTS * width + (k % width)])
      if ((count[at] ?? 0) > 0) return (sum[at] ?? 0) / (count[at] ?? 1);
    return 0;
  });
}

/** Two numbers a driver and reading: its distance from the slot's mean, and that times how far the slot is from a usual hour. */
function driverFeatures(
  readings: LeakReadings,
  usual: Float64Array,
  slot: Uint8Array,
  calibration: number,
): Float64Array {
  const drivers = readings.drivers ?? 0;
  const flow = readings.inflowLps;
  const level = flow ? slotMeans(flow, 1, slot, calibration) : new Float64Array(SLOTS).fill(1);
  const middle = level.reduce((sum, value) => sum + value, 0) / SLOTS || 1;
  const moved = new Float64Array(readings.times.length * 2 * drivers);
  for (let i = 0; i < readings.times.length; i++)
    for (let d = 0; d < drivers; d++) {
      const value = (readings.driven?.[i * drivers + d] ?? 0) - (usual[(slot[i] ?? 0) * drivers + d] ?? 0);
      const known = Number.isNaN(value) ? 0 : value;
      moved[(i * drivers + d) * 2] = known;
      moved[(i * drivers + d) * 2 + 1] = known * ((level[slot[i] ?? 0] ?? 0) / middle - 1);
    }
  return moved;
}

/** Ridge least squares of the calibration residuals on few columns (Gauss–Seidel: the columns are few and scaled alike). */
function fitColumns(
  x: Float64Array,
  columns: number,
  rows: number,
  target: (row: number) => number,
): Float64Array {
  const beta = new Float64Array(columns);
  for (let sweep = 0; columns > 0 && sweep < 60; sweep++)
    for (let c = 0; c < columns; c++) {
      let xx = 0;
      let xy = 0;
      for (let i = 0; i < rows; i++) {
        const own = x[i * columns + c] ?? 0;
        let rest = target(i);
        if (Number.isNaN(rest)) continue;
        for (let o = 0; o < columns; o++) if (o !== c) rest -= (beta[o] ?? 0) * (x[i * columns + o] ?? 0);
        xx += own * own;
        xy += own * rest;
      }
      beta[c] = xx > 0 ? xy / (xx * 1.001) : 0;
    }
  return beta;
}
