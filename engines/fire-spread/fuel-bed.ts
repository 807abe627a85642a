import { checkFuelModel, type FuelModel } from './fuel-models.ts';

/** Moistures in percent of oven-dry mass: dead fuel by time lag, live herbs and live wood. */
export interface Moistures {
  readonly h1: number;
  readonly h10: number;
  readonly h100: number;
  readonly herb: number;
  readonly woody: number;
}

/** What burns at a place at one set of moistures, before wind and slope; feet, pounds, Btu and minutes. */
export interface FuelBed {
  /** Rate of spread without wind and slope, ft/min. */
  readonly rateFtMin: number;
  /** Reaction intensity, Btu/ft²/min. */
  readonly reactionBtu: number;
  /** Heat per unit area, Btu/ft². */
  readonly heatBtuFt2: number;
  readonly depthFt: number;
  /** Wind factor = `windScale` · U^`windPower`, U at midflame height in ft/min (equations 47–50). */
  readonly windScale: number;
  readonly windPower: number;
  /** Slope factor = `slopeScale` · tan² φ (equation 51). */
  readonly slopeScale: number;
}

const DENSITY = 32;
const TOTAL_SILICA = 0.0555;
/** 0.174 · Se^−0.19 with 0.01 of silica-free minerals (equation 30). */
const MINERAL_DAMPING = 0.174 * 0.01 ** -0.19;
const SAVR_10H = 109;
const SAVR_100H = 30;

/** Lower edges of the classes of size in which loads are weighted together, ft²/ft³ (Albini 1976, p. 90). */
const SIZE_CLASSES = [1200, 192, 96, 48, 16];

interface Particle {
  readonly load: number;
  readonly savr: number;
  readonly moisture: number;
}

/** Cured part of the herbs' load at a live herbaceous moisture as a share of one, as Behave has it. */
export function curedShare(herbMoisture: number): number {
  if (herbMoisture < 0.3) return 1;
  return herbMoisture <= 1.2 ? Math.min(1, Math.max(0, 1.333 - 1.11 * herbMoisture)) : 0;
}

/** Refuses moistures below zero or above 500 % (percent, not shares). */
export function checkMoistures(moistures: Moistures): void {
  for (const [name, value] of Object.entries(moistures))
    if (!(value >= 0 && value <= 500)) throw new Error(`The moisture ${name} is ${value} %.`);
}

/** Rothermel (1972) with the changes of Albini (1976) for one fuel model at given moistures. */
export function fuelBed(fuel: FuelModel, moistures: Moistures): FuelBed {
  checkFuelModel(fuel);
  checkMoistures(moistures);
  const { dead, live } = particles(fuel, moistures);
  const deadArea = surface(dead);
  const liveArea = surface(live);
  const none = { rateFtMin: 0, reactionBtu: 0, heatBtuFt2: 0, depthFt: fuel.depthFt };
  if (deadArea + liveArea < 1e-7) return { ...none, windScale: 0, windPower: 1, slopeScale: 0 };
  const deadShare = deadArea / (deadArea + liveArea);
  const liveShare = 1 - deadShare;
  const sigma = deadShare * meanSavr(dead, deadArea) + liveShare * meanSavr(live, liveArea);
  const load = [...dead, ...live].reduce((sum, one) => sum + one.load, 0);
  const packing = load / (fuel.depthFt * DENSITY);
  const relative = packing / (3.348 * sigma ** -0.8189);

  const deadExtinction = fuel.deadExtinctionPct / 100;
  const parts = [
    { of: dead, area: deadArea, heat: fuel.heatDeadBtuLb, extinction: deadExtinction },
    {
      of: live,
      area: liveArea,
      heat: fuel.heatLiveBtuLb,
      extinction: liveExtinction(dead, live, deadExtinction),
    },
  ];
  const power = 133 * sigma ** -0.7913;
  const fastest = sigma ** 1.5 / (495 + 0.0594 * sigma ** 1.5);
  const velocity = fastest * relative ** power * Math.exp(power * (1 - relative));
  let reactionBtu = 0;
  let sink = 0;
  for (const { of, area, heat, extinction } of parts) {
    if (area === 0) continue;
    const wet = of.reduce((sum, one) => sum + weight(one, area) * one.moisture, 0);
    reactionBtu += velocity * netLoad(of, area) * heat * damping(wet, extinction) * MINERAL_DAMPING;
    const share = area / (deadArea + liveArea);
    for (const one of of)
      sink += share * weight(one, area) * Math.exp(-138 / one.savr) * (250 + 1116 * one.moisture);
  }
  const flux = Math.exp((0.792 + 0.681 * Math.sqrt(sigma)) * (packing + 0.1)) / (192 + 0.2595 * sigma);
  const windPower = 0.02526 * sigma ** 0.54;
  const windExponent = 0.715 * Math.exp(-0.000359 * sigma);
  return {
    rateFtMin: (reactionBtu * flux) / (sink * (load / fuel.depthFt)),
    reactionBtu,
    heatBtuFt2: (reactionBtu * 384) / sigma,
    depthFt: fuel.depthFt,
    windScale: 7.47 * Math.exp(-0.133 * sigma ** 0.55) * relative ** -windExponent,
    windPower,
    slopeScale: 5.275 * packing ** -0.3,
  };
}

