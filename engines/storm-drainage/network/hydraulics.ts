import { AREA, measureSection, WIDTH } from '../sections/cross-section.ts';
import { type Network, STORAGE } from './network.ts';

/**
 * Water of a network at a time, as flat arrays. Each conduit is cut in the middle: half of its water counts to the node at that end (its
 * owner), or to the other one where the end hangs free above its own. `ledgerM3` is the water that belongs to a node by what came and went;
 * depths follow it.
 */
export interface Hydraulics {
  readonly network: Network;
  timeS: number;
  /** Nodes. */
  readonly depthM: Float64Array;
  readonly startDepthM: Float64Array;
  /** Depth before the last kept step. */
  readonly lastDepthM: Float64Array;
  readonly ledgerM3: Float64Array;
  readonly lateralM3s: Float64Array;
  readonly lossM3s: Float64Array;
  /** Part of the loss that evaporates, and what passes each outfall outwards. */
  readonly evaporatingM3s: Float64Array;
  readonly outflowM3s: Float64Array;
  /** All that came to each node in the last step, m³/s. */
  readonly inflowM3s: Float64Array;
  readonly overflowM3s: Float64Array;
  readonly volumeM3: Float64Array;
  readonly surfaceM2: Float64Array;
  /** Part of the surface that belongs to ends hanging free elsewhere, m². */
  readonly lostM2: Float64Array;
  readonly residualM3s: Float64Array;
  /** Level beyond each outfall, m; -Infinity where the end is free. */
  readonly stageM: Float64Array;
  /** 1: the outfall runs at normal depth. */
  readonly isNormal: Uint8Array;
  readonly hasNodeFlap: Uint8Array;
  /** Conduits, all barrels together, in their own (falling) direction. */
  readonly flow: Float64Array;
  readonly startFlow: Float64Array;
  /** Mean of the trials of a step, for what hangs on the velocity. */
  readonly trial: Float64Array;
  /** ∂Q/∂H at the upper and the lower end, m²/s. */
  readonly byUpper: Float64Array;
  readonly byLower: Float64Array;
  /** Weight of the new flow in what passes in a step. */
  readonly weight: Float64Array;
  readonly midArea: Float64Array;
  readonly startMidArea: Float64Array;
  readonly velocity: Float64Array;
  readonly midDepth: Float64Array;
  readonly endDepth: Float64Array;
  readonly endVolume: Float64Array;
  readonly startEndVolume: Float64Array;
  readonly endOwner: Int32Array;
  readonly startEndOwner: Int32Array;
  readonly criticalM: Float64Array;
  readonly criticalFlow: Float64Array;
  /** Structures: flow from `from` to `to`, and its slopes. */
  readonly structureFlow: Float64Array;
  readonly startStructureFlow: Float64Array;
  readonly structureByFrom: Float64Array;
  readonly structureByTo: Float64Array;
  /** Settings of links and what they move to, 0 to 1 (pumps and outlets beyond). */
  readonly setting: Float64Array;
  readonly target: Float64Array;
  /** Evaporation from open water, m/s. */
  evaporationMs: number;
  /** Water seeping from conduits, m³/s each. */
  readonly conduitLossM3s: Float64Array;
  /** Last changes of depth in a solution, that they may be damped when they swing. */
  readonly change: Float64Array;
  readonly lastChange: Float64Array;
  readonly lastAsked: Float64Array;
  readonly isHeld: Uint8Array;
  /** Moved by the caller: extra inflow, m³/s, and a level of water above ground that holds the node's limit up, m. */
  readonly exchangeM3s: Float64Array;
  readonly coverM: Float64Array;
  readonly isCoupled: Uint8Array;
}

