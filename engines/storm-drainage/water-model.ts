import type { Formula } from './formula.ts';
import type { TimeSeries } from './model.ts';

/** How an unsaturated ground takes water up. */
export type InfiltrationMethod =
  | 'horton'
  | 'modified-horton'
  | 'green-ampt'
  | 'modified-green-ampt'
  | 'curve-number';

/** Parameters of infiltration; rates in m/s, depths in m, times in s. */
export type Infiltration =
  | {
      readonly method: 'horton' | 'modified-horton';
      readonly maxMs: number;
      readonly minMs: number;
      readonly decayPerS: number;
      /** Time in which a wet ground dries out; 0: it stays wet. */
      readonly dryingS: number;
      /** All that it can take up, m; 0: no limit. */
      readonly mostM: number;
    }
  | {
      readonly method: 'green-ampt' | 'modified-green-ampt';
      readonly suctionM: number;
      readonly conductivityMs: number;
      /** Part of the ground's volume that is empty when it is dry. */
      readonly deficit: number;
    }
  | { readonly method: 'curve-number'; readonly curveNumber: number; readonly dryingS: number };

/** Rain of a gage, mm/h from each time until its `untilS` (seconds since the start); none between. */
export interface RainGage {
  readonly id: string;
  readonly fromS: readonly number[];
  readonly untilS: readonly number[];
  readonly rateMmH: readonly number[];
  /** By how much the gage's catch of snow is to be raised. */
  readonly snowCatch: number;
}

/** Factors over months (12), days of the week (7, Sunday first), hours (24), and hours of the weekend (24). */
export interface Pattern {
  readonly id: string;
  readonly kind: 'monthly' | 'daily' | 'hourly' | 'weekend';
  readonly factors: readonly number[];
}

/** Evaporation of open water, mm/day. */
export interface Evaporation {
  readonly source:
    | { readonly kind: 'constant'; readonly mmDay: number }
    | { readonly kind: 'monthly'; readonly mmDay: readonly number[] }
    | { readonly kind: 'series'; readonly series: TimeSeries }
    /** Hargreaves' equation from the day's least and greatest air temperature and the latitude. */
    | { readonly kind: 'temperature' };
  readonly onlyDry: boolean;
  /** Monthly factors by which the ground's capacity comes back. */
  readonly recovery?: Pattern;
}

/** Air temperature (°C over time, or day by day least and greatest), wind (km/h by month) and what snow needs. */
export interface Climate {
  readonly temperature?:
    | { readonly kind: 'series'; readonly series: TimeSeries }
    | {
        readonly kind: 'daily';
        readonly firstDayS: number;
        readonly minC: readonly number[];
        readonly maxC: readonly number[];
      };
  readonly windKmH: readonly number[];
  /** Temperature that parts snow from rain, °C. */
  readonly snowC: number;
  /** Weight of the antecedent temperature. */
  readonly antecedentWeight: number;
  /** Negative melt ratio. */
  readonly negativeMelt: number;
  readonly elevationM: number;
  readonly latitudeDeg: number;
  readonly longitudeCorrectionMin: number;
  /** Part of the area that snow covers by tenths (0.0 to 0.9) of its depth over that of full cover. */
  readonly depletionImpervious: readonly number[];
  readonly depletionPervious: readonly number[];
}

/** Monthly shifts (°C) and factors on the weather and the ground. */
export interface Adjustments {
  readonly temperatureC: readonly number[];
  /** mm/day added. */
  readonly evaporationMmDay: readonly number[];
  readonly rain: readonly number[];
  readonly conductivity: readonly number[];
}

/** Snow of one kind of surface. Melt in mm/h per °C, depths of water in mm. */
export interface SnowSurface {
  readonly meltLeast: number;
  readonly meltMost: number;
  readonly baseC: number;
  readonly freeWater: number;
  readonly initialMm: number;
  readonly initialFreeMm: number;
  /** Depth of full cover, mm; of the ploughed surface the part of the impervious area that it is. */
  readonly fullCoverMm: number;
}

