/** A water network as the engine takes it: plain rows, SI units unless the name says otherwise. */
export interface NetworkModel {
  /** Stable name of the model, for messages. */
  readonly id: string;
  readonly nodes: readonly NetworkNode[];
  readonly links: readonly NetworkLink[];
  /** Multipliers per pattern id, one value a step (24 hourly values make a day). */
  readonly patterns: Readonly<Record<string, readonly number[]>>;
  /** Hours that one value of a pattern lasts. Default 1. */
  readonly patternStepH?: number;
  /** Hour of the day at which the patterns begin. Default 0. */
  readonly patternStartHour?: number;
  /** Law of head loss, and with it the meaning of a link's `roughness`. Default Hazen–Williams. */
  readonly headloss?: 'hazen-williams' | 'darcy-weisbach' | 'chezy-manning';
  /** Kinematic viscosity and density as multiples of water's at 20 °C. Default 1. */
  readonly viscosity?: number;
  readonly specificGravity?: number;
  /** Exponent of the pressure in the law of the leaks (`leakCoefficient`). Default 0.5. */
  readonly emitterExponent?: number;
  /** How exactly the solver iterates, where the owner's file says so. */
  readonly solver?: SolverSettings;
  /** Links switched by a water level or a pressure. */
  readonly controls?: readonly NetworkControl[];
}

/** Settings of the iteration, as EPANET names them. */
export interface SolverSettings {
  /** Sum of the flow changes over the sum of the flows at which an iteration ends. */
  readonly accuracy: number;
  readonly trials: number;
  /** Further trials with statuses fixed when the system does not balance; undefined halts. */
  readonly extraTrials?: number;
  readonly checkFrequency?: number;
  readonly maxCheck?: number;
  readonly dampLimit?: number;
}

/** Opens or closes a link, or changes its setting, when the water at a node is above or below a value. */
export interface NetworkControl {
  readonly linkId: string;
  /** A number is a pump's speed, or a valve's setting in the valve's own unit (m, L/s or loss coefficient). */
  readonly set: 'open' | 'closed' | number;
  readonly nodeId: string;
  readonly when: 'above' | 'below';
  /** Metres: a tank's level above its floor, a junction's pressure. */
  readonly valueM: number;
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
  /** Base demand, litres per second, the sum of all kinds; 0 where nobody draws, negative where water is fed in. */
  readonly demandLps: number;
  readonly pattern?: string;
  /** Kinds of demand with patterns of their own, where there are several; they add up to `demandLps` and stand for it. */
  readonly demands?: readonly { readonly demandLps: number; readonly pattern?: string }[];
  /** Known leakage, L/s at one metre of pressure. */
  readonly leakCoefficient?: number;
  /** Reservoirs only: pattern of multipliers of the head. */
  readonly headPattern?: string;
  /** Households or other metered users served here. */
  readonly users: number;
  /** Users whose supply must not fail. */
  readonly critical?: readonly CriticalUser[];
  /** Pressure zone (DMA) the node belongs to. */
  readonly zone: string;
  /** Tanks only: initial, minimum and maximum level and diameter, metres; volumes (m, m³) where it is no cylinder. */
  readonly tank?: {
    readonly initialM: number;
    readonly minM: number;
    readonly maxM: number;
    readonly diameterM: number;
    readonly minVolumeM3?: number;
    readonly volumeCurve?: readonly (readonly [number, number])[];
    /** True where a full tank spills; otherwise it shuts its inflow. */
    readonly overflows?: boolean;
  };
}

/** A hospital, school or other user named in the advice. */
export interface CriticalUser {
  readonly name: string;
  readonly kind: 'hospital' | 'school' | 'other';
}

/**
 * What joins two nodes. A valve that can isolate is a link of its own with kind `valve`; the others of that name control:
 * `prv` holds the pressure below it, `psv` the one above it, `pbv` the difference, `fcv` the flow, `gpv` follows a curve.
 */
export interface NetworkLink {
  readonly id: string;
  readonly kind: 'pipe' | 'pump' | 'valve' | 'prv' | 'psv' | 'pbv' | 'fcv' | 'gpv';
  readonly from: string;
  readonly to: string;
  readonly lengthM: number;
  readonly diameterMm: number;
  /** Hazen–Williams C; with the model's other laws the wall's roughness in mm, or Manning's n. */
  readonly roughness: number;
  readonly status: 'open' | 'closed';
  /** Loss of bends and fittings as a multiple of v²/2g. */
  readonly minorLoss?: number;
  /** Pipes only: water passes from `from` to `to` only. */
  readonly checkValve?: true;
  /** Pumps: design point, and the measured curve [L/s, m] where there is one, or a constant power instead of both. */
  readonly pump?: {
    readonly flowLps: number;
    readonly headM: number;
    readonly curve?: readonly (readonly [number, number])[];
    readonly powerKw?: number;
    /** Speed as a share of the rated one, and its pattern. Default 1. */
    readonly speed?: number;
    readonly speedPattern?: string;
  };
  /** PRV: pressure downstream, PSV: upstream, PBV: difference; metres. */
  readonly settingM?: number;
  /** FCV: flow. */
  readonly settingLps?: number;
  /** Isolating valves: loss when open as a multiple of v²/2g; without it they are short pipes. From 10⁶ on they count as shut. */
  readonly lossCoefficient?: number;
  /** GPV: loss of head by flow, [L/s, m]. */
  readonly lossCurve?: readonly (readonly [number, number])[];
  /** Control valves only: held wide open, whatever the setting. */
  readonly heldOpen?: true;
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
