/** One fuel model in the units of its publication: foot, pound, Btu; moistures in percent. */
export interface FuelModel {
  readonly number: number;
  readonly code: string;
  readonly name: string;
  /** Cured herbs count as dead fuel (Scott and Burgan 2005, p. 8). */
  readonly dynamic: boolean;
  readonly depthFt: number;
  readonly deadExtinctionPct: number;
  readonly heatDeadBtuLb: number;
  readonly heatLiveBtuLb: number;
  /** Oven-dry loads, lb/ft²: dead 1 h, 10 h, 100 h, live herbs, live wood. */
  readonly loadLbFt2: readonly [number, number, number, number, number];
  /** Surface to volume, ft²/ft³: dead 1 h, live herbs (also once cured), live wood; 10 h is 109 and 100 h is 30. */
  readonly savr: readonly [number, number, number];
  readonly source: 'standard' | 'local';
  readonly sourceRef: string;
}

type Row = readonly [
  number: number,
  code: string,
  name: string,
  dynamic: boolean,
  depthFt: number,
  deadExtinctionPct: number,
  heatBtuLb: number,
  loads: readonly [number, number, number, number, number],
  savr: readonly [number, number, number],
];

const ANDERSON =
  'Anderson 1982, USDA GTR INT-122, table 1; loads as Albini 1976, USDA GTR INT-30, table 7, lb/ft²';
const SCOTT_BURGAN = 'Scott and Burgan 2005, USDA RMRS-GTR-153, table 7, short tons per acre';

/** Number, code, name, dynamic, depth, extinction, heat, loads in lb/ft², surface to volume. */
// biome-ignore format: one model a row
const ANDERSON_ROWS: readonly Row[] = [
  [1, 'FM1', 'Short grass', false, 1, 12, 8000, [0.034, 0, 0, 0, 0], [3500, 1500, 1500]],
  [2, 'FM2', 'Timber grass and understory', false, 1, 15, 8000, [0.092, 0.046, 0.023, 0.023, 0], [3000, 1500, 1500]],
  [3, 'FM3', 'Tall grass', false, 2.5, 25, 8000, [0.138, 0, 0, 0, 0], [1500, 1500, 1500]],
  [4, 'FM4', 'Chaparral', false, 6, 20, 8000, [0.23, 0.184, 0.092, 0, 0.23], [2000, 1500, 1500]],
  [5, 'FM5', 'Brush', false, 2, 20, 8000, [0.046, 0.023, 0, 0, 0.092], [2000, 1500, 1500]],
  [6, 'FM6', 'Dormant brush, hardwood slash', false, 2.5, 25, 8000, [0.069, 0.115, 0.092, 0, 0], [1750, 1500, 1500]],
  [7, 'FM7', 'Southern rough', false, 2.5, 40, 8000, [0.052, 0.086, 0.069, 0, 0.017], [1750, 1500, 1500]],
  [8, 'FM8', 'Short needle litter', false, 0.2, 30, 8000, [0.069, 0.046, 0.115, 0, 0], [2000, 1500, 1500]],
  [9, 'FM9', 'Long needle or hardwood litter', false, 0.2, 25, 8000, [0.134, 0.019, 0.007, 0, 0], [2500, 1500, 1500]],
  [10, 'FM10', 'Timber litter and understory', false, 1, 25, 8000, [0.138, 0.092, 0.23, 0, 0.092], [2000, 1500, 1500]],
  [11, 'FM11', 'Light logging slash', false, 1, 15, 8000, [0.069, 0.207, 0.253, 0, 0], [1500, 1500, 1500]],
  [12, 'FM12', 'Medium logging slash', false, 2.3, 20, 8000, [0.184, 0.644, 0.759, 0, 0], [1500, 1500, 1500]],
  [13, 'FM13', 'Heavy logging slash', false, 3, 25, 8000, [0.322, 1.058, 1.288, 0, 0], [1500, 1500, 1500]],
];

