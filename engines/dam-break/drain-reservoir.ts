import { seriesAt, seriesIntegral, type TimeSeries } from '../lib/series.ts';
import { formationOf, openingAt } from './breach.ts';
import { checkDamBreak } from './check-dam-break.ts';
import type { DamBreak } from './model.ts';
import { type Outflow, outflowAt } from './outflow.ts';
import { rootBetween } from './root.ts';
import type { Storage } from './stage-curve.ts';

/** What a run is asked for. */
export interface DrainOptions {
  readonly untilS: number;
  /** Error of the stage that a step may make, m; 1e-4 without it. */
  readonly toleranceM?: number;
  readonly signal?: { readonly aborted: boolean };
  /** Share of the time that has been run, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/** A reservoir at a time. Flows in m³/s; between two rows they are meant to be linear, and so they balance. */
export interface DrainRow {
  readonly timeS: number;
  readonly stageM: number;
  readonly volumeM3: number;
  readonly inflowM3s: number;
  readonly breachM3s: number;
  readonly spillM3s: number;
  readonly outletM3s: number;
  /** Level of the water below the dam, m; undefined where there is none. */
  readonly tailM: number | undefined;
  /** Bottom of the breach (m), its width there and its width at the stage (m); undefined before it begins. */
  readonly breachBottomM: number | undefined;
  readonly bottomWidthM: number;
  readonly waterWidthM: number;
}

/** A run that has ended. */
export interface DrainRun {
  readonly rows: readonly DrainRow[];
  /** When the breach began, s; undefined where it did not. */
  readonly startS: number | undefined;
  readonly peak: { readonly timeS: number; readonly flowM3s: number };
  /** Flow through the breach, to be let into a flood. */
  readonly breachFlow: TimeSeries;
  readonly balance: {
    readonly initialM3: number;
    readonly inflowM3: number;
    readonly breachM3: number;
    readonly spillM3: number;
    readonly outletM3: number;
    readonly finalM3: number;
    /** What the rows of flow and the curve differ by, relative to what flowed out (or is held). */
    readonly relativeError: number;
  };
  /** The stage passed the highest row of the curve: the area was held as it is there. */
  readonly isAboveCurve: boolean;
}

/** A moment between two steps. */
interface State {
  readonly timeS: number;
  readonly volumeM3: number;
  readonly stageM: number;
  readonly flow: Outflow;
}

const TOLERANCE_M = 1e-4;
/** Steps a growth and a run are divided into at least. */
const GROWTH_STEPS = 50;
const RUN_STEPS = 200;
const LEAST_STEP_S = 1e-7;
const MOST_STEPS = 2_000_000;

/**
 * Drains a reservoir through a breach that grows, its spillways and outlets, by the trapezoidal rule: the volume at the end of a
 * step is that at its start less the mean of both outflows, solved to the last digits, so that the hydrograph balances with the
 * storage whatever the step. Each step is made in one and in two halves; where the stages differ by more than the tolerance it is
 * made shorter. Throws on what cannot be run.
 */
export function drainReservoir(dam: DamBreak, options: DrainOptions): DrainRun {
  const { untilS, toleranceM = TOLERANCE_M, signal, onProgress } = options;
  if (!(untilS > 0 && untilS < Infinity)) throw new Error(`The run ends at ${untilS} s.`);
  if (!(toleranceM > 0 && toleranceM <= 0.1))
    throw new Error(`The error of a step is ${toleranceM} m: above 0 to 0.1.`);
  const storage = checkDamBreak(dam);
  const { reservoir, breach } = dam;
  const { start } = breach;
  let startS = start.kind === 'time' ? start.timeS : reservoir.initialStageM >= start.levelM ? 0 : Infinity;
  const volumeM3 = storage.volumeAt(reservoir.initialStageM);
  let state = stateAt(dam, { timeS: 0, volumeM3, stageM: reservoir.initialStageM, startS });
  const rows = [rowOf(dam, state, startS)];
  const bends = [...(reservoir.inflowM3s?.timesS ?? [])];
  if (dam.tailWater?.kind === 'level') bends.push(...dam.tailWater.levelM.timesS);
  let step = untilS / RUN_STEPS;
  for (let count = 0; state.timeS < untilS; count++) {
    if (signal?.aborted) throw new Error('The run was stopped.');
    if (count > MOST_STEPS)
      throw new Error(
        `The run stands still at ${state.timeS} s, stage ${state.stageM} m (${reservoir.datum}).`,
      );
    const most = longestStep(dam, state.timeS, { startS, untilS, bends });
    const dt = Math.min(step, most);
    const whole = stepped(dam, storage, state, { dt, startS });
    const half = stepped(dam, storage, state, { dt: dt / 2, startS });
    const end = half === undefined ? undefined : stepped(dam, storage, half, { dt: dt / 2, startS });
    if (whole === undefined || half === undefined || end === undefined) {
      step = dt / 4;
      if (step < LEAST_STEP_S)
        throw new Error(
          `The reservoir runs dry at ${state.timeS} s, stage ${state.stageM} m (${reservoir.datum}).`,
        );
      continue;
    }
    const error = Math.abs(end.stageM - whole.stageM) / 3;
    if (error > toleranceM && dt > LEAST_STEP_S) {
      step = dt * Math.max(0.1, 0.9 * Math.cbrt(toleranceM / error));
      continue;
    }
    step = dt * Math.min(3, error === 0 ? 3 : 0.9 * Math.cbrt(toleranceM / error));
    if (startS === Infinity && start.kind === 'level' && end.stageM >= start.levelM) {
      state = reaching(dam, storage, state, { dt, levelM: start.levelM });
      startS = state.timeS;
      rows.push(rowOf(dam, state, startS));
      continue;
    }
    rows.push(rowOf(dam, half, startS), rowOf(dam, end, startS));
    state = end.timeS >= untilS - 1e-9 * untilS ? { ...end, timeS: untilS } : end;
    onProgress?.(Math.min(1, state.timeS / untilS));
  }
  return toldOf(rows, storage, reservoir.inflowM3s, startS);
}

/** One step of the trapezoidal rule; undefined where more would leave than there is. */
function stepped(
  dam: DamBreak,
  storage: Storage,
  from: State,
  { dt, startS }: { readonly dt: number; readonly startS: number },
): State | undefined {
  const { inflowM3s } = dam.reservoir;
  const timeS = from.timeS + dt;
  const came = inflowM3s === undefined ? 0 : seriesIntegral(inflowM3s, from.timeS, timeS);
  const most = from.volumeM3 + came - 0.5 * dt * from.flow.totalM3s;
  if (most < storage.deadM3) return undefined;
  const flowAt = (stageM: number) => outflowAt(dam, { timeS, stageM, startS });
  const excess = (stageM: number) => storage.volumeAt(stageM) - most + 0.5 * dt * flowAt(stageM).totalM3s;
  const highest = storage.stageAt(most);
  const stage = rootBetween(excess, storage.bottomM, highest);
  const flow = flowAt(stage);
  const volumeM3 = most - 0.5 * dt * flow.totalM3s;
  return { timeS, volumeM3, stageM: storage.stageAt(volumeM3), flow };
}

/** The state in which a rising stage first reaches a level within a step. */
function reaching(
  dam: DamBreak,
  storage: Storage,
  from: State,
  { dt, levelM }: { readonly dt: number; readonly levelM: number },
): State {
  let [low, high] = [0, dt];
  let found = from;
  for (let round = 0; round < 60 && high - low > LEAST_STEP_S; round++) {
    const middle = 0.5 * (low + high);
    const one = stepped(dam, storage, from, { dt: middle, startS: Infinity });
    if (one === undefined || one.stageM < levelM) low = middle;
    else {
      high = middle;
      found = one;
    }
  }
  return found === from ? (stepped(dam, storage, from, { dt: high, startS: Infinity }) ?? from) : found;
}

/** Up to the next bend of a series or of the growth, and no more than a part of the growth. */
function longestStep(
  { breach }: DamBreak,
  timeS: number,
  {
    startS,
    untilS,
    bends,
  }: { readonly startS: number; readonly untilS: number; readonly bends: readonly number[] },
): number {
  const formed = startS + formationOf(breach);
  let next = untilS;
  for (const bend of [...bends, startS, formed]) if (bend > timeS + LEAST_STEP_S && bend < next) next = bend;
  const isGrowing = timeS >= startS - LEAST_STEP_S && timeS < formed - LEAST_STEP_S;
  return Math.min(next - timeS, isGrowing ? formationOf(breach) / GROWTH_STEPS : untilS / RUN_STEPS);
}

function stateAt(
  dam: DamBreak,
  { timeS, volumeM3, stageM, startS }: Omit<State, 'flow'> & { readonly startS: number },
): State {
  return { timeS, volumeM3, stageM, flow: outflowAt(dam, { timeS, stageM, startS }) };
}

function rowOf({ reservoir, breach }: DamBreak, state: State, startS: number): DrainRow {
  const { timeS, stageM, volumeM3, flow } = state;
  const opening = openingAt(breach, timeS - startS);
  const wet =
    opening === undefined
      ? 0
      : Math.max(0, Math.min(stageM, opening.isPipe ? opening.roofM : Infinity) - opening.bottomM);
  return {
    timeS,
    stageM,
    volumeM3,
    inflowM3s: reservoir.inflowM3s === undefined ? 0 : seriesAt(reservoir.inflowM3s, timeS),
    breachM3s: flow.breachM3s,
    spillM3s: flow.spillM3s,
    outletM3s: flow.outletM3s,
    tailM: flow.tailM,
    breachBottomM: opening?.bottomM,
    bottomWidthM: opening?.bottomWidthM ?? 0,
    waterWidthM: opening === undefined ? 0 : opening.bottomWidthM + 2 * breach.sideSlope * wet,
  };
}

function toldOf(
  rows: readonly DrainRow[],
  storage: Storage,
  inflow: TimeSeries | undefined,
  startS: number,
): DrainRun {
  const last = rows.at(-1);
  const first = rows[0];
  if (first === undefined || last === undefined) throw new Error('The run has no rows.');
  const area = (flowOf: (row: DrainRow) => number) =>
    rows.slice(1).reduce((sum, row, i) => {
      const before = rows[i] ?? row;
      return sum + 0.5 * (row.timeS - before.timeS) * (flowOf(row) + flowOf(before));
    }, 0);
  const breachM3 = area((row) => row.breachM3s);
  const spillM3 = area((row) => row.spillM3s);
  const outletM3 = area((row) => row.outletM3s);
  const inflowM3 = inflow === undefined ? 0 : seriesIntegral(inflow, 0, last.timeS);
  const initialM3 = storage.volumeAt(first.stageM);
  const finalM3 = storage.volumeAt(last.stageM);
  const left = breachM3 + spillM3 + outletM3;
  const peak = rows.reduce((best, row) => (row.breachM3s > best.breachM3s ? row : best), first);
  return {
    rows,
    startS: startS <= last.timeS ? startS : undefined,
    peak: { timeS: peak.timeS, flowM3s: peak.breachM3s },
    breachFlow: { timesS: rows.map(({ timeS }) => timeS), values: rows.map(({ breachM3s }) => breachM3s) },
    balance: {
      initialM3,
      inflowM3,
      breachM3,
      spillM3,
      outletM3,
      finalM3,
      relativeError: (initialM3 + inflowM3 - left - finalM3) / (left > 0 ? left : Math.max(initialM3, 1)),
    },
    isAboveCurve: rows.some(({ stageM }) => stageM > storage.topM),
  };
}