/** Parameters of a snow pack. */
export interface SnowPack {
  readonly id: string;
  readonly ploughed: SnowSurface;
  readonly ploughedFraction: number;
  readonly impervious: SnowSurface;
  readonly pervious: SnowSurface;
  readonly removal?: {
    readonly overMm: number;
    readonly out: number;
    readonly toImpervious: number;
    readonly toPervious: number;
    readonly melted: number;
    readonly toOther: number;
    /** Index of the subcatchment that gets `toOther`, or -1. */
    readonly other: number;
  };
}

/** Where the runoff of a subcatchment goes. */
export type RunoffOutlet =
  | { readonly kind: 'node'; readonly node: number }
  | { readonly kind: 'subcatchment'; readonly subcatchment: number }
  | { readonly kind: 'none' };

/**
 * What a formula of ground water may look at: heights above the bottom of the aquifer, m (`hgw` water table, `hsw` surface water, `hcb` bottom of
 * the channel, `hgs` ground), conductivities (`ks` saturated, `k` of the upper zone) and rates of infiltration and percolation (`fi`, `fu`), m/s,
 * moisture and porosity (`theta`, `phi`), area, m² (`a`).
 */
export type GroundVariable = 'hgw' | 'hsw' | 'hcb' | 'hgs' | 'ks' | 'k' | 'theta' | 'phi' | 'fi' | 'fu' | 'a';

/** A formula of a file and what one unit of its value is, m/s. */
export interface GroundFormula {
  readonly formula: Formula<GroundVariable>;
  readonly unitMs: number;
}

/** Ground water under a subcatchment, and how it comes to a node. */
export interface GroundwaterUse {
  readonly aquifer: Aquifer;
  /** Index of the node, or -1. */
  readonly node: number;
  readonly surfaceM: number;
  /** Flow per area, m/s: a1 · h^b1 − a2 · hw^b2 + a3 · h · hw, h and hw in m above the node's threshold. */
  readonly a1: number;
  readonly b1: number;
  readonly a2: number;
  readonly b2: number;
  readonly a3: number;
  /** Depth of water at the node, m: 0 takes it from the network. */
  readonly fixedDepthM: number;
  /** Level below which no ground water flows, m; without it that of the node's invert. */
  readonly thresholdM?: number;
  readonly bottomM: number;
  readonly tableM: number;
  readonly moisture: number;
  /** Flow to the node besides that of the coefficients, and loss to the depth in place of the aquifer's. */
  readonly lateral?: GroundFormula;
  readonly deep?: GroundFormula;
}

/** Ground that holds water; conductivity and losses in m/s, tension slope in m. */
export interface Aquifer {
  readonly id: string;
  readonly porosity: number;
  readonly wiltingPoint: number;
  readonly fieldCapacity: number;
  readonly conductivityMs: number;
  readonly conductivitySlope: number;
  readonly tensionSlopeM: number;
  readonly upperEvaporation: number;
  readonly lowerEvaporationDepthM: number;
  readonly deepLossMs: number;
  readonly bottomM: number;
  readonly tableM: number;
  readonly moisture: number;
  readonly pattern?: Pattern;
}

/** Kinds of low-impact controls. */
export type LidKind =
  | 'bio-retention'
  | 'rain-garden'
  | 'green-roof'
  | 'trench'
  | 'pavement'
  | 'rain-barrel'
  | 'roof'
  | 'swale';

