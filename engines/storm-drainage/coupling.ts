import { type AdvanceOptions, advanceDrainage, type Drainage } from './drainage.ts';
import { GRAVITY } from './gravity.ts';
import { OUTFALL } from './network/network.ts';

/** Water on the ground beside a drainage network, as its own engine computes it. Levels stand in the datum of the network. */
export interface FloodSurface {
  readonly timeS: number;
  advance(toS: number): void;
  /** Water on a cell, m, and its ground, m. */
  depthAt(cell: number): number;
  bedAt(cell: number): number;
  /** Puts water on a cell (m³; negative: takes it), no more than stands there; returns what was moved. */
  exchange(cell: number, volumeM3: number): number;
}

/**
 * A gully: through it the water of a cell falls into a node, and comes back when the node floods. As a weir over `perimeterM` while it is
 * shallow, as an orifice of `areaM2` when it is deep.
 */
export interface DrainageInlet {
  readonly node: number;
  readonly cell: number;
  /** Clear perimeter over which water falls in (without the side at the curb), m, and clear opening, m². */
  readonly perimeterM: number;
  readonly areaM2: number;
  /** Part that is not clogged, 0 to 1; 1 without it. */
  readonly clear?: number;
}

/** A network and a surface that exchange water in steps; `advanceCoupled` moves both on. */
export interface CoupledDrainage {
  readonly drainage: Drainage;
  readonly surface: FloodSurface;
  readonly inlets: readonly DrainageInlet[];
  /** Time between two exchanges, s. */
  readonly stepS: number;
  /** Passed so far through each inlet, m³: into the network, and out of it. */
  readonly inM3: Float64Array;
  readonly outM3: Float64Array;
  /** Overflow of each node since the last exchange, m³. */
  readonly overflowM3: Float64Array;
}

/** Grates in a sag (Brown et al. 2009, FHWA HEC-22, eq. 4-26 and 4-27, SI): Q = 1.66·P·d^1.5 and Q = 0.67·A·√(2g·d); the smaller holds. */
const WEIR = 1.66;
const ORIFICE = 0.67;

/** Couples a network to a surface at the same time. Throws on an inlet that cannot be. */
export function coupleDrainage(
  drainage: Drainage,
  surface: FloodSurface,
  { inlets, stepS }: { readonly inlets: readonly DrainageInlet[]; readonly stepS: number },
): CoupledDrainage {
  const { nodes, model } = drainage.network;
  if (!(stepS > 0 && stepS < Infinity)) throw new Error(`The step of the exchange is ${stepS} s.`);
  if (drainage.kinematic !== undefined)
    throw new Error('A surface is coupled to a network that is routed by the dynamic wave alone.');
  if (surface.timeS !== drainage.timeS)
    throw new Error(`The drainage is at ${drainage.timeS} s, the surface at ${surface.timeS} s.`);
  inlets.forEach(({ node, cell, perimeterM, areaM2, clear = 1 }, k) => {
    if (!(node >= 0 && node < nodes.count)) throw new Error(`Inlet ${k}: there is no node ${node}.`);
    if (nodes.kind[node] === OUTFALL)
      throw new Error(`Inlet ${k}: node ${model.nodes[node]?.id} is an outfall.`);
    if ((nodes.pondedM2[node] ?? 0) > 0)
      throw new Error(`Inlet ${k}: node ${model.nodes[node]?.id} ponds; its water would stand twice.`);
    if (!(perimeterM >= 0 && areaM2 >= 0 && clear >= 0 && clear <= 1 && Number.isFinite(perimeterM + areaM2)))
      throw new Error(`Inlet ${k}: perimeter ${perimeterM} m, area ${areaM2} m², clear ${clear}.`);
    surface.depthAt(cell);
  });
  for (const { node } of inlets) drainage.hydraulics.isCoupled[node] = 1;
  return {
    drainage,
    surface,
    inlets,
    stepS,
    inM3: new Float64Array(inlets.length),
    outM3: new Float64Array(inlets.length),
    overflowM3: new Float64Array(nodes.count),
  };
}

/**
 * Runs both on to a time. In each step what falls into the inlets is taken from the surface first, the network runs, what overflows is put
 * onto the surface, and the surface runs: each side gives only what it holds, so that no water is made or lost.
 */
