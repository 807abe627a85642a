import { calendarOf } from '../inp/dates.ts';
import type { Climate, SnowPack, SnowSurface } from '../water-model.ts';
import type { LandInput } from './subcatchment.ts';

/** What comes through the snow in a step, m/s on each surface, and what was carted off. */
export interface SnowFlows {
  readonly imperviousMs: number;
  readonly perviousMs: number;
  readonly removedM3: number;
}

/** Snow on a subcatchment. */
export interface SnowState {
  isThere(): boolean;
  /** Water in the snow, m³. */
  waterM3(): number;
  step(input: LandInput): SnowFlows;
}

interface Pack {
  readonly surface: SnowSurface;
  readonly m2: number;
  readonly depletion: readonly number[];
  snowMm: number;
  freeMm: number;
  /** Temperature of the snow, °C, and the cold that it holds as mm of melt. */
  antecedentC: number;
  coldMm: number;
}

const HOUR = 3600;

/**
 * Snow by degree-days after Anderson (1973) as told in Rossman and Huber (2016), chapter 6: melt between its least (21 December) and greatest (21
 * June) coefficient, a heat balance instead while it rains; the cold of the snow and the water that it holds come first; an areal depletion curve
 * says how much of the ground it covers.
 */
export function snowOf(
  pack: SnowPack,
  climate: Climate,
  imperviousM2: number,
  perviousM2: number,
): SnowState {
  const ploughedM2 = imperviousM2 * pack.ploughedFraction;
  const full = Array.from({ length: 10 }, () => 1);
  const on = (surface: SnowSurface, m2: number, depletion: readonly number[]): Pack => ({
    surface,
    m2,
    depletion,
    snowMm: surface.initialMm,
    freeMm: surface.initialFreeMm,
    antecedentC: surface.baseC,
    coldMm: 0,
  });
  const packs = {
    ploughed: on(pack.ploughed, ploughedM2, full),
    impervious: on(pack.impervious, imperviousM2 - ploughedM2, climate.depletionImpervious),
    pervious: on(pack.pervious, perviousM2, climate.depletionPervious),
  };
  const all = [packs.ploughed, packs.impervious, packs.pervious];
  return {
    isThere: () => all.some(({ m2, snowMm }) => m2 > 0 && snowMm > 0.001),
    waterM3: () => all.reduce((sum, { m2, snowMm, freeMm }) => sum + ((snowMm + freeMm) * m2) / 1000, 0),
    step(input) {
      const mm = input.rainMs * 1000 * input.stepS;
      const isSnow = input.temperatureC <= climate.snowC;
      for (const one of all) if (isSnow) one.snowMm += mm;
      const { removedM3, meltMm } = plough(pack, packs);
      const through = all.map((one) => packStep(one, input, climate, isSnow ? 0 : mm));
      const [a = 0, b = 0, c = 0] = through;
      const part = imperviousM2 > 0 ? ploughedM2 / imperviousM2 : 0;
      const perStep = 1 / 1000 / input.stepS;
      return {
        imperviousMs: ((a + meltMm) * part + b * (1 - part)) * perStep,
        perviousMs: c * perStep,
        removedM3,
      };
    },
  };
}

