import { type PipeSpace, segmentsIn } from './pipe-space.ts';
import { lngLatOf } from './plane.ts';
import { crossing } from './segment-distance.ts';

/** A pipe where the cut goes through it. */
export interface CutPipe {
  readonly pipe: string;
  readonly medium: string;
  readonly diameterMm: number;
  /** Metres from the start of the cut. */
  readonly stationM: number;
  readonly place: readonly [number, number];
  readonly groundM: number;
  readonly axisM: number;
  readonly crownM: number;
  readonly invertM: number;
  /** Ground above the crown. */
  readonly coverM: number;
  /** Angle between cut and pipe, 0 … 90°. */
  readonly angleDeg: number;
  /** Width of the cut through the pipe: the diameter over the sine of the angle, metres. */
  readonly widthM: number;
}

/** Room between neighbours of a section, from wall to wall; below zero where they overlap. */
export interface CutSpacing {
  readonly a: string;
  readonly b: string;
  readonly horizontalM: number;
  readonly verticalM: number;
}

/** What a cut shows. */
export interface CrossSection {
  readonly lengthM: number;
  /** In the order of the cut. */
  readonly pipes: readonly CutPipe[];
  readonly spacings: readonly CutSpacing[];
  /** Pipes that run along the cut (below 1° to it), which a section cannot show. */
  readonly along: readonly string[];
}

/** Sine of the angle to the cut below which a pipe runs along it: 1°. */
const ALONG_SINE = Math.sin(Math.PI / 180);

/** Cuts the ground along a line of two or more points [lng, lat] and lists the pipes it meets. */
export function crossSection(space: PipeSpace, line: readonly (readonly [number, number])[]): CrossSection {
  if (line.length < 2) throw new Error(`A cut needs two points, not ${line.length}.`);
  const { plane, x, y, axisM, groundM } = space;
  const points = line.map(
    ([lng, lat]) => [(lng - plane.lng) * plane.lngM, (lat - plane.lat) * plane.latM] as const,
  );
  const pipes: CutPipe[] = [];
  const along = new Set<string>();
  let startM = 0;
  for (let i = 0; i + 1 < points.length; i++) {
    const [ax, ay] = points[i] ?? [0, 0];
    const [bx, by] = points[i + 1] ?? [0, 0];
    const lengthM = Math.hypot(bx - ax, by - ay);
    const cut = [ax, ay, 0, bx, by, 0] as const;
    const near = segmentsIn(space, Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by));
    for (const s of lengthM > 0 ? near : []) {
      const v = space.segmentVertex[s] ?? 0;
      const pipe = space.pipes[space.segmentPipe[s] ?? 0];
      if (!pipe) continue;
      const [px, py, qx, qy] = [x[v] ?? 0, y[v] ?? 0, x[v + 1] ?? 0, y[v + 1] ?? 0];
      const at = crossing(cut, [px, py, 0, qx, qy, 0]);
      const size = lengthM * Math.hypot(qx - px, qy - py);
      const sine = Math.abs((bx - ax) * (qy - py) - (by - ay) * (qx - px)) / size;
      if (at === undefined || sine < ALONG_SINE) {
        if (sine < ALONG_SINE && overlaps(cut, [px, py], [qx, qy])) along.add(pipe.id);
        continue;
      }
      const mix = (values: Float64Array): number =>
        (values[v] ?? 0) + at.t * ((values[v + 1] ?? 0) - (values[v] ?? 0));
      const radiusM = pipe.diameterMm / 2000;
      const [ground, axis] = [mix(groundM), mix(axisM)];
      pipes.push({
        pipe: pipe.id,
        medium: pipe.medium,
        diameterMm: pipe.diameterMm,
        stationM: startM + at.s * lengthM,
        place: lngLatOf(plane, ax + at.s * (bx - ax), ay + at.s * (by - ay)),
        groundM: ground,
        axisM: axis,
        crownM: axis + radiusM,
        invertM: axis - radiusM,
        coverM: ground - axis - radiusM,
        angleDeg: (Math.asin(Math.min(1, sine)) * 180) / Math.PI,
        widthM: (2 * radiusM) / sine,
      });
    }
    startM += lengthM;
  }
  const sorted = pipes
    .sort((a, b) => a.stationM - b.stationM || a.pipe.localeCompare(b.pipe, 'en'))
    .filter(
      (cut, i, all) =>
        !all.slice(0, i).some((other) => other.pipe === cut.pipe && cut.stationM - other.stationM < SAME_M),
    );
  return { lengthM: startM, pipes: sorted, spacings: spacingsOf(sorted), along: [...along] };
}

/** A cut through a bend meets both of its segments; within this it is one meeting. */
const SAME_M = 1e-6;

function spacingsOf(pipes: readonly CutPipe[]): CutSpacing[] {
  return pipes.slice(1).map((right, i) => {
    const left = pipes[i] ?? right;
    const [low, high] = left.axisM < right.axisM ? [left, right] : [right, left];
    return {
      a: left.pipe,
      b: right.pipe,
      horizontalM: right.stationM - left.stationM - (left.widthM + right.widthM) / 2,
      verticalM: high.invertM - low.crownM,
    };
  });
}

/** True when a segment that is parallel to the cut lies on it. */
function overlaps(
  [ax, ay, , bx, by]: readonly [number, number, number, number, number, number],
  p: readonly [number, number],
  q: readonly [number, number],
): boolean {
  const length = Math.hypot(bx - ax, by - ay);
  const [ux, uy] = [(bx - ax) / length, (by - ay) / length];
  const aside = (point: readonly [number, number]): number =>
    Math.abs((point[0] - ax) * uy - (point[1] - ay) * ux);
  const share = (point: readonly [number, number]): number => (point[0] - ax) * ux + (point[1] - ay) * uy;
  const [from, to] = [Math.min(share(p), share(q)), Math.max(share(p), share(q))];
  return Math.min(aside(p), aside(q)) < 0.5 && to >= 0 && from <= length;
}
