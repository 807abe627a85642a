import { normalFlow } from './boundaries.ts';
import { CLOSED, FIRST_BOUNDARY, type FloodFields, GROUND, type HllcFields } from './fields.ts';
import { GRAVITY } from './model.ts';
import { SPAN, type Tiles } from './tiles.ts';

const HALF_G = 0.5 * GRAVITY;

/**
 * Fluxes through the faces of one axis; returns the fastest wave, m/s. Depths at a face by hydrostatic reconstruction
 * (Audusse et al. 2004, eq. 2.9–2.13), waves and flux by HLLC with the two-rarefaction speeds (Toro 2001, §10.4–10.5).
 * Momentum is told as what differs from the pressure of the water at rest on each side, so that it is exactly zero over
 * water at rest. `isSecond`: depth, level and velocity are linear in a cell (van Leer's limiter), which keeps depths
 * positive and adds the push of the level's slope inside the cell.
 */
export function hllcFaces(
  fields: FloodFields,
  water: HllcFields,
  tiles: Tiles,
  { axis, isSecond }: { readonly axis: 'x' | 'y'; readonly isSecond: boolean },
): number {
  const { stride, columns, rows, kind, bed, depth, dry } = fields;
  const { spans, spanCount } = tiles;
  const step = axis === 'x' ? 1 : stride;
  const normal = axis === 'x' ? water.speedX : water.speedY;
  const across = axis === 'x' ? water.speedY : water.speedX;
  const flux = water[axis];
  const { mass, before, behind } = flux;
  let fastest = 0;
  for (let span = 0; span < SPAN * spanCount; span += SPAN) {
    const lastRow = spans[span + 1] ?? 0;
    const lastColumn = spans[span + 3] ?? 0;
    const endRow = axis === 'y' && lastRow === rows + 1 ? lastRow + 1 : lastRow;
    const endColumn = axis === 'x' && lastColumn === columns + 1 ? lastColumn + 1 : lastColumn;
    for (let row = spans[span] ?? 0; row < endRow; row++) {
      const end = row * stride + endColumn;
      for (let i = row * stride + (spans[span + 2] ?? 0); i < end; i++) {
        const a = i - step;
        const ka = kind[a] ?? CLOSED;
        const kb = kind[i] ?? CLOSED;
        mass[i] = 0;
        before[i] = 0;
        behind[i] = 0;
        flux.across[i] = 0;
        let hl = depth[a] ?? 0;
        let hr = depth[i] ?? 0;
        let ul = normal[a] ?? 0;
        let ur = normal[i] ?? 0;
        let vl = across[a] ?? 0;
        let vr = across[i] ?? 0;
        let pushBefore = 0;
        let pushBehind = 0;
        let gate = 0;
        if ((ka | kb) !== GROUND) {
          if (ka !== GROUND && kb !== GROUND) continue;
          const inner = ka === GROUND ? a : i;
          const h = depth[inner] ?? 0;
          const out = ka === GROUND ? ul : -ur;
          const other = ka === GROUND ? kb : ka;
          const hOut = outerDepth(fields, inner, other, h);
          if (h <= dry && hOut <= dry) continue;
          const uOut = outerSpeed(fields, { inner, kind: other, h, hOut, out });
          gate = isLevel(fields, other) ? 0 : ka === GROUND ? 1 : -1;
          if (ka === GROUND) {
            hr = hOut;
            ur = uOut;
            vr = vl;
          } else {
            hl = hOut;
            ul = -uOut;
            vl = vr;
          }
        } else {
          if (hl <= dry && hr <= dry) continue;
          let zl = bed[a] ?? 0;
          let zr = bed[i] ?? 0;
          let el = zl + hl;
          let er = zr + hr;
          if (isSecond && hl > dry && hr > dry) {
            const aa = a - step;
            const b = i + step;
            const haa = depth[aa] ?? 0;
            const hb = depth[b] ?? 0;
            const e0 = el;
            const h0 = hl;
            const u0 = ul;
            const v0 = vl;
            const e1 = er;
            const h1 = hr;
            const u1 = ur;
            const v1 = vr;
            if (haa > dry && kind[aa] === GROUND) {
              el = e0 + half(e0 - haa - (bed[aa] ?? 0), e1 - e0);
              hl = h0 + half(h0 - haa, h1 - h0);
              ul = u0 + half(u0 - (normal[aa] ?? 0), u1 - u0);
              vl = v0 + half(v0 - (across[aa] ?? 0), v1 - v0);
              zl = el - hl;
              pushBefore = GRAVITY * h0 * (el - e0);
            }
            if (hb > dry && kind[b] === GROUND) {
              er = e1 - half(e1 - e0, hb + (bed[b] ?? 0) - e1);
              hr = h1 - half(h1 - h0, hb - h1);
              ur = u1 - half(u1 - u0, (normal[b] ?? 0) - u1);
              vr = v1 - half(v1 - v0, (across[b] ?? 0) - v1);
              zr = er - hr;
              pushBehind = GRAVITY * h1 * (er - e1);
            }
          }
          const zf = Math.max(zl, zr);
          hl = hl <= dry || el <= zf ? 0 : el - zf;
          hr = hr <= dry || er <= zf ? 0 : er - zf;
        }
        if (hl === 0 && hr === 0) {
          before[i] = pushBefore;
          behind[i] = pushBehind;
          continue;
        }
        const cl = Math.sqrt(GRAVITY * hl);
        const cr = Math.sqrt(GRAVITY * hr);
        let sl = 0;
        let sr = 0;
        if (hl === 0) {
          sl = ur - 2 * cr;
          sr = ur + cr;
        } else if (hr === 0) {
          sl = ul - cl;
          sr = ul + 2 * cl;
        } else {
          const um = 0.5 * (ul + ur) + cl - cr;
          const cm = Math.abs(0.5 * (cl + cr) + 0.25 * (ul - ur));
          sl = Math.min(ul - cl, um - cm);
          sr = Math.max(ur + cr, um + cm);
        }
        const ql = hl * ul;
        const qr = hr * ur;
        const rise = HALF_G * (hl - hr) * (hl + hr);
        let fm = ql;
        let dl = ql * ul;
        if (sr <= 0) {
          fm = qr;
          dl = qr * ur - rise;
        } else if (sl < 0) {
          fm = (sr * ql - sl * qr + sl * sr * (hr - hl)) / (sr - sl);
          dl = ql * ul + (sl * (ql * ul - qr * ur + rise + sr * (qr - ql))) / (sr - sl);
        }
        // Nothing comes back through an open edge.
        if (fm * gate < 0) fm = 0;
        mass[i] = fm;
        before[i] = dl + pushBefore;
        behind[i] = dl + rise + pushBehind;
        flux.across[i] = fm * (fm >= 0 ? vl : vr);
        const speed = Math.max(sr, -sl);
        if (!(speed <= fastest)) fastest = speed;
      }
    }
  }
  return fastest;
}

