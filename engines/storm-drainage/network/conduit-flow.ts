import { GRAVITY } from '../gravity.ts';
import { AREA, measureSection, RADIUS, WIDTH } from '../sections/cross-section.ts';
import { criticalDepth, normalDepth } from '../sections/flow-depths.ts';
import { culvertInflow } from './culvert.ts';
import { type Hydraulics, halfOf, halfSurface } from './hydraulics.ts';
import { OUTFALL, turbulentFriction } from './network.ts';

/** Depth below which an end of a conduit counts as dry, m. */
export const DRY_M = 1e-5;

/** Inertia counts for velocities up to this, m/s (50 ft/s). */
const MOST_VELOCITY_MS = 15.24;

const upper = new Float64Array(3);
const middle = new Float64Array(3);
const lower = new Float64Array(3);

/**
 * Flow of every conduit for the depths of this trial. The momentum equation along the conduit (Rossman 2017, eq. 3-15), all of it implicit but
 * the inertia:
 * Q·(1 + g·n²·|v|·Δt/R^(4/3) + Σk·|v|·Δt/2L) = Q₀ − g·Ā·(H₂−H₁)·Δt/L + σ·[2v·(A−A₀) + v²·(A₂−A₁)·Δt/L], v = Q/A, whose root is taken as
 * it stands; only inertia and the weights of both ends come from the flow of the trials before, half by half. Writes flow, its slopes by both heads, the owners and volumes of both halves.
 */
