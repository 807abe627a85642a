import type { GroundLine, Outline } from './cross-section-outline.ts';

/** Intervals of a section table over its depth. */
export const TABLE_INTERVALS = 256;

/** A section at even depths from 0 to full: width (m), area (m²) and the wetted perimeter that its conveyance stands for (m). */
export interface SectionTable {
  readonly fullDepthM: number;
  readonly isOpen: boolean;
  readonly widthM: Float64Array;
  readonly areaM2: Float64Array;
  readonly perimeterM: Float64Array;
  /** Width grows as this power of the depth within the first interval. */
  readonly startPower: number;
  /** Manning's n that the perimeter is for; undefined: the conduit's own. */
  readonly manning: number | undefined;
}

/** Pieces that each interval is integrated over. */
const FINE = 24;

/** Table of a closed outline. */
export function outlineTable(outline: Outline, startPower: number): SectionTable {
  const { heightM } = outline;
  const widthM = new Float64Array(TABLE_INTERVALS + 1);
  const areaM2 = new Float64Array(TABLE_INTERVALS + 1);
  const perimeterM = new Float64Array(TABLE_INTERVALS + 1);
  const heights: number[] = [];
  for (let i = 0; i < TABLE_INTERVALS * FINE; i++) {
    // Round ends are cut finer, where the width changes fastest.
    const at = i / (TABLE_INTERVALS * FINE);
    heights.push(heightM * at, (heightM * (1 - Math.cos(Math.PI * at))) / 2);
  }
  for (let i = 0; i <= TABLE_INTERVALS; i++) heights.push((heightM * i) / TABLE_INTERVALS);
  heights.push(...outline.cornersM.filter((y) => y > 0 && y < heightM));
  heights.sort((a, b) => a - b);
  let last = 0;
  let half = outline.halfWidthM(0);
  let area = 0;
  let perimeter = 2 * half;
  let next = 0;
  for (const y of heights) {
    const x = outline.halfWidthM(y);
    area += (half + x) * (y - last);
    perimeter += 2 * Math.hypot(x - half, y - last);
    last = y;
    half = x;
    while (next <= TABLE_INTERVALS && y >= (heightM * next) / TABLE_INTERVALS) {
      widthM[next] = 2 * x;
      areaM2[next] = area;
      perimeterM[next] = perimeter;
      next += 1;
    }
  }
  perimeterM[TABLE_INTERVALS] = perimeter + 2 * half;
  closeGently(perimeterM, areaM2);
  return { fullDepthM: heightM, isOpen: false, widthM, areaM2, perimeterM, startPower, manning: undefined };
}

/**
 * Table of a line of ground. The conveyance of the parts between its cuts and roughnesses is added up (Chow 1959, §6-6), and the
 * perimeter is that with which the whole area has it at the channel's roughness.
 */
export function groundTable(line: GroundLine): SectionTable {
  const low = Math.min(...line.levelsM);
  const fullDepthM = Math.max(...line.levelsM) - low;
  const widthM = new Float64Array(TABLE_INTERVALS + 1);
  const areaM2 = new Float64Array(TABLE_INTERVALS + 1);
  const perimeterM = new Float64Array(TABLE_INTERVALS + 1);
  for (let i = 0; i <= TABLE_INTERVALS; i++) {
    const depth = (fullDepthM * i) / TABLE_INTERVALS;
    const { width, area, conveyance } = below(line, low + depth);
    widthM[i] = width;
    areaM2[i] = area;
    perimeterM[i] = conveyance > 0 ? area * (area / conveyance) ** 1.5 : width;
  }
  const flat = flatWidth(line, low);
  widthM[0] = flat;
  perimeterM[0] = flat;
  const manning = line.manning;
  return { fullDepthM, isOpen: true, widthM, areaM2, perimeterM, startPower: flat > 0 ? 0 : 1, manning };
}

/** Width, area and conveyance (of n relative to the channel's, in m^(8/3)) below a level. */
function below(line: GroundLine, level: number): { width: number; area: number; conveyance: number } {
  const { stationsM, levelsM, relativeManning, cutsM } = line;
  let [width, area, conveyance] = [0, 0, 0];
  let [partArea, partWetted] = [0, 0];
  let part = relativeManning[0] ?? 1;
  const close = () => {
    if (partWetted > 0) conveyance += (partArea / part) * (partArea / partWetted) ** (2 / 3);
    partArea = 0;
    partWetted = 0;
  };
  for (let i = 1; i < stationsM.length; i++) {
    const rough = relativeManning[i - 1] ?? 1;
    const x0 = stationsM[i - 1] ?? 0;
    if (rough !== part || cutsM.includes(x0)) close();
    part = rough;
    const dx = (stationsM[i] ?? 0) - x0;
    const d0 = level - (levelsM[i - 1] ?? 0);
    const d1 = level - (levelsM[i] ?? 0);
    if (d0 <= 0 && d1 <= 0) continue;
    const wet = d0 > 0 && d1 > 0 ? 1 : Math.max(d0, d1) / Math.abs(d0 - d1);
    const [a, b] = [Math.max(d0, 0), Math.max(d1, 0)];
    width += wet * dx;
    area += (wet * dx * (a + b)) / 2;
    partArea += (wet * dx * (a + b)) / 2;
    partWetted += Math.hypot(wet * dx, a - b);
  }
  close();
  return { width, area, conveyance };
}

function flatWidth({ stationsM, levelsM }: GroundLine, low: number): number {
  let flat = 0;
  for (let i = 1; i < stationsM.length; i++)
    if (levelsM[i - 1] === low && levelsM[i] === low) flat += (stationsM[i] ?? 0) - (stationsM[i - 1] ?? 0);
  return flat;
}

/** A flat lid meets the water over the last part of the depth, so that the conveyance has no jump where the section fills. */
function closeGently(perimeterM: Float64Array, areaM2: Float64Array): void {
  const lid = (perimeterM[TABLE_INTERVALS] ?? 0) - (perimeterM[TABLE_INTERVALS - 1] ?? 0);
  const rise = (areaM2[TABLE_INTERVALS] ?? 0) - (areaM2[TABLE_INTERVALS - 1] ?? 0);
  const from = Math.ceil(LID_MEETS * TABLE_INTERVALS);
  if (!(lid > 0 && rise > 0)) return;
  const base = perimeterM[from] ?? 0;
  const full = perimeterM[TABLE_INTERVALS] ?? 0;
  for (let i = from + 1; i < TABLE_INTERVALS; i++) {
    const gentle = base + ((full - base) * (i - from)) / (TABLE_INTERVALS - from);
    if (gentle > (perimeterM[i] ?? 0)) perimeterM[i] = gentle;
  }
}

/** Part of the depth from which a flat lid begins to rub. */
export const LID_MEETS = 0.97;
