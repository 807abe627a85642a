import { GRAVITY } from '../gravity.ts';
import type {
  Conduit,
  DrainageLink,
  DrainageModel,
  DrainageNode,
  Orifice,
  Outlet,
  Pump,
  Weir,
} from '../model.ts';
import { layOutSections, type Sections } from '../sections/cross-section.ts';
import { type CulvertRating, rateCulvert } from './culvert.ts';
import { type SparseSystem, sparseSystem } from './sparse-solve.ts';
import { type StorageShape, storageShape } from './storage.ts';

export const JUNCTION = 0;
export const STORAGE = 1;
export const OUTFALL = 2;

/** Nodes as flat arrays. Depths stand above the invert. */
export interface NodeArrays {
  readonly count: number;
  readonly kind: Uint8Array;
  readonly invertM: Float64Array;
  /** Depth to the ground, m. */
  readonly fullDepthM: Float64Array;
  /** Depth at which water leaves the node for good, m; Infinity where it ponds. */
  readonly limitDepthM: Float64Array;
  /** Highest crown of a conduit at the node, m. */
  readonly crownDepthM: Float64Array;
  /** Area of a ponding node above its full depth, m²; 0: none. */
  readonly pondedM2: Float64Array;
  /** Surface of the node itself, m². */
  readonly shaftM2: Float64Array;
  readonly storage: readonly (StorageShape | undefined)[];
  /** Ends of conduits at each node: 2·conduit, or 2·conduit + 1 for the lower end. */
  readonly endStart: Int32Array;
  readonly endAt: Int32Array;
}

/** Conduits with a size as flat arrays, turned so that each falls from `from` to `to`. */
export interface ConduitArrays {
  readonly count: number;
  readonly link: Int32Array;
  /** -1 where it was turned. */
  readonly sign: Int8Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly section: Int32Array;
  readonly lengthM: Float64Array;
  readonly barrels: Float64Array;
  readonly fromOffsetM: Float64Array;
  readonly toOffsetM: Float64Array;
  readonly slope: Float64Array;
  /** g·n², and √slope/n. */
  readonly roughness: Float64Array;
  readonly conveyance: Float64Array;
  /** Force mains: C, or height of the roughness in m; 0 for others. */
  readonly mainRoughness: Float64Array;
  readonly entryLoss: Float64Array;
  readonly exitLoss: Float64Array;
  readonly averageLoss: Float64Array;
  readonly maxFlowM3s: Float64Array;
  readonly hasFlap: Uint8Array;
  readonly seepageMs: Float64Array;
  readonly fullFlowM3s: Float64Array;
  /** Inlets of culverts; undefined for other conduits. */
  readonly culverts: (CulvertRating | undefined)[];
  /** 1 where the inlet of a culvert stands at the upper end, -1 at the lower, 0 without one. */
  readonly culvertEnd: Int8Array;
}

/** A link without length: a pump, orifice, weir or outlet, or a conduit without a size. */
export interface Structure {
  readonly link: number;
  readonly from: number;
  readonly to: number;
  readonly row: Pump | Orifice | Weir | Outlet | Conduit;
  /** Place of its opening in `openings`, or -1. */
  readonly opening: number;
}

/** A network laid out for the solver. */
export interface Network {
  readonly model: DrainageModel;
  readonly nodes: NodeArrays;
  readonly conduits: ConduitArrays;
  readonly structures: readonly Structure[];
  readonly sections: Sections;
  readonly openings: Sections;
  /** Place of a link among conduits, or -1 less its place among structures. */
  readonly placeOf: Int32Array;
  readonly system: SparseSystem;
}

/** Conduits that fall by less are taken to fall by this, m (0.001 ft, as models of this kind do). */
const LEAST_FALL_M = 0.0003048;