/** Water standing still and dry. */
export function createHydraulics(network: Network): Hydraulics {
  const { nodes, conduits, structures, model } = network;
  const ofNodes = () => new Float64Array(nodes.count);
  const ofConduits = () => new Float64Array(conduits.count);
  const ofEnds = () => new Float64Array(2 * conduits.count);
  const ofStructures = () => new Float64Array(structures.length);
  return {
    network,
    timeS: 0,
    depthM: ofNodes(),
    startDepthM: ofNodes(),
    lastDepthM: ofNodes(),
    ledgerM3: ofNodes(),
    lateralM3s: ofNodes(),
    lossM3s: ofNodes(),
    evaporatingM3s: ofNodes(),
    outflowM3s: ofNodes(),
    inflowM3s: ofNodes(),
    overflowM3s: ofNodes(),
    volumeM3: ofNodes(),
    surfaceM2: ofNodes(),
    lostM2: ofNodes(),
    residualM3s: ofNodes(),
    stageM: ofNodes().fill(-Infinity),
    isNormal: Uint8Array.from(model.nodes, (node) =>
      node.kind === 'outfall' && node.stage.kind === 'normal' ? 1 : 0,
    ),
    hasNodeFlap: Uint8Array.from(model.nodes, (node) => (node.kind === 'outfall' && node.flapGate ? 1 : 0)),
    flow: ofConduits(),
    startFlow: ofConduits(),
    trial: ofConduits(),
    byUpper: ofConduits(),
    byLower: ofConduits(),
    weight: ofConduits().fill(1),
    midArea: ofConduits(),
    startMidArea: ofConduits(),
    velocity: ofConduits(),
    midDepth: ofConduits(),
    endDepth: ofEnds(),
    endVolume: ofEnds(),
    startEndVolume: ofEnds(),
    endOwner: new Int32Array(2 * conduits.count),
    startEndOwner: new Int32Array(2 * conduits.count),
    criticalM: ofConduits(),
    criticalFlow: ofConduits().fill(Number.NaN),
    structureFlow: ofStructures(),
    startStructureFlow: ofStructures(),
    structureByFrom: ofStructures(),
    structureByTo: ofStructures(),
    setting: Float64Array.from(model.links, (link) => (link.kind === 'pump' && !link.initiallyOn ? 0 : 1)),
    target: Float64Array.from(model.links, (link) => (link.kind === 'pump' && !link.initiallyOn ? 0 : 1)),
    evaporationMs: 0,
    conduitLossM3s: ofConduits(),
    change: ofNodes(),
    lastChange: ofNodes(),
    lastAsked: ofNodes(),
    isHeld: new Uint8Array(nodes.count),
    exchangeM3s: ofNodes(),
    coverM: ofNodes(),
    isCoupled: new Uint8Array(nodes.count),
  };
}

const out = new Float64Array(3);

/** Volume of one half of a conduit at a depth of its end (m³); its surface (m²) is left in `halfSurface`. */
export function halfVolume(network: Network, c: number, depthM: number): number {
  measureSection(network.sections, network.conduits.section[c] ?? 0, depthM, out);
  return halfOf(network, c, depthM, out);
}

/** The same where the end was measured already. */
export function halfOf(network: Network, c: number, depthM: number, measured: Float64Array): number {
  const { conduits, sections, model } = network;
  const s = conduits.section[c] ?? 0;
  let area = measured[AREA] ?? 0;
  let width = measured[WIDTH] ?? 0;
  const above = depthM - (sections.fullDepthM[s] ?? 0);
  if (above > 0) {
    // Open channels keep their width above their banks; closed ones have none, or that of the slot.
    if (sections.isOpen[s] === 0)
      width = model.options.surcharge === 'slot' ? SLOT_WIDTH * (sections.widestM[s] ?? 0) : 0;
    area += width * above;
  }
  const half = 0.5 * (conduits.lengthM[c] ?? 0) * (conduits.barrels[c] ?? 1);
  halfSurface = half * width;
  return half * area;
}

/** Surface of the half that was measured last, m². */
export let halfSurface = 0;

/** Width of the slot above a closed section as a part of its greatest width (Sjöberg 1982). */
const SLOT_WIDTH = 0.01;

/** Water of a node itself without its conduits, m³; its surface (m²) is left in `ownSurface`. */
export function ownVolume({ nodes }: Network, i: number, depthM: number): number {
  const full = nodes.fullDepthM[i] ?? 0;
  if (nodes.kind[i] === STORAGE) {
    const shape = nodes.storage[i];
    if (shape === undefined) return 0;
    const within = Math.min(depthM, full);
    ownSurface = shape.areaM2(within);
    return shape.volumeM3(within) + ownSurface * (depthM - within);
  }
  const shaft = nodes.shaftM2[i] ?? 0;
  const ponded = nodes.pondedM2[i] ?? 0;
  if (ponded > 0 && depthM > full) {
    ownSurface = ponded;
    return shaft * full + ponded * (depthM - full);
  }
  ownSurface = shaft;
  return shaft * depthM;
}

/** Surface of the node that was measured last, m². */
export let ownSurface = 0;

/**
 * Water at a node when it stands at a depth, with the halves of conduits that it owns by their place (m³); the surface (m²) is left in
 * `nodeSurface`.
 */
export function nodeVolume(h: Hydraulics, i: number, depthM: number): number {
  const { nodes, conduits } = h.network;
  let volume = ownVolume(h.network, i, depthM);
  let surface = ownSurface;
  const end = nodes.endStart[i + 1] ?? 0;
  for (let p = nodes.endStart[i] ?? 0; p < end; p++) {
    const e = nodes.endAt[p] ?? 0;
    if (h.endOwner[e] !== i) continue;
    const c = e >> 1;
    const offset = ((e & 1) === 0 ? conduits.fromOffsetM[c] : conduits.toOffsetM[c]) ?? 0;
    if (depthM <= offset) continue;
    volume += halfVolume(h.network, c, depthM - offset);
    surface += halfSurface;
  }
  nodeSurface = surface;
  return volume;
}

/** Surface of the node that `nodeVolume` measured last, with its conduits, m². */
export let nodeSurface = 0;
