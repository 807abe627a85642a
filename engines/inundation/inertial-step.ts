import { type BoundaryFaces, normalFlow } from './boundaries.ts';
import { FIRST_BOUNDARY, type FloodFields, GROUND, type Reals } from './fields.ts';
import { GRAVITY } from './model.ts';
import { SPAN, type Tiles } from './tiles.ts';
import { MOST_FROUDE } from './water-speed.ts';

/** Least slope of the ground at an open edge without one of its own. */
const LEAST_SLOPE = 1e-3;
const CAP2 = MOST_FROUDE * MOST_FROUDE * GRAVITY;

/** How many times less than a face's flow its neighbour's is when it begins to count as none; more would make rounding grow. */
const LITTLE = 20;
/** Levels that differ by less than this share are level, so that a lake is at rest exactly. */
const ROUNDING = 1e-14;

/**
 * One step of the local-inertial equations: flow through every face (Bates et al. 2010, eq. 12, with the diffusion of de
 * Almeida et al. 2012, eq. 13), the share of its outflow that each cell can give, and the depths. A cell never gives more
 * than it holds, so drying makes no water. Returns what left through each boundary face in m³ by `left`.
 */
export function stepInertial(
  fields: FloodFields,
  tiles: Tiles,
  faces: BoundaryFaces,
  { dt, theta, left }: { readonly dt: number; readonly theta: number; readonly left: Float64Array },
): void {
  inertialFaces(fields, tiles, {
    flow: fields.flowX,
    next: fields.nextX,
    step: 1,
    size: fields.dx,
    dt,
    theta,
  });
  inertialFaces(fields, tiles, {
    flow: fields.flowY,
    next: fields.nextY,
    step: fields.stride,
    size: fields.dy,
    dt,
    theta,
  });
  edgeFaces(fields, faces, dt);
  limitOutflow(fields, tiles, { x: fields.nextX, y: fields.nextY, dt });
  for (let k = 0; k < faces.count; k++) {
    const i = faces.face[k] ?? 0;
    const isX = faces.axis[k] === 0;
    const flow = (faces.outward[k] ?? 0) * ((isX ? fields.nextX : fields.nextY)[i] ?? 0);
    const given = flow > 0 ? flow * (fields.share[faces.inner[k] ?? 0] ?? 1) : flow;
    left[k] = given * dt * (isX ? fields.dy : fields.dx);
  }
  moveDepths(fields, tiles, dt);
  // Faces before the ground are scaled with its cells; those behind it are of no cell.
  for (let k = 0; k < faces.count; k++)
    if (faces.outward[k] === 1) {
      const isX = faces.axis[k] === 0;
      const next = isX ? fields.nextX : fields.nextY;
      next[faces.face[k] ?? 0] = (left[k] ?? 0) / (dt * (isX ? fields.dy : fields.dx));
    }
  const { flowX, flowY } = fields;
  fields.flowX = fields.nextX;
  fields.flowY = fields.nextY;
  fields.nextX = flowX;
  fields.nextY = flowY;
}

interface FaceSweep {
  readonly flow: Reals;
  readonly next: Reals;
  /** Distance of neighbours in the arrays: 1 or the stride. */
  readonly step: number;
  readonly size: number;
  readonly dt: number;
  readonly theta: number;
}

function inertialFaces(
  fields: FloodFields,
  tiles: Tiles,
  { flow, next, step, size, dt, theta }: FaceSweep,
): void {
  const { stride, columns, rows, kind, bed, depth, rest, roughness, dry } = fields;
  const { spans, spanCount } = tiles;
  const push = (GRAVITY * dt) / size;
  const side = 0.5 * (1 - theta);
  for (let span = 0; span < SPAN * spanCount; span += SPAN) {
    const lastRow = spans[span + 1] ?? 0;
    const lastColumn = spans[span + 3] ?? 0;
    const endRow = step !== 1 && lastRow === rows + 1 ? lastRow + 1 : lastRow;
    const endColumn = step === 1 && lastColumn === columns + 1 ? lastColumn + 1 : lastColumn;
    for (let row = spans[span] ?? 0; row < endRow; row++) {
      const end = row * stride + endColumn;
      for (let i = row * stride + (spans[span + 2] ?? 0); i < end; i++) {
        const a = i - step;
        if (((kind[a] ?? 0) | (kind[i] ?? 0)) !== GROUND) {
          next[i] = 0;
          continue;
        }
        const za = bed[a] ?? 0;
        const zb = bed[i] ?? 0;
        const la = za + (depth[a] ?? 0) + (rest[a] ?? 0);
        const lb = zb + (depth[i] ?? 0) + (rest[i] ?? 0);
        const through = Math.max(la, lb) - Math.max(za, zb);
        const between = la - lb;
        const fall = Math.abs(between) > ROUNDING * (Math.abs(la) + Math.abs(lb)) ? between : 0;
        // The higher water gives; a film stands still.
        if (through <= dry || ((fall > 0 ? depth[a] : depth[i]) ?? 0) <= dry) {
          next[i] = 0;
          continue;
        }
        const q = flow[i] ?? 0;
        const before = flow[a] ?? 0;
        const behind = flow[i + step] ?? 0;
        // A face without flow (a wall, a dry edge, water not reached yet) lends none, so it does not brake its neighbour. The
        // less it has the more the face lends itself: a jump would tell rounding from nothing.
        const size = Math.abs(q);
        const lacking =
          Math.max(0, size - LITTLE * Math.abs(before)) + Math.max(0, size - LITTLE * Math.abs(behind));
        const lent = before + behind + (q < 0 ? -lacking : lacking);
        const mean = theta * q + side * lent;
        const rough = 0.5 * ((roughness[a] ?? 0) + (roughness[i] ?? 0));
        const size73 = through * through * Math.cbrt(through);
        const pushed = (mean + push * through * fall) / (1 + (dt * rough * size) / size73);
        const most2 = CAP2 * through * through * through;
        next[i] = pushed * pushed > most2 ? Math.sign(pushed) * Math.sqrt(most2) : pushed;
      }
    }
  }
}