/** Lays a model out. Throws on rows that cannot be. */
export function layOutNetwork(model: DrainageModel): Network {
  const { nodes: rows, links, options } = model;
  links.forEach((link) => {
    checkLink(link, rows);
  });
  const sized = links.flatMap((row, link) =>
    row.kind === 'conduit' && row.section.shape !== 'dummy' ? [{ row, link }] : [],
  );
  const sections = layOutSections(sized.map(({ row }) => row.section));
  const conduits = layOutConduits(model, sized, sections);
  const openings: (Orifice | Weir)['section'][] = [];
  const structures = links.flatMap((row, link): Structure[] => {
    if (row.kind === 'conduit' && row.section.shape !== 'dummy') return [];
    const hasOpening = row.kind === 'orifice' || row.kind === 'weir';
    const opening = hasOpening ? openings.push(row.section) - 1 : -1;
    return [{ link, from: row.from, to: row.to, row, opening }];
  });
  const nodes = layOutNodes(model, conduits, sections, structures);
  const placeOf = new Int32Array(links.length);
  for (let c = 0; c < conduits.count; c++) placeOf[conduits.link[c] ?? 0] = c;
  structures.forEach(({ link }, s) => {
    placeOf[link] = -1 - s;
  });
  const from = [...conduits.from, ...structures.map((one) => one.from)];
  const to = [...conduits.to, ...structures.map((one) => one.to)];
  if (!(options.routingStepS > 0)) throw new Error(`options: the routing step is ${options.routingStepS} s.`);
  return {
    model,
    nodes,
    conduits,
    structures,
    sections,
    openings: layOutSections(openings),
    placeOf,
    system: sparseSystem(rows.length, Int32Array.from(from), Int32Array.from(to)),
  };
}

function checkLink(link: DrainageLink, nodes: readonly DrainageNode[]): void {
  for (const end of ['from', 'to'] as const)
    if (nodes[link[end]] === undefined)
      throw new Error(`Link ${link.id}: its end ${end} is no node (${link[end]}).`);
  if (link.from === link.to) throw new Error(`Link ${link.id}: it leads from its node to the same node.`);
  if (link.kind !== 'conduit') return;
  if (link.section.shape !== 'dummy' && !(link.lengthM > 0))
    throw new Error(`Conduit ${link.id}: its length is ${link.lengthM} m.`);
  if (!(link.culvertCode >= 0 && link.culvertCode <= 57))
    throw new Error(`Conduit ${link.id}: there is no culvert code ${link.culvertCode}.`);
  const ownManning = /^(irregular|street|dummy|force-main)$/.test(link.section.shape);
  if (!ownManning && !(link.manning > 0))
    throw new Error(`Conduit ${link.id}: its Manning's n is ${link.manning}.`);
}

