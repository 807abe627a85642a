import type { ControlRule } from './control-model.ts';
import type { CrossSection } from './section-model.ts';

/** Points of a curve, x never falling; a value between two points is linear, beyond them it is that of the last point. */
export interface Curve {
  readonly id: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** A value over time: seconds since the start of the model (negative before it), linear between two rows; one time may stand twice for a step. */
export interface TimeSeries {
  readonly id: string;
  readonly timesS: readonly number[];
  readonly values: readonly number[];
}

/** Span of time in seconds since the start of the model. */
export interface TimeSpan {
  readonly fromS: number;
  readonly untilS: number;
}

/** How a model is to be run. Dates are seconds since 1970-01-01 of the model's own calendar (no time zone). */
export interface DrainageOptions {
  /** Date and hour of time 0. */
  readonly startEpochS: number;
  /** Length of the run, s. */
  readonly endS: number;
  /** First time that is reported, s since the start. */
  readonly reportStartS: number;
  readonly reportStepS: number;
  readonly wetStepS: number;
  readonly dryStepS: number;
  readonly routingStepS: number;
  /** Least step of a variable one, s. */
  readonly minRoutingStepS: number;
  /** Fraction of the Courant step that a variable step takes; 0: all steps are `routingStepS`. */
  readonly variableStep: number;
  /** Step that short conduits are lengthened for, s; 0: none is. */
  readonly lengtheningStepS: number;
  /** Time between two evaluations of the control rules, s; 0: at each routing step. */
  readonly ruleStepS: number;
  readonly routing: 'steady' | 'kinematic' | 'dynamic';
  readonly inertialDamping: 'none' | 'partial' | 'full';
  /** Which test keeps a free-surface flow at the normal one. */
  readonly normalFlowLimit: 'none' | 'slope' | 'froude' | 'both';
  readonly surcharge: 'extran' | 'slot';
  readonly forceMain: 'hazen-williams' | 'darcy-weisbach';
  readonly allowPonding: boolean;
  /** Least surface of a node, m². */
  readonly minSurfaceAreaM2: number;
  /** Least slope of a conduit, m/m; 0 leaves the engine's own limit. */
  readonly minSlope: number;
  /** Level to which an iteration must close, m. */
  readonly headToleranceM: number;
  readonly maxTrials: number;
  readonly skipSteadyState: boolean;
  /** Change of a system's inflow and of a node's lateral inflow (fractions) below which a state is steady. */
  readonly systemFlowTolerance: number;
  readonly lateralFlowTolerance: number;
  /** False where the file says that this process is not to be computed. */
  readonly computes: {
    readonly rain: boolean;
    readonly snowmelt: boolean;
    readonly groundwater: boolean;
    readonly rdii: boolean;
    readonly routing: boolean;
  };
  readonly dryDaysBefore: number;
  /** Units of the file, for those who want figures back in them. */
  readonly fileUnits: { readonly system: 'us' | 'si'; readonly flow: FlowUnit };
}

/** Flow units of a file. */
export type FlowUnit = 'CFS' | 'GPM' | 'MGD' | 'CMS' | 'LPS' | 'MLD';

interface NodeBase {
  readonly id: string;
  /** Level of the bottom, m. */
  readonly invertM: number;
  /** Place on the map in the file's own coordinates, where the file has one. */
  readonly place?: readonly [number, number];
}

/**
 * What a divider diverts of all that comes to it, m³/s: what is beyond a cutoff, beyond what the other conduit carries when full, by a curve, or
 * over a weir, C·(f·H)^1.5 with f = (inflow − least)/(C·H^1.5 − least) up to 1.
 */
export type Division =
  | { readonly kind: 'cutoff'; readonly leastM3s: number }
  | { readonly kind: 'overflow' }
  | { readonly kind: 'curve'; readonly curve: Curve }
  | {
      readonly kind: 'weir';
      readonly leastM3s: number;
      readonly heightM: number;
      /** Coefficient times length, m^1.5/s. */
      readonly coefficient: number;
    };

/** Manhole or joint. A divider stands here too: with the dynamic wave it divides nothing. */
export interface Junction extends NodeBase {
  readonly kind: 'junction' | 'divider';
  /** Of a divider: the name of the link that takes what is diverted, and how much that is. */
  readonly divides?: { readonly link: string; readonly law: Division };
  /** Depth from the bottom to the ground, m; 0 or less than the highest crown at the node: that crown. */
  readonly maxDepthM: number;
  readonly initialDepthM: number;
  /** Pressure above the full depth before it floods, m. */
  readonly surchargeDepthM: number;
  /** Area on which water stands above the node where ponding is allowed, m². */
  readonly pondedAreaM2: number;
}

/** What stands beyond an outfall. Levels in m; `tidal` has the hour of the day (0 to 24) as x. */
export type OutfallStage =
  | { readonly kind: 'free' }
  | { readonly kind: 'normal' }
  | { readonly kind: 'fixed'; readonly levelM: number }
  | { readonly kind: 'tidal'; readonly curve: Curve }
  | { readonly kind: 'series'; readonly series: TimeSeries };

/** End of the network. */
export interface Outfall extends NodeBase {
  readonly kind: 'outfall';
  readonly stage: OutfallStage;
  /** No flow comes back into the network. */
  readonly flapGate: boolean;
  /** Index of the subcatchment onto which its outflow runs, or -1. */
  readonly ontoSubcatchment: number;
}

/** Surface of a storage over its depth in m: a curve in m², or constant + Σ coefficient · depth^exponent in m². */
export type StorageArea =
  | { readonly kind: 'curve'; readonly curve: Curve }
  | {
      readonly kind: 'function';
      readonly constantM2: number;
      readonly terms: readonly { readonly coefficient: number; readonly exponent: number }[];
    };

/** Seepage through the bottom and banks of a storage: Green-Ampt, or at `conductivityMs` where suction and deficit are 0. */
export interface Seepage {
  readonly suctionM: number;
  readonly conductivityMs: number;
  readonly deficit: number;
}

/** Tank, pond or wet well. */
export interface Storage extends NodeBase {
  readonly kind: 'storage';
  readonly maxDepthM: number;
  readonly initialDepthM: number;
  readonly surchargeDepthM: number;
  readonly area: StorageArea;
  /** Part of the evaporation rate that holds on its surface. */
  readonly evaporationFactor: number;
  readonly seepage?: Seepage;
}

/** Any node of the network. */
export type DrainageNode = Junction | Outfall | Storage;

interface LinkBase {
  readonly id: string;
  /** Indexes of the nodes it leads from and to. */
  readonly from: number;
  readonly to: number;
  /** Bends between its ends on the map. */
  readonly bends?: readonly (readonly [number, number])[];
}

/** Pipe or channel. */
export interface Conduit extends LinkBase {
  readonly kind: 'conduit';
  readonly lengthM: number;
  /** Manning's n, s/m^(1/3); that of the transect or street where the section is one. 0 with a `dummy` or `force-main`. */
  readonly manning: number;
  /** Height of the invert above that of the node, m (never negative). */
  readonly fromOffsetM: number;
  readonly toOffsetM: number;
  readonly initialFlowM3s: number;
  /** Greatest flow that is let through, m³/s; 0: no limit. */
  readonly maxFlowM3s: number;
  readonly section: CrossSection;
  /** Equal barrels side by side; flows are of all of them. */
  readonly barrels: number;
  readonly entryLoss: number;
  readonly exitLoss: number;
  readonly averageLoss: number;
  readonly flapGate: boolean;
  /** Seepage per wetted surface, m/s. */
  readonly seepageMs: number;
  /** Inlet form by the FHWA culvert charts, 1 to 57; 0: no culvert. */
  readonly culvertCode: number;
}

/**
 * What a pump delivers (m³/s): `ideal` all that comes; `volume` steps over the volume of the inlet node (m³); `depth-steps` steps over the
 * depth of the inlet node (m), `head` over the head it lifts (m), `depth` linear over the depth of the inlet node; `speed-head` as `head`, the
 * curve moved by the affinity laws with its setting.
 */
export type PumpLaw =
  | { readonly kind: 'ideal' }
  | { readonly kind: 'volume' | 'depth-steps' | 'head' | 'depth' | 'speed-head'; readonly curve: Curve };

/** Pump. */
export interface Pump extends LinkBase {
  readonly kind: 'pump';
  readonly law: PumpLaw;
  readonly initiallyOn: boolean;
  /** Depth of the inlet node at which it starts and stops, m; 0: no such depth. */
  readonly startDepthM: number;
  readonly stopDepthM: number;
}

/** Orifice; its opening is a `circular` or `rect-closed` section. */
export interface Orifice extends LinkBase {
  readonly kind: 'orifice';
  readonly face: 'side' | 'bottom';
  readonly offsetM: number;
  readonly coefficient: number;
  readonly flapGate: boolean;
  /** Time to open or close it wholly, s; 0: at once. */
  readonly gateTimeS: number;
  readonly section: CrossSection;
}

/** Weir; its opening is a section `rect-open`, `triangular` or `trapezoidal`. */
export interface Weir extends LinkBase {
  readonly kind: 'weir';
  readonly form: 'transverse' | 'side-flow' | 'v-notch' | 'trapezoidal' | 'roadway';
  readonly crestOffsetM: number;
  /** Discharge coefficient in m^0.5/s. */
  readonly coefficient: number;
  readonly flapGate: boolean;
  /** Contracted ends, 0 to 2. */
  readonly contractions: number;
  /** Coefficient of the triangular ends of a trapezoidal weir, m^0.5/s; 0: as `coefficient`. */
  readonly endCoefficient: number;
  /** It acts as an orifice once it is drowned over its whole height. */
  readonly canSurcharge: boolean;
  readonly roadWidthM: number;
  readonly roadSurface: 'paved' | 'gravel' | 'none';
  /** Discharge coefficient (m^0.5/s) over the head (m) in place of `coefficient`. */
  readonly coefficientCurve?: Curve;
  readonly section: CrossSection;
}

/** Outlet: flow (m³/s) by a rating over the depth above its crest, or over the difference of heads, m. */
export interface Outlet extends LinkBase {
  readonly kind: 'outlet';
  readonly crestOffsetM: number;
  readonly flapGate: boolean;
  readonly over: 'depth' | 'head';
  readonly rating:
    | { readonly kind: 'power'; readonly coefficient: number; readonly exponent: number }
    | { readonly kind: 'curve'; readonly curve: Curve };
}

/** Any link of the network. */
export type DrainageLink = Conduit | Pump | Orifice | Weir | Outlet;

/** A drainage network and how it is run, in metres, seconds and m³/s. */
export interface DrainageModel {
  readonly title: string;
  readonly options: DrainageOptions;
  readonly nodes: readonly DrainageNode[];
  readonly links: readonly DrainageLink[];
  readonly rules: readonly ControlRule[];
  /** Where there are any, the flow is routed in these spans alone. */
  readonly events: readonly TimeSpan[];
}

/** State of the network that those who bring water may ask for: one value for each node. */
export interface NodeState {
  readonly depthM: ArrayLike<number>;
  /** What leaves the network at each outfall (0 at other nodes), m³/s. */
  readonly outflowM3s: ArrayLike<number>;
}

/** What the weather and the land bring to the network. Times are seconds since the start and never go back. */
export interface DrainageForcing {
  /** Writes what enters each node from outside at `timeS`, m³/s (negative: taken out). `state` is the network's latest one. */
  nodeInflow(timeS: number, state: NodeState, into: Float64Array): void;
  /** Evaporation from open water, m/s. */
  evaporationMs(timeS: number): number;
  /** Rain of a gage by its id, mm/h, for control rules; 0 without such a gage. */
  rainMmH(gage: string, timeS: number): number;
  /** Rain of a gage between two times, mm. */
  rainMm(gage: string, fromS: number, untilS: number): number;
}