export function conduitFlows(h: Hydraulics, dt: number): void {
  const { network } = h;
  const { nodes, conduits, sections, model } = network;
  const { options } = model;
  const damping = options.inertialDamping;
  const limit = options.normalFlowLimit;
  const hasSlot = options.surcharge === 'slot';
  for (let c = 0; c < conduits.count; c++) {
    const n1 = conduits.from[c] ?? 0;
    const n2 = conduits.to[c] ?? 0;
    const s = conduits.section[c] ?? 0;
    const z1 = conduits.fromOffsetM[c] ?? 0;
    const z2 = conduits.toOffsetM[c] ?? 0;
    const bed1 = (nodes.invertM[n1] ?? 0) + z1;
    const bed2 = (nodes.invertM[n2] ?? 0) + z2;
    const isOut1 = nodes.kind[n1] === OUTFALL;
    const isOut2 = nodes.kind[n2] === OUTFALL;
    const barrels = conduits.barrels[c] ?? 1;
    const length = conduits.lengthM[c] ?? 1;
    const full = sections.fullDepthM[s] ?? 0;
    const isClosed = sections.isOpen[s] === 0;
    const before = (h.trial[c] ?? 0) / barrels;
    let d1 = isOut1 ? (h.stageM[n1] ?? 0) - bed1 : (h.depthM[n1] ?? 0) - z1;
    let d2 = isOut2 ? (h.stageM[n2] ?? 0) - bed2 : (h.depthM[n2] ?? 0) - z2;
    if (d1 <= 0 && d2 <= 0 && before === 0) {
      stayDry(h, c, n1, n2);
      continue;
    }
    let isLost1 = false;
    let isLost2 = false;
    if (before >= 0 && (isOut2 || z2 > 0) && d2 < full) {
      const free = freeDepth(h, c, before, isOut2 && h.isNormal[n2] === 1);
      if (d2 < free && d1 > DRY_M) {
        d2 = Math.min(free, Math.max(d1, DRY_M));
        isLost2 = true;
      }
    } else if (before < 0 && (isOut1 || z1 > 0) && d1 < full) {
      const free = freeDepth(h, c, before, false);
      if (d1 < free && d2 > DRY_M) {
        d1 = free;
        isLost1 = true;
      }
    }
    const head1 = bed1 + Math.max(d1, 0);
    const head2 = bed2 + Math.max(d2, 0);
    const y1 = d1 > full ? full : Math.max(d1, 0);
    const y2 = d2 > full ? full : Math.max(d2, 0);
    // With the slot the middle of a pressed conduit lies on the line between both heads.
    const yMid =
      hasSlot && isClosed ? Math.min(full, 0.5 * (Math.max(d1, 0) + Math.max(d2, 0))) : 0.5 * (y1 + y2);
    measureSection(sections, s, y1, upper);
    measureSection(sections, s, y2, lower);
    measureSection(sections, s, yMid, middle);
    const a1 = upper[AREA] ?? 0;
    const a2 = lower[AREA] ?? 0;
    const aMid = middle[AREA] ?? 0;
    const wMid = middle[WIDTH] ?? 0;
    const isFull = isClosed && y1 >= full && y2 >= full;
    // A conduit between two outfalls keeps its water itself.
    putHalf(h, 2 * c, isLost1 && !isLost2 ? n2 : n1, n1, d1);
    putHalf(h, 2 * c + 1, isLost2 && !isLost1 ? n1 : n2, n2, d2);
    h.endDepth[2 * c] = y1;
    h.endDepth[2 * c + 1] = y2;
    h.midArea[c] = aMid;
    h.midDepth[c] = yMid;
    h.byUpper[c] = 0;
    h.byLower[c] = 0;
    const isShut = (h.setting[conduits.link[c] ?? 0] ?? 1) <= 0;
    if (isShut || (y1 <= DRY_M && y2 <= DRY_M) || aMid <= 1e-9) {
      h.flow[c] = 0;
      h.trial[c] = 0;
      h.velocity[c] = 0;
      continue;
    }
    let v = before / aMid;
    if (v > MOST_VELOCITY_MS) v = MOST_VELOCITY_MS;
    else if (v < -MOST_VELOCITY_MS) v = -MOST_VELOCITY_MS;
    const speed = Math.abs(v);
    const froude = isFull || wMid <= 0 ? 0 : speed / Math.sqrt((GRAVITY * aMid) / wMid);
    let inertia = froude <= 0.5 ? 1 : froude >= 1 ? 0 : 2 * (1 - froude);
    const upwind = !isFull && before > 0 && head1 >= head2 ? inertia : 1;
    if (damping === 'none') inertia = 1;
    else if (damping === 'full') inertia = 0;
    if (isFull) inertia = 0;
    const area = a1 + (aMid - a1) * upwind;
    const r1 = upper[RADIUS] ?? 0;
    const radius = r1 + ((middle[RADIUS] ?? 0) - r1) * upwind;
    const isMain = isFull && (conduits.mainRoughness[c] ?? 0) > 0;
    const perSquare = isMain
      ? mainFriction(h, c, radius, speed)
      : (conduits.roughness[c] ?? 0) / (radius * Math.cbrt(radius));
    const places =
      (a1 > 1e-6 ? (conduits.entryLoss[c] ?? 0) / a1 : 0) +
      (a2 > 1e-6 ? (conduits.exitLoss[c] ?? 0) / a2 : 0) +
      (conduits.averageLoss[c] ?? 0) / aMid;
    const drag = radius > 0 ? (dt * perSquare) / aMid + (places * dt) / (2 * length) : 0;
    const pull = (dt * GRAVITY * area) / length;
    let push = (h.startFlow[c] ?? 0) / barrels - pull * (head2 - head1);
    if (inertia > 0)
      push += inertia * v * (2 * (aMid - (h.startMidArea[c] ?? 0)) + (v * (a2 - a1) * dt) / length);
    // Root of Q·(1 + drag·|Q|) = push.
    let q = (2 * push) / (1 + Math.sqrt(1 + 4 * drag * Math.abs(push)));
    const held = 2 * drag * Math.abs(q);
    let by1 = pull / (1 + held);
    let by2 = -by1;
    // Where friction rules, more water is more flow: that at the upper end for steep flow, that of both ends for slow flow.
    if (!isFull && q !== 0) {
      const more = ((5 / 3) * Math.abs(q) * held) / (1 + held);
      const mid = aMid > 0 ? (0.5 * upwind * more * wMid) / aMid : 0;
      const steep = a1 > 0 ? ((1 - upwind) * more * (upper[WIDTH] ?? 0)) / a1 : 0;
      if (q > 0) by1 += mid + steep;
      else by2 -= mid;
    }
    if (isLost2) by2 = 0;
    if (isLost1) by1 = 0;
    if (q > 0 ? y1 < full && !isLost1 : y2 < full && !isLost2) {
      // No end gives more than runs critically or at normal depth there, whatever stands at the other one.
      const area = q > 0 ? a1 : a2;
      const width = (q > 0 ? upper[WIDTH] : lower[WIDTH]) ?? 0;
      const critical = width > 0 ? area * Math.sqrt((GRAVITY * area) / width) : Infinity;
      const normal = q > 0 ? (conduits.conveyance[c] ?? 0) * a1 * Math.cbrt(r1 * r1) : 0;
      const most = Math.max(critical, normal);
      if (Math.abs(q) > most) {
        const more = (1.5 * most * width) / Math.max(area, 1e-9);
        by1 = q > 0 ? more : 0;
        by2 = q > 0 ? 0 : -more;
        q = q > 0 ? most : -most;
      }
    }
    if (q > 0 && y1 < full && !isLost1 && limit !== 'none') {
      const most = (conduits.conveyance[c] ?? 0) * a1 * Math.cbrt(r1 * r1);
      if (most < q) {
        const w1 = upper[WIDTH] ?? 0;
        const span = BLEND * full;
        const isOut = isOut1 || isOut2;
        const bySlope = limit !== 'froude' || isOut ? Math.min(1, Math.max(0, (y2 - y1) / span)) : 0;
        const byFroude = limit !== 'slope' && !isOut && y1 > DRY_M && y2 > DRY_M ? froudeShare(q, a1, w1) : 0;
        const share = Math.max(bySlope, byFroude);
        const lean = bySlope < 1 && bySlope >= byFroude && bySlope > 0 && !isLost2 ? (q - most) / span : 0;
        q -= share * (q - most);
        by1 = (1 - share) * by1 + (share * (5 / 3) * most * w1) / Math.max(a1, 1e-9) + lean;
        by2 = (1 - share) * by2 - lean;
      }
    }
    const atInlet = conduits.culvertEnd[c] ?? 0;
    const culvert = atInlet !== 0 && q * atInlet > 0 ? conduits.culverts[c] : undefined;
    if (culvert !== undefined) {
      const head = atInlet > 0 ? head1 - bed1 : head2 - bed2;
      const inlet = culvertInflow(culvert, head);
      if (inlet < Math.abs(q)) {
        const rise = (culvertInflow(culvert, head + HEAD_STEP_M) - inlet) / HEAD_STEP_M;
        q = atInlet * inlet;
        by1 = atInlet > 0 ? rise : 0;
        by2 = atInlet > 0 ? 0 : -rise;
      }
    }
    const most = (conduits.maxFlowM3s[c] ?? Infinity) / barrels;
    const isStopped =
      (q > 0 && y1 <= DRY_M) ||
      (q < 0 && y2 <= DRY_M) ||
      (q > 0 && d2 < 0 && head1 < bed2) ||
      (q * (conduits.sign[c] ?? 1) < 0 && conduits.hasFlap[c] === 1) ||
      (q < 0 && isOut2 && (h.hasNodeFlap[n2] === 1 || isLostFree(h, n2))) ||
      (q > 0 && isOut1 && (h.hasNodeFlap[n1] === 1 || isLostFree(h, n1)));
    if (isStopped) {
      q = 0;
      by1 = 0;
      by2 = 0;
    } else if (Math.abs(q) > most) {
      q = Math.sign(q) * most;
      by1 = 0;
      by2 = 0;
    }
    h.flow[c] = q * barrels;
    h.trial[c] = 0.5 * ((h.trial[c] ?? 0) + q * barrels);
    h.byUpper[c] = by1 * barrels;
    h.byLower[c] = by2 * barrels;
    h.velocity[c] = q / aMid;
  }
}