function layOutConduits(
  { nodes, options }: DrainageModel,
  sized: readonly { readonly row: Conduit; readonly link: number }[],
  sections: Sections,
): ConduitArrays {
  const count = sized.length;
  const make = () => new Float64Array(count);
  const all: ConduitArrays = {
    count,
    link: new Int32Array(count),
    sign: new Int8Array(count).fill(1),
    from: new Int32Array(count),
    to: new Int32Array(count),
    section: new Int32Array(count),
    lengthM: make(),
    barrels: make(),
    fromOffsetM: make(),
    toOffsetM: make(),
    slope: make(),
    roughness: make(),
    conveyance: make(),
    mainRoughness: make(),
    entryLoss: make(),
    exitLoss: make(),
    averageLoss: make(),
    maxFlowM3s: make(),
    hasFlap: new Uint8Array(count),
    seepageMs: make(),
    fullFlowM3s: make(),
    culverts: new Array<CulvertRating | undefined>(count).fill(undefined),
    culvertEnd: new Int8Array(count),
  };
  sized.forEach(({ row, link }, c) => {
    const fall =
      (nodes[row.from]?.invertM ?? 0) + row.fromOffsetM - (nodes[row.to]?.invertM ?? 0) - row.toOffsetM;
    const isTurned = fall < 0;
    const least = Math.max(LEAST_FALL_M, options.minSlope * row.lengthM);
    const slope = Math.max(Math.abs(fall), least) / row.lengthM;
    const { section } = row;
    all.link[c] = link;
    all.sign[c] = isTurned ? -1 : 1;
    all.from[c] = isTurned ? row.to : row.from;
    all.to[c] = isTurned ? row.from : row.to;
    all.section[c] = c;
    all.lengthM[c] = row.lengthM;
    all.barrels[c] = Math.max(1, row.barrels);
    all.fromOffsetM[c] = isTurned ? row.toOffsetM : row.fromOffsetM;
    all.toOffsetM[c] = isTurned ? row.fromOffsetM : row.toOffsetM;
    all.slope[c] = slope;
    const ofSection = sections.manning[c] ?? 0;
    const manning =
      section.shape === 'force-main'
        ? mainManning(section, slope, options.forceMain)
        : ofSection > 0
          ? ofSection
          : row.manning;
    all.roughness[c] = GRAVITY * manning * manning;
    all.conveyance[c] = Math.sqrt(slope) / manning;
    all.mainRoughness[c] = section.shape === 'force-main' ? section.roughness : 0;
    all.entryLoss[c] = isTurned ? row.exitLoss : row.entryLoss;
    all.exitLoss[c] = isTurned ? row.entryLoss : row.exitLoss;
    all.averageLoss[c] = row.averageLoss;
    all.maxFlowM3s[c] = row.maxFlowM3s > 0 ? row.maxFlowM3s : Infinity;
    all.hasFlap[c] = row.flapGate ? 1 : 0;
    all.seepageMs[c] = row.seepageMs;
    if (row.culvertCode > 0) {
      all.culverts[c] = rateCulvert({ sections, section: c, code: row.culvertCode, slope });
      all.culvertEnd[c] = isTurned ? -1 : 1;
    }
    all.fullFlowM3s[c] = (all.conveyance[c] ?? 0) * (sections.fullFactor[c] ?? 0) * (all.barrels[c] ?? 1);
  });
  return all;
}

/** Manning's n with which a force main flows as when full (Rossman 2017, eq. 3-13 and 3-14; diameter in feet there). */
function mainManning(
  { heightM, roughness }: { readonly heightM: number; readonly roughness: number },
  slope: number,
  law: DrainageModel['options']['forceMain'],
): number {
  const feet = heightM / 0.3048;
  if (law === 'hazen-williams') return (1.067 / roughness) * (feet / slope) ** 0.04;
  return Math.sqrt(turbulentFriction(roughness, heightM) / 185) * feet ** (1 / 6);
}

/** Darcy's friction factor of fully rough flow (Swamee and Jain 1976, no viscosity). */
export function turbulentFriction(roughnessM: number, diameterM: number): number {
  return 0.25 / Math.log10(roughnessM / (3.7 * diameterM)) ** 2;
}

