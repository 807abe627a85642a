import type { Breach } from './model.ts';
import { FREAD_COEFFICIENTS, orificeFlow, submergedShare, trapezoidFlow } from './weirs.ts';

/** A breach as it stands. */
export interface Opening {
  readonly bottomM: number;
  /** Roof of a pipe; the crest or higher once it has fallen or where there was none. */
  readonly roofM: number;
  readonly bottomWidthM: number;
  readonly isPipe: boolean;
}

const LEAST_FORMATION_S = 1e-3;
const ORIFICE = 0.6;

/** Formation time that counts, s. */
export function formationOf({ formationS }: Breach): number {
  return Math.max(LEAST_FORMATION_S, formationS);
}

/** Share of the growth that is done so many seconds after the start, 0 to 1. */
export function growthAt(breach: Breach, sinceS: number): number {
  const share = Math.min(1, Math.max(0, sinceS / formationOf(breach)));
  return breach.progress === 'linear' ? share : 0.5 - 0.5 * Math.cos(Math.PI * share);
}

/** The opening so many seconds after the start; undefined before it. Bottom and width grow in proportion. */
export function openingAt(breach: Breach, sinceS: number): Opening | undefined {
  if (!(sinceS > 0)) return undefined;
  const growth = growthAt(breach, sinceS);
  const from = breach.mode === 'piping' ? (breach.pipeM ?? breach.crestM) : breach.crestM;
  const roofM = breach.mode === 'piping' ? from + growth * (breach.crestM - from) : breach.crestM;
  return {
    bottomM: from - growth * (from - breach.invertM),
    roofM,
    bottomWidthM: growth * breach.bottomWidthM,
    isPipe: breach.mode === 'piping' && growth < 1,
  };
}

/**
 * Flow out of a breach, m³/s: a broad-crested trapezoid, less where the water below stands high. A pipe under water gives what an
 * opening of its size gives, and never more than it would without its roof.
 */
export function breachFlow(breach: Breach, opening: Opening, stageM: number, tailM: number): number {
  const { bottomM, roofM, bottomWidthM, isPipe } = opening;
  const head = stageM - bottomM;
  if (!(head > 0)) return 0;
  const free = trapezoidFlow(head, bottomWidthM, breach.sideSlope, breach.weir ?? FREAD_COEFFICIENTS);
  const weir = free * submergedShare(head, tailM - bottomM);
  if (!isPipe || stageM <= roofM) return weir;
  const height = roofM - bottomM;
  const area = height * (bottomWidthM + breach.sideSlope * height);
  const middle = bottomM + 0.5 * height;
  const under = orificeFlow(area, stageM - Math.max(middle, tailM), breach.orificeCoefficient ?? ORIFICE);
  return Math.min(weir, under);
}