/** The same with loads in short tons per acre. */
// biome-ignore format: one model a row
const SCOTT_BURGAN_ROWS: readonly Row[] = [
  [101, 'GR1', 'Short, sparse, dry climate grass', true, 0.4, 15, 8000, [0.1, 0, 0, 0.3, 0], [2200, 2000, 1500]],
  [102, 'GR2', 'Low load, dry climate grass', true, 1, 15, 8000, [0.1, 0, 0, 1, 0], [2000, 1800, 1500]],
  [103, 'GR3', 'Low load, very coarse, humid climate grass', true, 2, 30, 8000, [0.1, 0.4, 0, 1.5, 0], [1500, 1300, 1500]],
  [104, 'GR4', 'Moderate load, dry climate grass', true, 2, 15, 8000, [0.25, 0, 0, 1.9, 0], [2000, 1800, 1500]],
  [105, 'GR5', 'Low load, humid climate grass', true, 1.5, 40, 8000, [0.4, 0, 0, 2.5, 0], [1800, 1600, 1500]],
  [106, 'GR6', 'Moderate load, humid climate grass', true, 1.5, 40, 9000, [0.1, 0, 0, 3.4, 0], [2200, 2000, 1500]],
  [107, 'GR7', 'High load, dry climate grass', true, 3, 15, 8000, [1, 0, 0, 5.4, 0], [2000, 1800, 1500]],
  [108, 'GR8', 'High load, very coarse, humid climate grass', true, 4, 30, 8000, [0.5, 1, 0, 7.3, 0], [1500, 1300, 1500]],
  [109, 'GR9', 'Very high load, humid climate grass', true, 5, 40, 8000, [1, 1, 0, 9, 0], [1800, 1600, 1500]],
  [121, 'GS1', 'Low load, dry climate grass-shrub', true, 0.9, 15, 8000, [0.2, 0, 0, 0.5, 0.65], [2000, 1800, 1800]],
  [122, 'GS2', 'Moderate load, dry climate grass-shrub', true, 1.5, 15, 8000, [0.5, 0.5, 0, 0.6, 1], [2000, 1800, 1800]],
  [123, 'GS3', 'Moderate load, humid climate grass-shrub', true, 1.8, 40, 8000, [0.3, 0.25, 0, 1.45, 1.25], [1800, 1600, 1600]],
  [124, 'GS4', 'High load, humid climate grass-shrub', true, 2.1, 40, 8000, [1.9, 0.3, 0.1, 3.4, 7.1], [1800, 1600, 1600]],
  [141, 'SH1', 'Low load, dry climate shrub', true, 1, 15, 8000, [0.25, 0.25, 0, 0.15, 1.3], [2000, 1800, 1600]],
  [142, 'SH2', 'Moderate load, dry climate shrub', false, 1, 15, 8000, [1.35, 2.4, 0.75, 0, 3.85], [2000, 1800, 1600]],
  [143, 'SH3', 'Moderate load, humid climate shrub', false, 2.4, 40, 8000, [0.45, 3, 0, 0, 6.2], [1600, 1800, 1400]],
  [144, 'SH4', 'Low load, humid climate timber-shrub', false, 3, 30, 8000, [0.85, 1.15, 0.2, 0, 2.55], [2000, 1800, 1600]],
  [145, 'SH5', 'High load, dry climate shrub', false, 6, 15, 8000, [3.6, 2.1, 0, 0, 2.9], [750, 1800, 1600]],
  [146, 'SH6', 'Low load, humid climate shrub', false, 2, 30, 8000, [2.9, 1.45, 0, 0, 1.4], [750, 1800, 1600]],
  [147, 'SH7', 'Very high load, dry climate shrub', false, 6, 15, 8000, [3.5, 5.3, 2.2, 0, 3.4], [750, 1800, 1600]],
  [148, 'SH8', 'High load, humid climate shrub', false, 3, 40, 8000, [2.05, 3.4, 0.85, 0, 4.35], [750, 1800, 1600]],
  [149, 'SH9', 'Very high load, humid climate shrub', true, 4.4, 40, 8000, [4.5, 2.45, 0, 1.55, 7], [750, 1800, 1500]],
  [161, 'TU1', 'Light load, dry climate timber-grass-shrub', true, 0.6, 20, 8000, [0.2, 0.9, 1.5, 0.2, 0.9], [2000, 1800, 1600]],
  [162, 'TU2', 'Moderate load, humid climate timber-shrub', false, 1, 30, 8000, [0.95, 1.8, 1.25, 0, 0.2], [2000, 1800, 1600]],
  [163, 'TU3', 'Moderate load, humid climate timber-grass-shrub', true, 1.3, 30, 8000, [1.1, 0.15, 0.25, 0.65, 1.1], [1800, 1600, 1400]],
  [164, 'TU4', 'Dwarf conifer understory', false, 0.5, 12, 8000, [4.5, 0, 0, 0, 2], [2300, 1800, 2000]],
  [165, 'TU5', 'Very high load, dry climate timber-shrub', false, 1, 25, 8000, [4, 4, 3, 0, 3], [1500, 1800, 750]],
  [181, 'TL1', 'Low load, compact conifer litter', false, 0.2, 30, 8000, [1, 2.2, 3.6, 0, 0], [2000, 1800, 1600]],
  [182, 'TL2', 'Low load broadleaf litter', false, 0.2, 25, 8000, [1.4, 2.3, 2.2, 0, 0], [2000, 1800, 1600]],
  [183, 'TL3', 'Moderate load conifer litter', false, 0.3, 20, 8000, [0.5, 2.2, 2.8, 0, 0], [2000, 1800, 1600]],
  [184, 'TL4', 'Small downed logs', false, 0.4, 25, 8000, [0.5, 1.5, 4.2, 0, 0], [2000, 1800, 1600]],
  [185, 'TL5', 'High load conifer litter', false, 0.6, 25, 8000, [1.15, 2.5, 4.4, 0, 0], [2000, 1800, 1600]],
  [186, 'TL6', 'High load broadleaf litter', false, 0.3, 25, 8000, [2.4, 1.2, 1.2, 0, 0], [2000, 1800, 1600]],
  [187, 'TL7', 'Large downed logs', false, 0.4, 25, 8000, [0.3, 1.4, 8.1, 0, 0], [2000, 1800, 1600]],
  [188, 'TL8', 'Long-needle litter', false, 0.3, 35, 8000, [5.8, 1.4, 1.1, 0, 0], [1800, 1800, 1600]],
  [189, 'TL9', 'Very high load broadleaf litter', false, 0.6, 35, 8000, [6.65, 3.3, 4.15, 0, 0], [1800, 1800, 1600]],
  [201, 'SB1', 'Low load activity fuel', false, 1, 25, 8000, [1.5, 3, 11, 0, 0], [2000, 1800, 1600]],
  [202, 'SB2', 'Moderate load activity or low load blowdown', false, 1, 25, 8000, [4.5, 4.25, 4, 0, 0], [2000, 1800, 1600]],
  [203, 'SB3', 'High load activity fuel or moderate load blowdown', false, 1.2, 25, 8000, [5.5, 2.75, 3, 0, 0], [2000, 1800, 1600]],
  [204, 'SB4', 'High load blowdown', false, 2.7, 25, 8000, [5.25, 3.5, 5.25, 0, 0], [2000, 1800, 1600]],
];