/** Change of head over which the slope of a culvert's inlet is taken, m. */
const HEAD_STEP_M = 1e-3;

/** Nothing comes back through a free end. */
function isLostFree(h: Hydraulics, node: number): boolean {
  return h.stageM[node] === -Infinity;
}

/**
 * Depth of a flow that falls freely from the end of a conduit: the smaller of critical and normal depth. A flow up the conduit (negative) has
 * no normal one.
 */
function freeDepth(h: Hydraulics, c: number, flow: number, isNormal: boolean): number {
  const known = h.criticalFlow[c] ?? Number.NaN;
  if (Math.abs(flow - known) <= 1e-3 * Math.abs(flow)) return h.criticalM[c] ?? 0;
  const { sections, conduits } = h.network;
  const s = conduits.section[c] ?? 0;
  let depth = isNormal ? Infinity : criticalDepth(sections, s, Math.abs(flow));
  if (flow >= 0) depth = Math.min(depth, normalDepth(sections, s, flow, conduits.conveyance[c] ?? 1));
  h.criticalM[c] = depth;
  h.criticalFlow[c] = flow;
  return depth;
}

/** A conduit without water at either end. */
function stayDry(h: Hydraulics, c: number, n1: number, n2: number): void {
  h.endOwner[2 * c] = n1;
  h.endOwner[2 * c + 1] = n2;
  h.endVolume[2 * c] = 0;
  h.endVolume[2 * c + 1] = 0;
  h.endDepth[2 * c] = 0;
  h.endDepth[2 * c + 1] = 0;
  h.midArea[c] = 0;
  h.midDepth[c] = 0;
  h.byUpper[c] = 0;
  h.byLower[c] = 0;
  h.flow[c] = 0;
  h.velocity[c] = 0;
}