function isLevel({ boundaries }: FloodFields, kind: number): boolean {
  return boundaries[kind - FIRST_BOUNDARY]?.kind === 'stage';
}

/** Half of van Leer's slope of two differences. */
function half(a: number, b: number): number {
  const product = a * b;
  return product > 0 ? product / (a + b) : 0;
}

/** Depth beyond an edge. */
function outerDepth(fields: FloodFields, inner: number, kind: number, h: number): number {
  if (!isLevel(fields, kind)) return h;
  const above = (fields.levels[kind] ?? 0) - (fields.bed[inner] ?? 0);
  return Math.max(above, 0);
}

interface Edge {
  readonly inner: number;
  readonly kind: number;
  readonly h: number;
  readonly hOut: number;
  /** Outward velocity of the inner water. */
  readonly out: number;
}

/** Outward velocity beyond an edge: mirrored at a wall, kept where water leaves, by the outgoing wave at a level. */
function outerSpeed(
  { boundaries, roughness, dry }: FloodFields,
  { inner, kind, h, hOut, out }: Edge,
): number {
  if (kind === CLOSED) return -out;
  const boundary = boundaries[kind - FIRST_BOUNDARY];
  if (boundary?.kind === 'stage') {
    if (h <= dry) return 0;
    const most = Math.sqrt(GRAVITY * hOut);
    return Math.max(-most, Math.min(Math.max(most, out), out + 2 * (Math.sqrt(GRAVITY * h) - most)));
  }
  const slope = boundary?.kind === 'open' ? boundary.slope : undefined;
  if (slope === undefined) return Math.max(0, out);
  return h <= dry ? 0 : normalFlow(h, slope, roughness[inner] ?? 0, GRAVITY) / h;
}
