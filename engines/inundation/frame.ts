import { eachCell, GROUND } from './fields.ts';
import type { Flood } from './flood.ts';
import { flowEast, flowSouth, waterSpeed } from './water-speed.ts';

/** The water of a moment, one value a cell in the order of the terrain; 0 where it is dry or closed. */
export interface FloodFrame {
  readonly timeS: number;
  readonly depthM: Float32Array;
  readonly eastMs: Float32Array;
  readonly northMs: Float32Array;
  /** Depth times velocity, m²/s. */
  readonly hazardM2s: Float32Array;
}

/** The greatest values of a run and the first arrivals. */
export interface FloodPeaks {
  readonly depthM: Float32Array;
  /** Greatest velocity while the depth was at least the wet depth. */
  readonly speedMs: Float32Array;
  readonly hazardM2s: Float32Array;
  /** Seconds until the depth first reached the wet depth; Infinity where it did not. */
  readonly arrivalS: Float64Array;
}

/** The water as it stands. */
export function floodFrame({ fields, timeS }: Flood): FloodFrame {
  const cells = fields.columns * fields.rows;
  const make = () => new Float32Array(cells);
  const frame = { timeS, depthM: make(), eastMs: make(), northMs: make(), hazardM2s: make() };
  const { kind, depth } = fields;
  eachCell(fields, (i, cell) => {
    const h = depth[i] ?? 0;
    if (kind[i] !== GROUND || !(h > 0)) return;
    frame.depthM[cell] = h;
    const speed = waterSpeed(fields, i);
    if (speed === 0) return;
    const east = flowEast(fields, i);
    const south = flowSouth(fields, i);
    const share = speed / Math.hypot(east, south);
    frame.hazardM2s[cell] = h * speed;
    frame.eastMs[cell] = east * share;
    frame.northMs[cell] = south === 0 ? 0 : -south * share;
  });
  return frame;
}

/** The records of a run in the order of the terrain. */
export function floodPeaks({ fields, records }: Flood): FloodPeaks {
  const cells = fields.columns * fields.rows;
  const make = () => new Float32Array(cells);
  const peaks = {
    depthM: make(),
    speedMs: make(),
    hazardM2s: make(),
    arrivalS: new Float64Array(cells).fill(Infinity),
  };
  eachCell(fields, (i, cell) => {
    peaks.depthM[cell] = records.depthM[i] ?? 0;
    peaks.speedMs[cell] = records.speedMs[i] ?? 0;
    peaks.hazardM2s[cell] = records.hazardM2s[i] ?? 0;
    peaks.arrivalS[cell] = records.arrivalS[i] ?? Infinity;
  });
  return peaks;
}
