import type { BoundaryFaces } from './boundaries.ts';
import { type FloodFields, GROUND, type HllcFields } from './fields.ts';
import { limitOutflow } from './inertial-step.ts';
import { SPAN, type Tiles } from './tiles.ts';

/** A stage of a step: all of an Euler step, or one of Heun's two. */
export type HllcStage = 'euler' | 'first' | 'second';

/**
 * Moves depth and momentum by the fluxes of `hllcFaces`. A cell gives no more than it holds; friction is implicit, the
 * exact root of q (1 + dt g n² |q| / h^(7/3)) = q*. Heun's second stage ends at the mean of the start and two Euler steps.
 * What left through each boundary face is added to `left`, m³.
 */
export function moveWater(
  fields: FloodFields,
  water: HllcFields,
  tiles: Tiles,
  options: {
    readonly faces: BoundaryFaces;
    readonly dt: number;
    readonly stage: HllcStage;
    readonly left: Float64Array;
  },
): void {
  const { faces, dt, stage, left } = options;
  const { stride, kind, depth, rest, share, roughness, dry } = fields;
  const { momentumX, momentumY, speedX, speedY, x, y, before } = water;
  const { spans, spanCount } = tiles;
  limitOutflow(fields, tiles, { x: x.mass, y: y.mass, dt });
  addBoundaryFlow(fields, water, faces, { seconds: stage === 'euler' ? dt : 0.5 * dt, left });
  const perX = dt / fields.dx;
  const perY = dt / fields.dy;
  for (let span = 0; span < SPAN * spanCount; span += SPAN)
    for (let row = spans[span] ?? 0; row < (spans[span + 1] ?? 0); row++) {
      const end = row * stride + (spans[span + 3] ?? 0);
      for (let i = row * stride + (spans[span + 2] ?? 0); i < end; i++) {
        if (kind[i] !== GROUND) continue;
        const e = i + 1;
        const s = i + stride;
        const own = share[i] ?? 1;
        const west = x.mass[i] ?? 0;
        const east = x.mass[e] ?? 0;
        const north = y.mass[i] ?? 0;
        const south = y.mass[s] ?? 0;
        const kw = west > 0 ? (share[i - 1] ?? 1) : own;
        const ke = east > 0 ? own : (share[e] ?? 1);
        const kn = north > 0 ? (share[i - stride] ?? 1) : own;
        const ks = south > 0 ? own : (share[s] ?? 1);
        const gain = perX * (kw * west - ke * east) + perY * (kn * north - ks * south);
        const held = depth[i] ?? 0;
        let qx = momentumX[i] ?? 0;
        let qy = momentumY[i] ?? 0;
        const qx0 = stage === 'second' ? (before?.x[i] ?? 0) : qx;
        const qy0 = stage === 'second' ? (before?.y[i] ?? 0) : qy;
        qx +=
          perX * ((x.behind[i] ?? 0) - (x.before[e] ?? 0)) +
          perY * (kn * (y.across[i] ?? 0) - ks * (y.across[s] ?? 0));
        qy +=
          perX * (kw * (x.across[i] ?? 0) - ke * (x.across[e] ?? 0)) +
          perY * ((y.behind[i] ?? 0) - (y.before[s] ?? 0));
        let start = held;
        let all = gain + (rest[i] ?? 0);
        const ahead = held + gain;
        if (stage === 'first' && before !== undefined) {
          before.depth[i] = held;
          before.gain[i] = gain;
          before.x[i] = qx0;
          before.y[i] = qy0;
          all = gain;
        } else if (stage === 'second') {
          start = before?.depth[i] ?? 0;
          all = 0.5 * ((before?.gain[i] ?? 0) + gain) + (rest[i] ?? 0);
        }
        const next = start + all;
        depth[i] = Math.max(next, 0);
        if (stage !== 'first') rest[i] = all - ((depth[i] ?? 0) - start);
        const rough = roughness[i] ?? 0;
        if (rough > 0 && ahead > dry) {
          const size73 = ahead * ahead * Math.cbrt(ahead);
          const brake = 2 / (1 + Math.sqrt(1 + (4 * dt * rough * Math.sqrt(qx * qx + qy * qy)) / size73));
          qx *= brake;
          qy *= brake;
        }
        if (stage === 'second') {
          qx = 0.5 * (qx0 + qx);
          qy = 0.5 * (qy0 + qy);
        }
        const h = depth[i] ?? 0;
        const flows = h > dry;
        momentumX[i] = flows ? qx : 0;
        momentumY[i] = flows ? qy : 0;
        speedX[i] = flows ? qx / h : 0;
        speedY[i] = flows ? qy / h : 0;
      }
    }
}

function addBoundaryFlow(
  fields: FloodFields,
  water: HllcFields,
  faces: BoundaryFaces,
  { seconds, left }: { readonly seconds: number; readonly left: Float64Array },
): void {
  for (let k = 0; k < faces.count; k++) {
    const isX = faces.axis[k] === 0;
    const flow = (faces.outward[k] ?? 0) * ((isX ? water.x : water.y).mass[faces.face[k] ?? 0] ?? 0);
    const given = flow > 0 ? flow * (fields.share[faces.inner[k] ?? 0] ?? 1) : flow;
    left[k] = (left[k] ?? 0) + given * seconds * (isX ? fields.dy : fields.dx);
  }
}