export function advanceCoupled(coupled: CoupledDrainage, toS: number, options: AdvanceOptions = {}): void {
  const { drainage, surface } = coupled;
  if (!(toS >= drainage.timeS && toS < Infinity))
    throw new Error(`The drainage is at ${drainage.timeS} s and cannot be run to ${toS} s.`);
  const advance: AdvanceOptions = {
    ...options,
    onStep: (now, stepS) => {
      const { overflowM3s } = now.hydraulics;
      for (let i = 0; i < overflowM3s.length; i++)
        if (now.hydraulics.isCoupled[i] === 1)
          coupled.overflowM3[i] = (coupled.overflowM3[i] ?? 0) + (overflowM3s[i] ?? 0) * stepS;
      options.onStep?.(now, stepS);
    },
  };
  while (drainage.timeS < toS) {
    const endS = toS - drainage.timeS <= coupled.stepS * (1 + 1e-9) ? toS : drainage.timeS + coupled.stepS;
    takeIn(coupled, endS - drainage.timeS);
    advanceDrainage(drainage, endS, advance);
    giveBack(coupled);
    surface.advance(endS);
  }
  drainage.hydraulics.exchangeM3s.fill(0);
}

/** What the inlets take in a step, and how high the water of the surface holds the nodes' own. */
function takeIn({ drainage, surface, inlets, inM3 }: CoupledDrainage, stepS: number): void {
  const { hydraulics: h, network } = drainage;
  const { nodes } = network;
  h.exchangeM3s.fill(0);
  h.coverM.fill(0);
  const covered = new Uint8Array(nodes.count);
  inlets.forEach((inlet, k) => {
    const { node, cell } = inlet;
    const depth = surface.depthAt(cell);
    const level = surface.bedAt(cell) + depth;
    const ground = (nodes.invertM[node] ?? 0) + (nodes.limitDepthM[node] ?? 0);
    const cover = Math.max(0, depth > 0 ? level - ground : 0);
    // Of several inlets the one with the lowest water lets the node's out.
    h.coverM[node] = covered[node] === 1 ? Math.min(h.coverM[node] ?? 0, cover) : cover;
    covered[node] = 1;
    const head = (nodes.invertM[node] ?? 0) + (h.depthM[node] ?? 0);
    const flow = inletFlow(inlet, depth, level - Math.max(head, surface.bedAt(cell)));
    if (!(flow > 0)) return;
    const moved = -surface.exchange(cell, -flow * stepS);
    inM3[k] = (inM3[k] ?? 0) + moved;
    h.exchangeM3s[node] = (h.exchangeM3s[node] ?? 0) + moved / stepS;
  });
}

/** What an inlet takes at a depth of water over it, m³/s, `dropM` above the water in the node. */
export function inletFlow(
  { perimeterM, areaM2, clear = 1 }: DrainageInlet,
  depthM: number,
  dropM: number,
): number {
  if (!(depthM > 0 && dropM > 0)) return 0;
  const drop = Math.min(depthM, dropM);
  const weir = WEIR * perimeterM * depthM * Math.sqrt(drop);
  const orifice = ORIFICE * areaM2 * Math.sqrt(2 * GRAVITY * drop);
  return clear * Math.min(weir, orifice);
}

/** Puts what overflowed onto the cells of the node's inlets, in the measure of their openings. */
function giveBack({ surface, inlets, overflowM3, outM3 }: CoupledDrainage): void {
  const sums = new Map<number, number>();
  for (const { node, areaM2 } of inlets) sums.set(node, (sums.get(node) ?? 0) + areaM2);
  const left = overflowM3.slice();
  const open = new Map<number, number>();
  for (const { node } of inlets) open.set(node, (open.get(node) ?? 0) + 1);
  inlets.forEach(({ node, cell, areaM2 }, k) => {
    const all = overflowM3[node] ?? 0;
    const count = open.get(node) ?? 1;
    open.set(node, count - 1);
    if (!(all > 0)) return;
    const whole = sums.get(node) ?? 0;
    // The last inlet of a node gives what is left, so that rounding loses nothing.
    const part = count === 1 ? (left[node] ?? 0) : whole > 0 ? (all * areaM2) / whole : 0;
    left[node] = (left[node] ?? 0) - part;
    if (part <= 0) return;
    surface.exchange(cell, part);
    outM3[k] = (outM3[k] ?? 0) + part;
  });
  overflowM3.fill(0);
}
