import type { Seepage } from '../model.ts';
import { measureSection, type Sections, WIDTH } from '../sections/cross-section.ts';
import { type Hydraulics, ownSurface, ownVolume } from './hydraulics.ts';
import { STORAGE } from './network.ts';

/** What storages remember of the ground below them. */
export interface SeepageState {
  /** Water taken up by the ground of each node, m. */
  readonly takenUpM: Float64Array;
}

const out = new Float64Array(3);

/** Losses that hold for the next step: evaporation and seepage of storages and conduits, never more than stands there. */
export function setLosses(h: Hydraulics, state: SeepageState, dt: number): void {
  const { nodes, model } = h.network;
  for (let i = 0; i < nodes.count; i++) {
    const row = model.nodes[i];
    if (nodes.kind[i] !== STORAGE || row?.kind !== 'storage') continue;
    const depth = h.startDepthM[i] ?? 0;
    const held = ownVolume(h.network, i, depth);
    const surface = ownSurface;
    const evaporates = depth > 0 ? h.evaporationMs * row.evaporationFactor * surface : 0;
    const seeps =
      row.seepage === undefined || depth <= 0
        ? 0
        : surface * seepageRate(row.seepage, depth, state.takenUpM[i] ?? 0, dt);
    const most = held / dt;
    const share = evaporates + seeps > most ? most / (evaporates + seeps) : 1;
    h.evaporatingM3s[i] = evaporates * share;
    h.lossM3s[i] = (evaporates + seeps) * share;
    if (seeps > 0) state.takenUpM[i] = (state.takenUpM[i] ?? 0) + (seeps * share * dt) / surface;
  }
  setConduitLosses(h, dt);
}

/** Green and Ampt (1911): K·(1 + (suction + depth)·deficit/F), F what the ground took up; K alone without suction and deficit. */
function seepageRate(
  { suctionM, conductivityMs, deficit }: Seepage,
  depthM: number,
  takenUpM: number,
  dt: number,
): number {
  if (suctionM === 0 || deficit === 0) return conductivityMs;
  // Implicit in F, so that a dry ground takes up a finite depth in the first step.
  const reach = (suctionM + depthM) * deficit;
  const half = (takenUpM - conductivityMs * dt) / 2;
  const after = takenUpM - half + Math.sqrt(half * half + conductivityMs * dt * reach);
  return Math.max(conductivityMs, (after - takenUpM) / dt);
}

function setConduitLosses(h: Hydraulics, dt: number): void {
  const { conduits } = h.network;
  for (let c = 0; c < conduits.count; c++) {
    const loss = lossPerLength(h, c);
    const held = (h.startEndVolume[2 * c] ?? 0) + (h.startEndVolume[2 * c + 1] ?? 0);
    h.conduitLossM3s[c] = Math.min(loss * (conduits.lengthM[c] ?? 0), (0.5 * held) / dt);
  }
}

/** What seeps and evaporates from a metre of a conduit as it runs, all barrels, m²/s. */
export function lossPerLength({ network, evaporationMs, midDepth }: Hydraulics, c: number): number {
  const { conduits, sections } = network;
  const s = conduits.section[c] ?? 0;
  const rate = (conduits.seepageMs[c] ?? 0) + (sections.isOpen[s] === 1 ? evaporationMs : 0);
  return rate === 0 ? 0 : rate * widthAt(sections, s, midDepth[c] ?? 0) * (conduits.barrels[c] ?? 1);
}

/** Width through which a conduit seeps: that of its surface, the widest one where it runs full. */
function widthAt(sections: Sections, s: number, depthM: number): number {
  if (depthM >= (sections.fullDepthM[s] ?? 0)) return sections.widestM[s] ?? 0;
  measureSection(sections, s, depthM, out);
  return out[WIDTH] ?? 0;
}