/** Sizes with a load; cured herbs of a dynamic model stand among the dead at the moisture of 1 h fuel. */
function particles(fuel: FuelModel, moistures: Moistures): { dead: Particle[]; live: Particle[] } {
  const [h1, h10, h100, herb, woody] = fuel.loadLbFt2;
  const [savr1, savrHerb, savrWoody] = fuel.savr;
  const cured = fuel.dynamic ? herb * curedShare(moistures.herb / 100) : 0;
  const row = (load: number, savr: number, pct: number): Particle => ({ load, savr, moisture: pct / 100 });
  const dead = [
    row(h1, savr1, moistures.h1),
    row(h10, SAVR_10H, moistures.h10),
    row(h100, SAVR_100H, moistures.h100),
    row(cured, savrHerb, moistures.h1),
  ];
  const live = [row(herb - cured, savrHerb, moistures.herb), row(woody, savrWoody, moistures.woody)];
  return { dead: dead.filter((one) => one.load > 0), live: live.filter((one) => one.load > 0) };
}

function surface(of: readonly Particle[]): number {
  return of.reduce((sum, one) => sum + (one.load * one.savr) / DENSITY, 0);
}

function weight(one: Particle, area: number): number {
  return (one.load * one.savr) / DENSITY / area;
}

function meanSavr(of: readonly Particle[], area: number): number {
  return of.reduce((sum, one) => sum + weight(one, area) * one.savr, 0);
}

/** Load without minerals, weighted by class of size (Albini 1976, p. 90). */
function netLoad(of: readonly Particle[], area: number): number {
  const classOf = (one: Particle) => SIZE_CLASSES.findIndex((edge) => one.savr >= edge);
  let sum = 0;
  for (const one of of) {
    const own = classOf(one);
    if (own < 0) continue;
    const share = of.reduce((total, other) => total + (classOf(other) === own ? weight(other, area) : 0), 0);
    sum += share * one.load * (1 - TOTAL_SILICA);
  }
  return sum;
}

/** Moisture damping (equation 29), zero at and above extinction. */
function damping(moisture: number, extinction: number): number {
  const r = moisture / extinction;
  return r >= 1 ? 0 : 1 - 2.59 * r + 5.11 * r * r - 3.52 * r * r * r;
}

/** Live moisture of extinction (Albini 1976, p. 89), at least the dead one. */
function liveExtinction(
  dead: readonly Particle[],
  live: readonly Particle[],
  deadExtinction: number,
): number {
  let fineDead = 0;
  let wet = 0;
  for (const one of dead) {
    const fine = one.load * Math.exp(-138 / one.savr);
    fineDead += fine;
    wet += fine * one.moisture;
  }
  const fineLive = live.reduce((sum, one) => sum + one.load * Math.exp(-500 / one.savr), 0);
  if (fineLive < 1e-7 || fineDead < 1e-7) return deadExtinction;
  const found = 2.9 * (fineDead / fineLive) * (1 - wet / fineDead / deadExtinction) - 0.226;
  return Math.max(found, deadExtinction);
}
