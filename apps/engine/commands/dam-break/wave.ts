import {
  advanceFlood,
  closeFlood,
  type Flood,
  type FloodFrame,
  type FloodModel,
  type FloodPeaks,
  type FloodThreads,
  floodFrame,
  floodPeaks,
  massError,
  openFlood,
} from '@cityloop/engines/inundation';
import type { EngineContext } from '../../command.ts';

/** Water at a time: depth (m) and velocity (m/s) at the points, and what is on the ground and in the lake. */
export interface WaveReading {
  readonly timeS: number;
  readonly depthM: readonly number[];
  readonly speedMs: readonly number[];
  readonly volumeM3: number;
  /** Water on the cells of the lake, m³, and its level at the dam's deepest cell, m. */
  readonly lakeM3: number;
  readonly lakeLevelM: number;
  /** Ground that was dry at the start and is flooded, m². */
  readonly extentM2: number;
}

/** The wave as it ran. */
export interface Wave {
  readonly readings: readonly WaveReading[];
  /** Depths (m) at the times asked for; 0 where there was water at the start. */
  readonly frames: readonly { readonly timeS: number; readonly depthM: Float32Array }[];
  readonly peaks: FloodPeaks;
  /** Cells that held water at the start, 1 each. */
  readonly standing: Uint8Array;
  readonly flood: Flood;
  readonly massError: number;
}

const READINGS = 300;

/** Runs a flood and reads it at even times and at those of the frames. */
export function followWave(
  model: FloodModel,
  {
    untilS,
    framesS,
    points,
    lake,
    threads,
    context,
  }: {
    readonly untilS: number;
    readonly framesS: readonly number[];
    readonly points: readonly number[];
    readonly lake: ArrayLike<number>;
    readonly threads: FloodThreads;
    readonly context: EngineContext;
  },
): Wave {
  const flood = openFlood(model, { threads });
  const { terrain, wetDepthM = 0.01 } = model;
  const cellM2 = terrain.cellWidthM * terrain.cellHeightM;
  const standing = Uint8Array.from({ length: terrain.columns * terrain.rows }, (_, cell) =>
    (model.initialDepthM?.[cell] ?? 0) > 0 ? 1 : 0,
  );
  const deepest = Array.from(lake).reduce(
    (best, cell) => ((terrain.bedM[cell] ?? Infinity) < (terrain.bedM[best] ?? Infinity) ? cell : best),
    lake[0] ?? 0,
  );
  const even = Array.from({ length: READINGS + 1 }, (_, k) => (untilS * k) / READINGS);
  const wanted = new Set(framesS);
  const frames: { timeS: number; depthM: Float32Array }[] = [];
  const readings: WaveReading[] = [];
  const read = ({ depthM, eastMs, northMs, timeS }: FloodFrame): WaveReading => {
    let [volume, wet, held] = [0, 0, 0];
    depthM.forEach((depth, cell) => {
      volume += depth;
      if (depth >= wetDepthM && standing[cell] === 0) wet += 1;
    });
    for (let i = 0; i < lake.length; i++) held += depthM[lake[i] ?? 0] ?? 0;
    return {
      timeS,
      depthM: points.map((cell) => depthM[cell] ?? 0),
      speedMs: points.map((cell) => Math.hypot(eastMs[cell] ?? 0, northMs[cell] ?? 0)),
      volumeM3: volume * cellM2,
      lakeM3: held * cellM2,
      lakeLevelM: (terrain.bedM[deepest] ?? 0) + (depthM[deepest] ?? 0),
      extentM2: wet * cellM2,
    };
  };
  for (const timeS of [...new Set([...even, ...framesS])].sort((a, b) => a - b)) {
    advanceFlood(flood, timeS, {
      signal: context.signal,
      onStep: (at) => context.progress(at / untilS, 'the wave runs'),
    });
    const frame = floodFrame(flood);
    readings.push(read(frame));
    if (wanted.has(timeS))
      frames.push({ timeS, depthM: frame.depthM.map((depth, cell) => (standing[cell] === 1 ? 0 : depth)) });
  }
  closeFlood(flood);
  return { readings, frames, peaks: floodPeaks(flood), standing, flood, massError: massError(flood) };
}

/** When a depth is first reached at a point, s: linear between two readings; Infinity where it never is. */
export function reachedS(readings: readonly WaveReading[], point: number, depthM: number): number {
  const next = readings.findIndex((reading) => (reading.depthM[point] ?? 0) >= depthM);
  const [to, from] = [readings[next], readings[next - 1]];
  if (to === undefined) return Infinity;
  if (from === undefined) return to.timeS;
  const [d0, d1] = [from.depthM[point] ?? 0, to.depthM[point] ?? 0];
  return from.timeS + ((to.timeS - from.timeS) * (depthM - d0)) / (d1 - d0);
}
