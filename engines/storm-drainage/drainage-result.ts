import type { DrainageBalance } from './balance.ts';
import type { DrainageOptions } from './model.ts';

/** A node over a run. Depths above its invert, times since the start. */
export interface NodeSummary {
  readonly id: string;
  readonly meanDepthM: number;
  readonly maxDepthM: number;
  readonly maxHeadM: number;
  readonly maxDepthAtS: number;
  readonly maxLateralM3s: number;
  readonly maxInflowM3s: number;
  readonly maxInflowAtS: number;
  readonly lateralM3: number;
  readonly inflowM3: number;
  /** Time with water above the highest crown, s. */
  readonly surchargedS: number;
  /** Time with water leaving above the ground or standing on it, s; how much, at most, and when. */
  readonly floodedS: number;
  readonly floodedM3: number;
  readonly maxFloodM3s: number;
  readonly maxFloodAtS: number;
}

/** A link over a run; flows without their direction. */
export interface LinkSummary {
  readonly id: string;
  readonly kind: 'conduit' | 'pump' | 'orifice' | 'weir' | 'outlet';
  readonly maxFlowM3s: number;
  readonly maxFlowAtS: number;
  readonly passedM3: number;
  readonly activeS: number;
  /** Conduits: greatest velocity in the middle, m/s; greatest flow over the full one; greatest depth over the full one; time running full. */
  readonly maxVelocityMs: number;
  readonly maxOverFullFlow: number;
  readonly maxFullness: number;
  readonly fullS: number;
}

/** An outfall over a run. */
export interface OutfallSummary {
  readonly id: string;
  readonly node: number;
  readonly maxFlowM3s: number;
  /** Mean of the time with flow, m³/s, and the part of the run that had some. */
  readonly meanFlowM3s: number;
  readonly flowShare: number;
  readonly totalM3: number;
}

/** Values of chosen nodes and links at report times: row by row in time, `count` values each. */
export interface DrainageSeries {
  readonly timesS: readonly number[];
  readonly nodes: readonly number[];
  readonly links: readonly number[];
  readonly depthM: Float32Array;
  readonly inflowM3s: Float32Array;
  /** Leaving above the ground, m³/s. */
  readonly floodM3s: Float32Array;
  /** In the direction of the link. */
  readonly flowM3s: Float32Array;
  readonly velocityMs: Float32Array;
  /** Depth of conduits over the full one, 0 to 1; setting of other links. */
  readonly fullness: Float32Array;
}

/** A whole run. */
export interface DrainageRun {
  /** How the model asked to be routed, and how it was. */
  readonly asked: DrainageOptions['routing'];
  readonly routed: DrainageOptions['routing'];
  readonly nodes: readonly NodeSummary[];
  readonly links: readonly LinkSummary[];
  readonly outfalls: readonly OutfallSummary[];
  readonly series: DrainageSeries;
  /** Of a coupled run: what fell into the network through each inlet, and what came out of it, m³. */
  readonly inlets?: readonly { readonly inM3: number; readonly outM3: number }[];
  readonly balance: DrainageBalance;
  /** Part of the water that is missing in the balance. */
  readonly continuityError: number;
  readonly steps: {
    readonly count: number;
    readonly shortestS: number;
    readonly meanS: number;
    readonly trialsPerStep: number;
    /** Steps that did not close within the tolerance of heads; their remainder went into the next ones. */
    readonly open: number;
  };
}