/** Layers of a low-impact control; depths in m, rates in m/s. */
export interface LidControl {
  readonly id: string;
  readonly kind: LidKind;
  readonly surface: {
    readonly bermM: number;
    /** Part of the berm's volume that plants take. */
    readonly vegetation: number;
    readonly roughness: number;
    readonly slope: number;
    /** Run over rise of a swale's sides. */
    readonly sideSlope: number;
  };
  readonly soil?: {
    readonly thicknessM: number;
    readonly porosity: number;
    readonly fieldCapacity: number;
    readonly wiltingPoint: number;
    readonly conductivityMs: number;
    readonly conductivitySlope: number;
    readonly suctionM: number;
  };
  readonly pavement?: {
    readonly thicknessM: number;
    /** Voids as a part of the whole volume. */
    readonly voids: number;
    readonly impervious: number;
    readonly permeabilityMs: number;
    /** Volume per void volume that clogs it wholly; 0: never. */
    readonly clogging: number;
  };
  readonly storage?: {
    readonly thicknessM: number;
    readonly voids: number;
    readonly seepageMs: number;
    readonly clogging: number;
    /** A rain barrel under a lid takes no rain of its own. */
    readonly covered: boolean;
  };
  readonly mat?: { readonly thicknessM: number; readonly voids: number; readonly roughness: number };
  readonly drain?: {
    /** Flow per area, m/s: coefficient · head^exponent, the head in m. */
    readonly coefficient: number;
    readonly exponent: number;
    readonly offsetM: number;
    /** Dry time after which a rain barrel is emptied, s; 0: its drain is always open. */
    readonly delayS: number;
    readonly openM: number;
    readonly closeM: number;
  };
}

/** Controls of one kind in a subcatchment. */
export interface LidUse {
  readonly lid: LidControl;
  readonly count: number;
  readonly areaM2: number;
  readonly widthM: number;
  /** Part of its storage that is full at the start. */
  readonly saturation: number;
  /** Part of the impervious (pervious) area, outside the controls, that runs onto it. */
  readonly fromImpervious: number;
  readonly fromPervious: number;
  /** Its outflow runs onto the pervious area. */
  readonly toPervious: boolean;
  /** Where its drain leads; the subcatchment's own outlet where `none`. */
  readonly drainTo: RunoffOutlet;
}

/** Piece of land that sheds its rain to one outlet. */
export interface Subcatchment {
  readonly id: string;
  /** Index of its gage, or -1. */
  readonly gage: number;
  readonly outlet: RunoffOutlet;
  readonly areaM2: number;
  readonly impervious: number;
  readonly widthM: number;
  readonly slope: number;
  readonly manningImpervious: number;
  readonly manningPervious: number;
  readonly storageImperviousM: number;
  readonly storagePerviousM: number;
  /** Part of the impervious area without depression storage. */
  readonly noStorage: number;
  readonly routeTo: 'outlet' | 'impervious' | 'pervious';
  readonly routed: number;
  readonly infiltration: Infiltration;
  readonly groundwater?: GroundwaterUse;
  readonly snow?: SnowPack;
  readonly lids: readonly LidUse[];
  /** Corners on the map, where the file has them. */
  readonly outline?: readonly (readonly [number, number])[];
}

/** Water that a node gets from outside by a series and a baseline, m³/s. */
export interface DirectInflow {
  readonly node: number;
  readonly series?: TimeSeries;
  readonly factor: number;
  readonly baselineM3s: number;
  readonly pattern?: Pattern;
}

/** Sewage of a node: its average (m³/s) times its patterns. */
export interface DryWeatherInflow {
  readonly node: number;
  readonly averageM3s: number;
  readonly patterns: readonly Pattern[];
}

/** One triangle of a rain-dependent inflow. Times in s, depths in m. */
export interface UnitHydrograph {
  /** Part of the rain that comes. */
  readonly ratio: number;
  readonly peakS: number;
  readonly baseS: number;
  readonly mostAbstractionM: number;
  readonly recoveryMs: number;
  /** Part of the abstraction that is filled at the start. */
  readonly initialAbstractionM: number;
}

/** Rain that seeps into the sewers of an area: short, middle and long responses by month (12). */
export interface RdiiInflow {
  readonly node: number;
  readonly areaM2: number;
  readonly gage: number;
  readonly responses: readonly (readonly (UnitHydrograph | undefined)[])[];
}

/** All that brings water to the network. */
export interface DrainageWater {
  readonly gages: readonly RainGage[];
  readonly subcatchments: readonly Subcatchment[];
  readonly evaporation: Evaporation;
  readonly climate: Climate;
  readonly adjustments: Adjustments;
  readonly inflows: readonly DirectInflow[];
  readonly dryWeather: readonly DryWeatherInflow[];
  readonly rdii: readonly RdiiInflow[];
}
