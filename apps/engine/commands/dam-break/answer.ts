import { type DrainRow, openCurve } from '@cityloop/engines/dam-break';
import type { EngineContext } from '../../command.ts';
import { extentFeature, writeRasters } from '../../files/index.ts';
import type { DamBreakInput } from './input-schema.ts';
import type { DamBreakOutput } from './output-schema.ts';
import type { DamBreakResult } from './run.ts';
import { lakeLevelOf } from './site.ts';
import { reachedS } from './wave.ts';

const HOUR = 3600;
const HA = 10_000;
/** Rows of the reservoir that are told; the run has more. */
const MOST_ROWS = 200;

/** The answer of a run, with rasters written where they are asked for. */
export function answerOf(
  input: DamBreakInput,
  result: DamBreakResult,
  context: EngineContext,
): DamBreakOutput {
  const { site, chosen, wave, extents } = result;
  const { breach } = chosen;
  const { peaks } = wave;
  const afterStart = peaks.arrivalS.map((time, cell) =>
    wave.standing[cell] === 1 || time === Infinity ? Number.NaN : time / HOUR,
  );
  return {
    name: input.name,
    release: input.release,
    breach: {
      invertM: round(breach.invertM, 3),
      bottomWidthM: round(breach.bottomWidthM, 2),
      sideSlope: round(breach.sideSlope, 3),
      formationHours: round(breach.formationS / HOUR, 4),
      heightM: round(breach.crestM - breach.invertM, 3),
      startHour: startOf(result),
      estimated: [...chosen.estimated],
    },
    estimates: chosen.estimates.map(({ formationS, bottomWidthM, sideSlope, outside, ...one }) => ({
      ...one,
      bottomWidthM: round(bottomWidthM, 1),
      sideSlope: round(sideSlope, 2),
      formationHours: round(formationS / HOUR, 3),
      outside: [...outside],
    })),
    peakEstimates: chosen.peaks.map((one) => ({ ...one, flowM3s: round(one.flowM3s, 1) })),
    reservoir: reservoirOf(input, result),
    flood: floodOf(result),
    points: input.points.map((_, i) => pointOf(input, result, i)),
    extents: { type: 'FeatureCollection', features: extents.map((one) => extentFeature(one, site.ground)) },
    written: writeRasters(input.write, site.ground.raster, context.path, {
      maxDepthM: peaks.depthM,
      maxSpeedMs: peaks.speedMs,
      maxHazardM2s: peaks.hazardM2s,
      arrivalHours: afterStart,
    }),
  };
}

function startOf({ drained }: DamBreakResult): number | null {
  if (drained === undefined) return 0;
  return drained.startS === undefined ? null : round(drained.startS / HOUR, 4);
}

function reservoirOf(input: DamBreakInput, result: DamBreakResult): DamBreakOutput['reservoir'] {
  const { drained, site, chosen } = result;
  const rows = drained === undefined ? lakeRows(result) : thinned(drained.rows).map(rowOf);
  const top = rows.reduce((best, row) => (row.breachM3s > best.breachM3s ? row : best), rows[0] ?? lakeRow);
  const peak =
    drained === undefined
      ? { flowM3s: top.breachM3s, hour: top.hour }
      : { flowM3s: drained.peak.flowM3s, hour: drained.peak.timeS / HOUR };
  const balance = drained?.balance;
  const storage = openCurve(site.curve);
  return {
    datum: input.datum,
    waterM3: round(storage.volumeAt(lakeLevelOf(input)) - storage.volumeAt(chosen.breach.invertM), 0),
    peakM3s: round(peak.flowM3s, 2),
    peakHour: round(peak.hour, 4),
    balance:
      balance === undefined
        ? null
        : {
            initialM3: round(balance.initialM3, 2),
            inflowM3: round(balance.inflowM3, 2),
            breachM3: round(balance.breachM3, 2),
            spillM3: round(balance.spillM3, 2),
            outletM3: round(balance.outletM3, 2),
            finalM3: round(balance.finalM3, 2),
            relativeError: Number(balance.relativeError.toPrecision(2)),
          },
    isAboveCurve: drained?.isAboveCurve ?? false,
    isBeyondWave: drained !== undefined && peak.flowM3s > chosen.waveM3s,
    rows,
  };
}

type Row = DamBreakOutput['reservoir']['rows'][number];

const lakeRow: Row = {
  hour: 0,
  levelM: 0,
  volumeM3: 0,
  inflowM3s: 0,
  breachM3s: 0,
  besidesM3s: 0,
  breachBottomM: null,
  breachWidthM: 0,
};

function rowOf(row: DrainRow): Row {
  return {
    hour: round(row.timeS / HOUR, 5),
    levelM: round(row.stageM, 3),
    volumeM3: round(row.volumeM3, 1),
    inflowM3s: round(row.inflowM3s, 3),
    breachM3s: round(row.breachM3s, 3),
    besidesM3s: round(row.spillM3s + row.outletM3s, 3),
    breachBottomM: row.breachBottomM === undefined ? null : round(row.breachBottomM, 3),
    breachWidthM: round(row.waterWidthM, 2),
  };
}