/** Puts the water of one half of a conduit, whose end was measured, to its owner. */
function putHalf(h: Hydraulics, e: number, owner: number, node: number, depthM: number): void {
  const measured = (e & 1) === 0 ? upper : lower;
  const volume = halfOf(h.network, e >> 1, depthM, measured);
  const surface = halfSurface;
  h.endOwner[e] = owner;
  h.endVolume[e] = volume;
  h.volumeM3[owner] = (h.volumeM3[owner] ?? 0) + volume;
  h.surfaceM2[owner] = (h.surfaceM2[owner] ?? 0) + surface;
  if (owner !== node) h.lostM2[owner] = (h.lostM2[owner] ?? 0) + surface;
}

/** Friction over the square of the velocity of a force main that runs full, 1/m; of others it is g·n²/R^(4/3). */
function mainFriction({ network }: Hydraulics, c: number, radius: number, velocity: number): number {
  const { conduits, sections, model } = network;
  const rough = conduits.mainRoughness[c] ?? 0;
  const speed = Math.max(velocity, 1e-3);
  if (model.options.forceMain === 'hazen-williams')
    // V = 0.849·C·R^0.63·S^0.54
    return (GRAVITY * speed ** -0.148) / ((0.849 * rough) ** 1.852 * radius ** 1.1667);
  const diameter = sections.fullDepthM[conduits.section[c] ?? 0] ?? 1;
  return darcyFactor(rough, diameter, speed) / (8 * radius);
}

/** Kinematic viscosity of water at 20 °C, m²/s. */
const VISCOSITY = 1.0e-6;

/** Darcy's friction factor: laminar below Re 2000, Swamee and Jain (1976) above 4000, linear between. */
function darcyFactor(roughnessM: number, diameterM: number, speed: number): number {
  const reynolds = (speed * diameterM) / VISCOSITY;
  if (reynolds <= 10) return 6.4;
  if (reynolds <= 2000) return 64 / reynolds;
  if (reynolds > 1e9) return turbulentFriction(roughnessM, diameterM);
  const swamee = (re: number) => 0.25 / Math.log10(roughnessM / (3.7 * diameterM) + 5.74 / re ** 0.9) ** 2;
  if (reynolds >= 4000) return swamee(reynolds);
  return 0.032 + ((swamee(4000) - 0.032) * (reynolds - 2000)) / 2000;
}

/** How far the upper end runs above critical: 0 below a Froude number of 0.9, 1 from 1.1 on. */
function froudeShare(q: number, area: number, width: number): number {
  const froude = q / area / Math.sqrt((GRAVITY * area) / width);
  return Math.min(1, Math.max(0, (froude - 0.9) / 0.2));
}

/** The limit to normal flow sets in over this part of the full depth, so that flat conduits do not switch to and fro. */
const BLEND = 0.02;