function edgeFaces(fields: FloodFields, faces: BoundaryFaces, dt: number): void {
  const { bed, depth, roughness, dry, levels, boundaries } = fields;
  for (let k = 0; k < faces.count; k++) {
    const i = faces.face[k] ?? 0;
    const inner = faces.inner[k] ?? 0;
    const outward = faces.outward[k] ?? 0;
    const isX = faces.axis[k] === 0;
    const next = isX ? fields.nextX : fields.nextY;
    const size = isX ? fields.dx : fields.dy;
    const h = depth[inner] ?? 0;
    const rough = roughness[inner] ?? 0;
    const which = faces.kind[k] ?? 0;
    const boundary = boundaries[which - FIRST_BOUNDARY];
    if (boundary?.kind === 'stage') {
      const across = Math.max(0, (levels[which] ?? 0) - (bed[inner] ?? 0));
      const through = Math.max(h, across);
      const q = (isX ? fields.flowX : fields.flowY)[i] ?? 0;
      // The level holds at the edge, half a cell from the middle.
      const pushed = q + ((2 * GRAVITY * dt) / size) * through * outward * (h - across);
      const size73 = through * through * Math.cbrt(through);
      const slowed = pushed / (1 + (dt * rough * Math.abs(q)) / size73);
      const critical = through * Math.sqrt(GRAVITY * through);
      next[i] = through <= dry ? 0 : Math.max(-critical, Math.min(critical, slowed));
      continue;
    }
    next[i] = h <= dry ? 0 : outward * normalFlow(h, edgeSlope(fields, faces, k), rough, GRAVITY);
  }
}

/** The slope by which water leaves through an edge: its own, or that of the ground before it. */
export function edgeSlope(fields: FloodFields, faces: BoundaryFaces, k: number): number {
  const { kind, bed, boundaries, stride } = fields;
  const boundary = boundaries[(faces.kind[k] ?? 0) - FIRST_BOUNDARY];
  if (boundary?.kind === 'open' && boundary.slope !== undefined) return boundary.slope;
  const isX = faces.axis[k] === 0;
  const inner = faces.inner[k] ?? 0;
  const inward = inner - (faces.outward[k] ?? 0) * (isX ? 1 : stride);
  if ((kind[inward] ?? 1) !== GROUND) return LEAST_SLOPE;
  return Math.max(LEAST_SLOPE, ((bed[inward] ?? 0) - (bed[inner] ?? 0)) / (isX ? fields.dx : fields.dy));
}

/** Sets the share of its outflow (m²/s through faces) that each cell can give within a step. */
export function limitOutflow(
  fields: FloodFields,
  tiles: Tiles,
  { x, y, dt }: { readonly x: Reals; readonly y: Reals; readonly dt: number },
): void {
  const { stride, kind, depth, rest, share } = fields;
  const { spans, spanCount } = tiles;
  const perX = dt / fields.dx;
  const perY = dt / fields.dy;
  for (let span = 0; span < SPAN * spanCount; span += SPAN)
    for (let row = spans[span] ?? 0; row < (spans[span + 1] ?? 0); row++) {
      const end = row * stride + (spans[span + 3] ?? 0);
      for (let i = row * stride + (spans[span + 2] ?? 0); i < end; i++) {
        const west = x[i] ?? 0;
        const east = x[i + 1] ?? 0;
        const north = y[i] ?? 0;
        const south = y[i + stride] ?? 0;
        const out =
          perX * ((west < 0 ? -west : 0) + Math.max(east, 0)) +
          perY * ((north < 0 ? -north : 0) + Math.max(south, 0));
        const held = (depth[i] ?? 0) + (rest[i] ?? 0);
        share[i] = out <= held || out === 0 || kind[i] !== GROUND ? 1 : Math.max(0, held) / out;
      }
    }
}

function moveDepths(fields: FloodFields, tiles: Tiles, dt: number): void {
  const { stride, kind, depth, rest, share, nextX, nextY } = fields;
  const { spans, spanCount } = tiles;
  const perX = dt / fields.dx;
  const perY = dt / fields.dy;
  for (let span = 0; span < SPAN * spanCount; span += SPAN)
    for (let row = spans[span] ?? 0; row < (spans[span + 1] ?? 0); row++) {
      const end = row * stride + (spans[span + 3] ?? 0);
      for (let i = row * stride + (spans[span + 2] ?? 0); i < end; i++) {
        if (kind[i] !== GROUND) continue;
        const own = share[i] ?? 1;
        let west = nextX[i] ?? 0;
        let east = nextX[i + 1] ?? 0;
        let north = nextY[i] ?? 0;
        let south = nextY[i + stride] ?? 0;
        west *= west > 0 ? (share[i - 1] ?? 1) : own;
        east *= east > 0 ? own : (share[i + 1] ?? 1);
        north *= north > 0 ? (share[i - stride] ?? 1) : own;
        south *= south > 0 ? own : (share[i + stride] ?? 1);
        // Faces behind have read theirs already: each is owned by the cell behind it, and cells go in order.
        nextX[i] = west;
        nextY[i] = north;
        const held = depth[i] ?? 0;
        const gain = perX * (west - east) + perY * (north - south) + (rest[i] ?? 0);
        const next = held + gain;
        depth[i] = Math.max(next, 0);
        rest[i] = gain - ((depth[i] ?? 0) - held);
      }
    }
}
