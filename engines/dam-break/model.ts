import type { TimeSeries } from '../lib/series.ts';
import type { StageCurve } from './stage-curve.ts';
import type { WeirCoefficients } from './weirs.ts';

/** A crest over which water leaves besides the breach: a spillway, or the crest of the dam itself. */
export interface Weir {
  readonly crestM: number;
  readonly lengthM: number;
  /** m^(1/2)/s; 1.7 without it. */
  readonly coefficient?: number;
}

/** Water that leaves below the crest: through an opening, or by a table of flow over stage (its first flow is 0). */
export type Outlet =
  | {
      readonly kind: 'orifice';
      readonly middleM: number;
      readonly areaM2: number;
      /** 0.6 without it. */
      readonly coefficient?: number;
    }
  | { readonly kind: 'rating'; readonly stagesM: readonly number[]; readonly flowsM3s: readonly number[] };

/** A reservoir. All levels are in one vertical datum, which is named. */
export interface Reservoir {
  readonly curve: StageCurve;
  /** What the levels are measured from, as the caller names it; told in every refusal. */
  readonly datum: string;
  readonly initialStageM: number;
  /** m³/s over time; none without it. */
  readonly inflowM3s?: TimeSeries;
  readonly spillways?: readonly Weir[];
  readonly outlets?: readonly Outlet[];
}

/** How a breach begins: at a time, or when the reservoir first reaches a level. */
export type BreachStart =
  | { readonly kind: 'time'; readonly timeS: number }
  | { readonly kind: 'level'; readonly levelM: number };

/** A breach as it will be, and how it grows. */
export interface Breach {
  /** `overtopping`: cut from the crest down; `piping`: an opening around `pipeM` that grows until its roof falls. */
  readonly mode: 'overtopping' | 'piping';
  readonly crestM: number;
  /** Lowest bottom of the breach, m. */
  readonly invertM: number;
  readonly bottomWidthM: number;
  /** Horizontal to 1 vertical, each side. */
  readonly sideSlope: number;
  /** Time from the start to the whole breach, s; below a thousandth of a second it counts as that. */
  readonly formationS: number;
  /** `sine`: slow, fast, slow. */
  readonly progress: 'linear' | 'sine';
  readonly start: BreachStart;
  /** Height at which piping begins; needed for it. */
  readonly pipeM?: number;
  /** Of the weir; those of Fread without it. */
  readonly weir?: WeirCoefficients;
  /** Of the flow through a pipe; 0.6 without it. */
  readonly orificeCoefficient?: number;
}

/** Level of the water below the dam: over time, or by all the flow that leaves (levels grow with it). */
export type TailWater =
  | { readonly kind: 'level'; readonly levelM: TimeSeries }
  | { readonly kind: 'rating'; readonly flowsM3s: readonly number[]; readonly levelsM: readonly number[] };

/** A dam that breaks. */
export interface DamBreak {
  readonly reservoir: Reservoir;
  readonly breach: Breach;
  readonly tailWater?: TailWater;
}