/** mm of water that a pack lets through in a step. */
function packStep(pack: Pack, input: LandInput, climate: Climate, rainMm: number): number {
  if (pack.m2 <= 0) return 0;
  const { surface } = pack;
  if (pack.snowMm <= 0.001) {
    const rest = pack.snowMm + pack.freeMm;
    pack.snowMm = 0;
    pack.freeMm = 0;
    pack.coldMm = 0;
    return rainMm + rest;
  }
  const hours = input.stepS / HOUR;
  const cover = coverOf(pack);
  const { dayOfYear } = calendarOf(input.epochS);
  const season = Math.sin(((2 * Math.PI) / 365) * (dayOfYear - 81));
  const coefficient =
    (surface.meltMost + surface.meltLeast) / 2 + ((surface.meltMost - surface.meltLeast) / 2) * season;
  const air = input.temperatureC;
  const isRainy = rainMm / hours > 0.508;
  let melt = 0;
  if (isRainy && air > 0) melt = rainMelt(air, rainMm / hours, input.windKmH, climate.elevationM) * hours;
  else if (air >= surface.baseC) melt = coefficient * (air - surface.baseC) * hours;
  if (air < surface.baseC) {
    const weight = 1 - (1 - climate.antecedentWeight) ** (hours / 6);
    pack.antecedentC += weight * (air - pack.antecedentC);
    // Negative melt cools the snow; at most 0.007 mm of melt for each mm of snow and °C below its base.
    const cools = coefficient * climate.negativeMelt * (pack.antecedentC - air) * hours;
    const most = 0.0126 * pack.snowMm * Math.max(0, surface.baseC - pack.antecedentC);
    pack.coldMm = Math.min(most, Math.max(0, pack.coldMm + cools));
  } else pack.antecedentC = surface.baseC;
  melt *= cover;
  const warms = Math.min(pack.coldMm, melt * climate.negativeMelt);
  pack.coldMm -= warms;
  if (climate.negativeMelt > 0) melt -= warms / climate.negativeMelt;
  melt = Math.min(Math.max(0, melt), pack.snowMm);
  pack.snowMm -= melt;
  pack.freeMm += melt + rainMm * cover;
  const holds = surface.freeWater * pack.snowMm;
  const leaves = Math.max(0, pack.freeMm - holds);
  pack.freeMm -= leaves;
  return leaves + rainMm * (1 - cover);
}

/** Melt during rain, mm/h, from radiation, condensation, convection and the rain's own heat (Anderson 1973, in his units: inches, °F, miles an hour). */
function rainMelt(airC: number, rainMmH: number, windKmH: number, elevationM: number): number {
  const fahrenheit = airC * 1.8 + 32;
  const rain = rainMmH / 25.4;
  const wind = 0.006 * (windKmH / 1.609344);
  const pressure = 29.9 - 1.02 * (elevationM / 304.8) + 0.0032 * (elevationM / 304.8) ** 2.4;
  const vapour = 8.1175e6 * Math.exp(-7701.544 / (fahrenheit + 405.0265));
  const warmer = fahrenheit - 32;
  const inches =
    warmer * (0.001167 + 7.5 * wind * 0.000359 * pressure + 0.007 * rain) + 8.5 * wind * (vapour - 0.18);
  return Math.max(0, inches) * 25.4;
}

function coverOf({ surface, snowMm, depletion }: Pack): number {
  if (surface.fullCoverMm <= 0 || snowMm >= surface.fullCoverMm) return 1;
  const at = (snowMm / surface.fullCoverMm) * 10;
  const i = Math.floor(at);
  const low = depletion[i] ?? 1;
  return low + ((depletion[i + 1] ?? 1) - low) * (at - i);
}

/** Snow above a depth is pushed off the ploughed part. */
function plough(
  { removal }: SnowPack,
  packs: { readonly ploughed: Pack; readonly impervious: Pack; readonly pervious: Pack },
): { removedM3: number; meltMm: number } {
  const { ploughed, impervious, pervious } = packs;
  if (removal === undefined || ploughed.m2 <= 0 || ploughed.snowMm < removal.overMm)
    return { removedM3: 0, meltMm: 0 };
  const { snowMm } = ploughed;
  const move = (part: number, to: Pack) => {
    if (to.m2 <= 0) return 0;
    to.snowMm += (snowMm * part * ploughed.m2) / to.m2;
    return part;
  };
  const moved = move(removal.toImpervious, impervious) + move(removal.toPervious, pervious);
  // What goes to another subcatchment leaves this one as what is carted off does.
  const out = removal.out + removal.toOther;
  ploughed.snowMm -= snowMm * (moved + out + removal.melted);
  return { removedM3: (snowMm * out * ploughed.m2) / 1000, meltMm: snowMm * removal.melted };
}
