/** A water network as the engine takes it: plain rows, SI units unless the name says otherwise. */
export interface NetworkModel {
  /** Stable name of the model, for messages. */
  readonly id: string;
  readonly nodes: readonly NetworkNode[];
  readonly links: readonly NetworkLink[];
  /** Demand multipliers per pattern id, one value an hour (24 values make a day). */
  readonly patterns: Readonly<Record<string, readonly number[]>>;
}

/** Where water enters, leaves or is stored. */
export interface NetworkNode {
  readonly id: string;
  readonly kind: 'junction' | 'tank' | 'reservoir';
  /** CGCS2000 longitude and latitude, degrees. */
  readonly lng: number;
  readonly lat: number;
  /** Ground elevation, metres (1985 datum). A reservoir's is its head. */
  readonly elevationM: number;
  /** Base demand, litres per second; 0 where nobody draws. */
  readonly demandLps: number;
  readonly pattern?: string;
  /** Households or other metered users served here. */
  readonly users: number;
  /** Users whose supply must not fail. */
  readonly critical?: readonly CriticalUser[];
  /** Pressure zone (DMA) the node belongs to. */
  readonly zone: string;
  /** Tanks only: initial, minimum and maximum level and diameter, metres. */
  readonly tank?: {
    readonly initialM: number;
    readonly minM: number;
    readonly maxM: number;
    readonly diameterM: number;
  };
}

/** A hospital, school or other user named in the advice. */
export interface CriticalUser {
  readonly name: string;
  readonly kind: 'hospital' | 'school' | 'other';
}

/** What joins two nodes. A valve that can isolate is a link of its own with kind `valve`. */
export interface NetworkLink {
  readonly id: string;
  readonly kind: 'pipe' | 'pump' | 'valve' | 'prv';
  readonly from: string;
  readonly to: string;
  readonly lengthM: number;
  readonly diameterMm: number;
  /** Hazen-Williams C. */
  readonly roughness: number;
  readonly status: 'open' | 'closed';
  /** Pumps: design point, and the measured curve [L/s, m] where there is one; PRV: setting in metres of pressure downstream. */
  readonly pump?: {
    readonly flowLps: number;
    readonly headM: number;
    readonly curve?: readonly (readonly [number, number])[];
  };
  readonly settingM?: number;
  /** Year laid, material and burial depth, where recorded (for the repair estimate). */
  readonly laidYear?: number;
  readonly material?: string;
  readonly depthM?: number;
  /** Intermediate points of the line, without its two end nodes: [lng, lat]. */
  readonly via?: readonly (readonly [number, number])[];
}

/** A meter and where it sits. */
export interface NetworkMeter {
  readonly id: string;
  /** Name shown to people. */
  readonly name?: string;
  readonly kind: 'pressure' | 'flow';
  /** Node id for pressure, link id for flow. */
  readonly at: string;
  readonly zone: string;
  /** True for the meters at the ends of the network, which the end-pressure vital sign reads. */
  readonly endOfNetwork?: boolean;
  /** True for a flow meter at the inlet of its zone. */
  readonly zoneInlet?: boolean;
  /** True for a flow meter on the main into a tank: what runs out before it is missing there. */
  readonly tankInlet?: boolean;
}
