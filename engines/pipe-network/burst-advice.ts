import type { AffectedUsers } from './affected-users.ts';
import {
  type BurstCandidate,
  type LocaliseBurstInput,
  type LocaliseBurstOptions,
  localiseBurst,
} from './burst-localise.ts';
import { busiestHour, closureEffect } from './closure.ts';
import type { Hydraulics } from './hydraulics.ts';
import type { Isolation } from './isolation.ts';
import type { NetworkLink } from './model.ts';
import { type NeededStock, neededStock, type RepairKitRow } from './needed-stock.ts';
import { type RepairCoefficient, type RepairEstimate, repairTime } from './repair-time.ts';

/** What the consequences of a break depend on besides the network. */
export interface BurstConsequencesInput {
  /** Hour of the day, 0 … 24. */
  readonly hour: number;
  readonly tankLevelsM?: ReadonlyMap<string, number>;
  /** Pressure below which a user counts as badly supplied, metres. */
  readonly minPressureM: number;
  /** Valves known not to turn. */
  readonly unusable?: ReadonlySet<string>;
  readonly repairCoefficients: readonly RepairCoefficient[];
  readonly repairKit: readonly RepairKitRow[];
  /** Class of the road above a link, where the caller knows it; `local` where it does not. */
  readonly roadClassOf?: (link: NetworkLink) => string | undefined;
}

/** A reservation that whoever reads the advice has to know; the sentence to a code is the caller's. */
export type BurstCaveat =
  | { readonly code: 'no-meters' }
  | { readonly code: 'few-meters'; readonly used: number; readonly silent: number }
  | { readonly code: 'meters-doubted'; readonly meters: readonly string[] }
  | { readonly code: 'flat-ranking'; readonly probability: number }
  | { readonly code: 'source-inside-segment'; readonly nodes: readonly string[] }
  | { readonly code: 'relies-on-shut-valves'; readonly valves: readonly string[] }
  | { readonly code: 'material-unknown' }
  | { readonly code: 'depth-assumed'; readonly depthM: number }
  | { readonly code: 'repair-term-unknown'; readonly terms: readonly string[] };

/** What follows from a break of one pipe. */
export interface BurstConsequences {
  readonly linkId: string;
  /** Valves to shut, valves relied on, and what they cut off. */
  readonly isolation: Isolation;
  readonly cutOff: AffectedUsers;
  readonly lowPressure: AffectedUsers;
  readonly affected: AffectedUsers;
  /** Hours of the day whose hydraulics were solved: now and the busiest until the repair ends. */
  readonly hoursSolved: readonly number[];
  readonly repair: RepairEstimate;
  readonly stock: readonly NeededStock[];
  readonly caveats: readonly BurstCaveat[];
}

/** The whole advice: ranked pipes, and the consequences for the first of them. */
export interface BurstAdvice {
  readonly candidates: readonly BurstCandidate[];
  readonly metersUsed: number;
  readonly metersSilent: number;
  /** Absent when no meter reports, since then no pipe is named. */
  readonly consequences?: BurstConsequences;
  readonly caveats: readonly BurstCaveat[];
}

/** Cover assumed where a pipe's depth is not recorded, metres: the reference of the repair formula. */
const ASSUMED_DEPTH_M = 1.2;
/** Share of silent meters above which the advice says so. */
const MANY_SILENT = 0.2;
/** Probability of the first candidate below which the ranking says little. */
const FLAT = 0.25;

/** Localises the burst and works out the consequences for the likeliest pipe. Nothing acts on it: a person decides. */
export function burstAdvice(
  hydraulics: Hydraulics,
  input: LocaliseBurstInput & BurstConsequencesInput,
  options: LocaliseBurstOptions = {},
): BurstAdvice {
  const known = new Set(input.meters.map((meter) => meter.id));
  const reporting = input.changes.filter(
    (change) => known.has(change.meterId) && Number.isFinite(change.change),
  );
  if (reporting.length === 0) {
    return {
      candidates: [],
      metersUsed: 0,
      metersSilent: input.meters.length,
      caveats: [{ code: 'no-meters' }],
    };
  }
  const found = localiseBurst(hydraulics, input, options);
  const first = found.candidates[0];
  const caveats: BurstCaveat[] = [];
  if (found.metersSilent > MANY_SILENT * input.meters.length) {
    caveats.push({ code: 'few-meters', used: found.metersUsed, silent: found.metersSilent });
  }
  if (found.metersDoubted.length > 0) caveats.push({ code: 'meters-doubted', meters: found.metersDoubted });
  if (first && first.probability < FLAT)
    caveats.push({ code: 'flat-ranking', probability: first.probability });
  const consequences = first ? burstConsequences(hydraulics, first.linkId, input) : undefined;
  return {
    candidates: found.candidates,
    metersUsed: found.metersUsed,
    metersSilent: found.metersSilent,
    ...(consequences ? { consequences } : {}),
    caveats: [...caveats, ...(consequences?.caveats ?? [])],
  };
}

/** Valves, users, repair and stock for one pipe: for the first candidate, or for the one that a person has chosen or confirmed. */
export function burstConsequences(
  hydraulics: Hydraulics,
  linkId: string,
  input: BurstConsequencesInput,
): BurstConsequences {
  const link = hydraulics.model.links.find((row) => row.id === linkId);
  if (!link) throw new Error(`Link "${linkId}" is not in the network.`);
  const repair = repairTime(
    {
      diameterMm: link.diameterMm,
      depthM: link.depthM ?? ASSUMED_DEPTH_M,
      material: link.material ?? UNKNOWN_MATERIAL,
      roadClass: input.roadClassOf?.(link) ?? 'local',
      hour: input.hour,
    },
    input.repairCoefficients,
  );
  const busiest = busiestHour(hydraulics.model, input.hour, Math.min(24, Math.ceil(repair.high) + 1));
  const hoursSolved = [...new Set([Math.floor(input.hour), busiest])];
  const effect = closureEffect(hydraulics, {
    linkId,
    minPressureM: input.minPressureM,
    hours: hoursSolved,
    ...(input.tankLevelsM ? { tankLevelsM: input.tankLevelsM } : {}),
    ...(input.unusable ? { unusable: input.unusable } : {}),
  });
  return {
    linkId,
    ...effect,
    hoursSolved,
    repair,
    stock: neededStock(link.diameterMm, link.material, input.repairKit),
    caveats: caveatsOf(link, effect.isolation, repair),
  };
}

const UNKNOWN_MATERIAL = 'unknown';

function caveatsOf(link: NetworkLink, isolation: Isolation, repair: RepairEstimate): BurstCaveat[] {
  const caveats: BurstCaveat[] = [];
  if (isolation.sourcesInside.length > 0)
    caveats.push({ code: 'source-inside-segment', nodes: isolation.sourcesInside });
  if (isolation.reliesOnShut.length > 0)
    caveats.push({ code: 'relies-on-shut-valves', valves: isolation.reliesOnShut });
  if (link.material === undefined) caveats.push({ code: 'material-unknown' });
  if (link.depthM === undefined) caveats.push({ code: 'depth-assumed', depthM: ASSUMED_DEPTH_M });
  const terms = repair.unknown.filter((term) => term !== `material:${UNKNOWN_MATERIAL}`);
  if (terms.length > 0) caveats.push({ code: 'repair-term-unknown', terms });
  return caveats;
}