function layOutNodes(
  { nodes: rows, options }: DrainageModel,
  conduits: ConduitArrays,
  sections: Sections,
  structures: readonly Structure[],
): NodeArrays {
  const count = rows.length;
  const crowns = new Float64Array(count);
  const counts = new Int32Array(count + 1);
  for (let c = 0; c < conduits.count; c++) {
    const high = sections.fullDepthM[conduits.section[c] ?? 0] ?? 0;
    for (const [node = 0, offset = 0] of [
      [conduits.from[c], conduits.fromOffsetM[c]],
      [conduits.to[c], conduits.toOffsetM[c]],
    ] as const) {
      crowns[node] = Math.max(crowns[node] ?? 0, offset + high);
      counts[node + 1] = (counts[node + 1] ?? 0) + 1;
    }
  }
  for (let i = 0; i < count; i++) counts[i + 1] = (counts[i + 1] ?? 0) + (counts[i] ?? 0);
  const next = counts.slice();
  const endAt = new Int32Array(2 * conduits.count);
  for (let c = 0; c < conduits.count; c++)
    for (const [node = 0, end] of [
      [conduits.from[c], 2 * c],
      [conduits.to[c], 2 * c + 1],
    ] as const) {
      const at = next[node] ?? 0;
      endAt[at] = end;
      next[node] = at + 1;
    }
  const highest = highestLinks(rows, crowns, structures);
  const full = rows.map((row, i) => {
    if (row.kind === 'outfall') return crowns[i] ?? 0;
    if (row.kind === 'storage') return row.maxDepthM > 0 ? row.maxDepthM : Infinity;
    return Math.max(row.maxDepthM, crowns[i] ?? 0, row.maxDepthM > 0 ? 0 : (highest[i] ?? 0));
  });
  const ponded = rows.map((row) =>
    options.allowPonding && (row.kind === 'junction' || row.kind === 'divider') ? row.pondedAreaM2 : 0,
  );
  const limits = rows.map((row, i) => {
    if (row.kind === 'outfall' || (ponded[i] ?? 0) > 0) return Infinity;
    return (full[i] ?? 0) + row.surchargeDepthM;
  });
  rows.forEach((row) => {
    if (!Number.isFinite(row.invertM)) throw new Error(`Node ${row.id}: its invert is ${row.invertM} m.`);
  });
  const shaft = options.minSurfaceAreaM2 > 0 ? options.minSurfaceAreaM2 : MANHOLE_M2;
  return {
    count,
    kind: Uint8Array.from(rows, ({ kind }) =>
      kind === 'storage' ? STORAGE : kind === 'outfall' ? OUTFALL : JUNCTION,
    ),
    invertM: Float64Array.from(rows, (row) => row.invertM),
    fullDepthM: Float64Array.from(full),
    limitDepthM: Float64Array.from(limits),
    crownDepthM: crowns,
    pondedM2: Float64Array.from(ponded),
    shaftM2: shafts(count, shaft, structures, full),
    storage: rows.map((row) =>
      row.kind === 'storage' ? storageShape(row.area, LEAST_STORAGE_M2) : undefined,
    ),
    endStart: counts,
    endAt,
  };
}

/** Surface of each node; a junction from which a pump lifts by volume is a wet well that holds what the pump's curve ends with. */
function shafts(
  count: number,
  least: number,
  structures: readonly Structure[],
  full: readonly number[],
): Float64Array {
  const areas = new Float64Array(count).fill(least);
  for (const { from, row } of structures) {
    if (row.kind !== 'pump' || row.law.kind !== 'volume') continue;
    const most = row.law.curve.x.at(-1) ?? 0;
    areas[from] = Math.max(areas[from] ?? 0, most / (full[from] ?? 1));
  }
  return areas;
}

/** Depth of the highest orifice, weir or crest at nodes that have no conduit. */
function highestLinks(
  rows: readonly DrainageNode[],
  crowns: Float64Array,
  structures: readonly Structure[],
): Float64Array {
  const high = Float64Array.from(rows, () => 0);
  for (const { from, to, row } of structures) {
    const reach =
      row.kind === 'orifice'
        ? row.offsetM + ('heightM' in row.section ? row.section.heightM : 0)
        : row.kind === 'weir'
          ? row.crestOffsetM + ('heightM' in row.section ? row.section.heightM : 0)
          : row.kind === 'outlet'
            ? row.crestOffsetM
            : 0;
    for (const node of [from, to])
      if ((crowns[node] ?? 0) === 0) high[node] = Math.max(high[node] ?? 0, reach, LEAST_DEPTH_M);
  }
  return high;
}

/** Surface of a manhole of 1.2 m across, m²: the least surface of a node where the model gives none. */
const MANHOLE_M2 = 1.1674;

/** A storage whose surface is given as 0 at some depth still takes part, m². */
const LEAST_STORAGE_M2 = 0.01;

/** Depth of a junction of which nothing is known, m. */
const LEAST_DEPTH_M = 0.3;