const LB_FT2_PER_TON_ACRE = 2000 / 43_560;

function model(row: Row, unit: number, sourceRef: string): FuelModel {
  const [number, code, name, dynamic, depthFt, deadExtinctionPct, heat, loads, savr] = row;
  const [h1, h10, h100, herb, woody] = loads;
  return {
    number,
    code,
    name,
    dynamic,
    depthFt,
    deadExtinctionPct,
    heatDeadBtuLb: heat,
    heatLiveBtuLb: heat,
    loadLbFt2: [h1 * unit, h10 * unit, h100 * unit, herb * unit, woody * unit],
    savr,
    source: 'standard',
    sourceRef,
  };
}

/** The 13 models of Anderson and the 40 of Scott and Burgan, by number. */
export const standardFuelModels: readonly FuelModel[] = [
  ...ANDERSON_ROWS.map((row) => model(row, 1, ANDERSON)),
  ...SCOTT_BURGAN_ROWS.map((row) => model(row, LB_FT2_PER_TON_ACRE, SCOTT_BURGAN)),
];

/** Numbers that stand for ground without fuel: urban, snow, fields, water, bare (Scott and Burgan 2005, NB1–NB9). */
export const unburnableNumbers: readonly number[] = [91, 92, 93, 94, 95, 98, 99];

/** Refuses a fuel model that cannot burn as written; the sentence names its number and the value. */
export function checkFuelModel(fuel: FuelModel): void {
  const refuse = (what: string, value: number) => {
    throw new Error(`The fuel model ${fuel.number} has ${what} ${value}.`);
  };
  if (!(fuel.depthFt > 0 && fuel.depthFt < Infinity)) refuse('a depth in feet of', fuel.depthFt);
  if (!(fuel.deadExtinctionPct > 0 && fuel.deadExtinctionPct < Infinity))
    refuse('a moisture of extinction in percent of', fuel.deadExtinctionPct);
  for (const heat of [fuel.heatDeadBtuLb, fuel.heatLiveBtuLb])
    if (!(heat > 0 && heat < Infinity)) refuse('a heat content in Btu/lb of', heat);
  for (const load of fuel.loadLbFt2) if (!(load >= 0 && load < Infinity)) refuse('a load in lb/ft² of', load);
  for (const savr of fuel.savr)
    if (!(savr > 0 && savr < Infinity)) refuse('a surface to volume in ft²/ft³ of', savr);
}