/** Rows evenly spread, with the one of the greatest flow and the last. */
function thinned(rows: readonly DrainRow[]): DrainRow[] {
  const every = Math.ceil(rows.length / MOST_ROWS);
  const top = rows.reduce((best, row, i) => (row.breachM3s > (rows[best]?.breachM3s ?? 0) ? i : best), 0);
  return rows.filter((_, i) => i % every === 0 || i === top || i === rows.length - 1);
}

/** A lake in the grid: what it lost between two readings is the flow through the breach. */
function lakeRows({ wave, site, chosen }: DamBreakResult): Row[] {
  const { breach } = chosen;
  return wave.readings.map((reading, i) => {
    const before = wave.readings[i - 1];
    const level = reading.lakeLevelM - site.toGroundM;
    const flow = before === undefined ? 0 : (before.lakeM3 - reading.lakeM3) / (reading.timeS - before.timeS);
    return {
      ...lakeRow,
      hour: round(reading.timeS / HOUR, 5),
      levelM: round(level, 3),
      volumeM3: round(reading.lakeM3, 1),
      breachM3s: round(Math.max(0, flow), 3),
      breachBottomM: round(breach.invertM, 3),
      breachWidthM: round(
        breach.bottomWidthM + 2 * breach.sideSlope * Math.max(0, level - breach.invertM),
        2,
      ),
    };
  });
}

function floodOf({ wave, site }: DamBreakResult): DamBreakOutput['flood'] {
  const { ground } = site;
  const { peaks, standing, flood, readings } = wave;
  const { balance } = flood;
  const isFlooded = (cell: number) => standing[cell] === 0 && (peaks.arrivalS[cell] ?? Infinity) < Infinity;
  const largest = (values: ArrayLike<number>) => {
    let most = 0;
    for (let cell = 0; cell < values.length; cell++)
      if (isFlooded(cell)) most = Math.max(most, values[cell] ?? 0);
    return round(most, 3);
  };
  let cells = 0;
  for (let cell = 0; cell < standing.length; cell++) if (isFlooded(cell)) cells += 1;
  return {
    columns: ground.raster.columns,
    rows: ground.raster.rows,
    cellWidthM: round(ground.cellWidthM, 4),
    cellHeightM: round(ground.cellHeightM, 4),
    steps: flood.steps,
    computedBy: flood.computedBy,
    floodedHa: round((cells * ground.cellWidthM * ground.cellHeightM) / HA, 3),
    maxDepthM: largest(peaks.depthM),
    maxSpeedMs: largest(peaks.speedMs),
    maxHazardM2s: largest(peaks.hazardM2s),
    balance: {
      initialM3: round(balance.initialM3, 1),
      inflowM3: round(balance.inflowM3, 1),
      leftM3: round(balance.boundaryOutM3, 1),
      finalM3: round(readings.at(-1)?.volumeM3 ?? 0, 1),
      relativeError: Number(wave.massError.toPrecision(2)),
    },
    overTime: readings.map(({ timeS, extentM2, volumeM3 }) => ({
      hour: round(timeS / HOUR, 5),
      extentHa: round(extentM2 / HA, 3),
      volumeM3: round(volumeM3, 1),
    })),
  };
}

function pointOf(input: DamBreakInput, result: DamBreakResult, i: number): DamBreakOutput['points'][number] {
  const { site, wave, points } = result;
  const { readings, peaks } = wave;
  const cell = points[i] ?? 0;
  const asked = input.points[i];
  const depthM = asked?.depthM ?? input.wetDepthM;
  const first =
    depthM === input.wetDepthM ? (peaks.arrivalS[cell] ?? Infinity) : reachedS(readings, i, depthM);
  const groundM = wave.flood.model.terrain.bedM[cell] ?? 0;
  const top = readings.reduce(
    (best, one, k) => ((one.depthM[i] ?? 0) > (readings[best]?.depthM[i] ?? 0) ? k : best),
    0,
  );
  const startHour = startOf(result) ?? 0;
  const isDry = !((peaks.depthM[cell] ?? 0) > 0);
  return {
    name: asked?.name ?? '',
    groundM: round(site.ground.raster.values[cell] ?? groundM, 3),
    depthM,
    arrivalHour: first === Infinity ? null : round(first / HOUR, 5),
    afterBreachMin: first === Infinity ? null : round(60 * (first / HOUR - startHour), 2),
    maxDepthM: round(peaks.depthM[cell] ?? 0, 3),
    maxLevelM: round(groundM + (peaks.depthM[cell] ?? 0), 3),
    maxHour: isDry ? null : round((readings[top]?.timeS ?? 0) / HOUR, 4),
    maxSpeedMs: round(peaks.speedMs[cell] ?? 0, 3),
    maxHazardM2s: round(peaks.hazardM2s[cell] ?? 0, 3),
    series: readings.map((one): [number, number, number] => [
      round(one.timeS / HOUR, 5),
      round(one.depthM[i] ?? 0, 3),
      round(one.speedMs[i] ?? 0, 3),
    ]),
  };
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
