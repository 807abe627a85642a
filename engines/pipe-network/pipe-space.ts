import { type LocalPlane, localPlane } from './plane.ts';

/** A pipe of any kind as it lies in the ground. */
export interface BuriedPipe {
  readonly id: string;
  /** What runs in it: water, gas, drainage, power …; a code of the owner's. */
  readonly medium: string;
  /** Outer diameter, mm. */
  readonly diameterMm: number;
  readonly material?: string;
  /** Nodes at its ends. */
  readonly from: string;
  readonly to: string;
  /** Points of its axis from `from` to `to`, two at least. */
  readonly points: readonly PipePoint[];
}

/** A point of a pipe's axis, and the ground above it. */
export interface PipePoint {
  readonly lng: number;
  readonly lat: number;
  /** Elevation of the ground, metres. */
  readonly groundM: number;
  /** Elevation of the pipe's axis, metres. */
  readonly axisM: number;
}

/** Pipes in a plane as typed arrays, with a grid of cells over their segments. Segment `s` joins vertices `v` and `v + 1`, v = `segmentVertex[s]`. */
export interface PipeSpace {
  readonly pipes: readonly BuriedPipe[];
  readonly pipeIndex: ReadonlyMap<string, number>;
  readonly plane: LocalPlane;
  /** First vertex of each pipe; the next pipe's is one beyond its last. */
  readonly firstVertex: Int32Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly axisM: Float64Array;
  readonly groundM: Float64Array;
  readonly radiusM: Float64Array;
  readonly segmentVertex: Int32Array;
  readonly segmentPipe: Int32Array;
  readonly cells: SegmentCells;
}

/** Segments by square cells. */
interface SegmentCells {
  readonly sizeM: number;
  readonly left: number;
  readonly bottom: number;
  readonly columns: number;
  readonly rows: number;
  readonly first: Int32Array;
  readonly segment: Int32Array;
  /** The search in which each segment was found last: memory of `segmentsIn` alone. */
  readonly seen: { stamp: number; readonly at: Float64Array };
}

/** Lays pipes into the plane about their middle; throws on a pipe that cannot be, with its id. */
export function pipeSpace(pipes: readonly BuriedPipe[]): PipeSpace {
  const pipeIndex = new Map<string, number>();
  const firstVertex = new Int32Array(pipes.length + 1);
  pipes.forEach((pipe, p) => {
    if (pipeIndex.has(pipe.id)) throw new Error(`Two pipes have the id "${pipe.id}".`);
    pipeIndex.set(pipe.id, p);
    if (pipe.points.length < 2) throw new Error(`Pipe "${pipe.id}" has ${pipe.points.length} points.`);
    if (!(pipe.diameterMm > 0)) throw new Error(`Pipe "${pipe.id}" has a diameter of ${pipe.diameterMm} mm.`);
    firstVertex[p + 1] = (firstVertex[p] ?? 0) + pipe.points.length;
  });
  const plane = planeAbout(pipes);
  const vertexCount = firstVertex[pipes.length] ?? 0;
  const [x, y, axisM, groundM] = [0, 1, 2, 3].map(() => new Float64Array(vertexCount));
  if (!x || !y || !axisM || !groundM) throw new Error('No room for the pipes.');
  const segmentVertex = new Int32Array(vertexCount - pipes.length);
  const segmentPipe = new Int32Array(vertexCount - pipes.length);
  let v = 0;
  let s = 0;
  pipes.forEach((pipe, p) => {
    pipe.points.forEach((point, i) => {
      if (![point.lng, point.lat, point.groundM, point.axisM].every(Number.isFinite))
        throw new Error(`Point ${i} of pipe "${pipe.id}" is not made of numbers.`);
      x[v] = (point.lng - plane.lng) * plane.lngM;
      y[v] = (point.lat - plane.lat) * plane.latM;
      axisM[v] = point.axisM;
      groundM[v] = point.groundM;
      if (i + 1 < pipe.points.length) {
        segmentVertex[s] = v;
        segmentPipe[s++] = p;
      }
      v++;
    });
  });
  const radiusM = Float64Array.from(pipes, (pipe) => pipe.diameterMm / 2000);
  const cells = segmentCells(x, y, segmentVertex);
  return {
    pipes,
    pipeIndex,
    plane,
    firstVertex,
    x,
    y,
    axisM,
    groundM,
    radiusM,
    segmentVertex,
    segmentPipe,
    cells,
  };
}

/** Index of a pipe; throws with the id when there is none. */
export function pipeIndexOf(space: PipeSpace, pipeId: string): number {
  const index = space.pipeIndex.get(pipeId);
  if (index === undefined) throw new Error(`There is no pipe "${pipeId}".`);
  return index;
}

/** Segments whose cells touch a rectangle of the plane, each once, in rising order. */
export function segmentsIn(
  { cells }: PipeSpace,
  left: number,
  bottom: number,
  right: number,
  top: number,
): number[] {
  const found: number[] = [];
  const column = (value: number): number => clamp((value - cells.left) / cells.sizeM, cells.columns);
  const row = (value: number): number => clamp((value - cells.bottom) / cells.sizeM, cells.rows);
  const [c0, c1, r0, r1] = [column(left), column(right), row(bottom), row(top)];
  const stamp = ++cells.seen.stamp;
  for (let r = r0; r <= r1; r++) {
    for (let c = c0; c <= c1; c++) {
      const cell = r * cells.columns + c;
      const end = cells.first[cell + 1] ?? 0;
      for (let k = cells.first[cell] ?? 0; k < end; k++) {
        const s = cells.segment[k] ?? 0;
        if (cells.seen.at[s] === stamp) continue;
        cells.seen.at[s] = stamp;
        found.push(s);
      }
    }
  }
  return found.sort((a, b) => a - b);
}

function clamp(cell: number, count: number): number {
  return Math.min(count - 1, Math.max(0, Math.floor(cell)));
}

function planeAbout(pipes: readonly BuriedPipe[]): LocalPlane {
  let [west, east, south, north] = [180, -180, 90, -90];
  for (const { points } of pipes) {
    for (const { lng, lat } of points) {
      west = Math.min(west, lng);
      east = Math.max(east, lng);
      south = Math.min(south, lat);
      north = Math.max(north, lat);
    }
  }
  return west > east ? localPlane(0, 0) : localPlane((west + east) / 2, (south + north) / 2);
}

/** Cells of about the mean segment's size, four a segment at most; a segment stands in every cell that its rectangle touches. */
function segmentCells(x: Float64Array, y: Float64Array, segmentVertex: Int32Array): SegmentCells {
  let [left, right, bottom, top, total] = [Infinity, -Infinity, Infinity, -Infinity, 0];
  for (let i = 0; i < x.length; i++) {
    left = Math.min(left, x[i] ?? 0);
    right = Math.max(right, x[i] ?? 0);
    bottom = Math.min(bottom, y[i] ?? 0);
    top = Math.max(top, y[i] ?? 0);
  }
  const count = segmentVertex.length;
  if (count === 0) [left, right, bottom, top] = [0, 1, 0, 1];
  for (const v of segmentVertex)
    total += Math.hypot((x[v + 1] ?? 0) - (x[v] ?? 0), (y[v + 1] ?? 0) - (y[v] ?? 0));
  const [width, height] = [right - left, top - bottom];
  const mean = total / Math.max(1, count);
  const coarsest = Math.sqrt((width * height) / (4 * Math.max(1, count)));
  const longest = Math.max(width, height) / (2 * Math.sqrt(Math.max(1, count)) + 8);
  const sizeM = Math.max(mean, coarsest, longest / 8, 1e-3);
  const columns = Math.floor(width / sizeM) + 1;
  const rows = Math.floor(height / sizeM) + 1;
  const range = (v: number): [number, number, number, number] => {
    const [ax, bx, ay, by] = [x[v] ?? 0, x[v + 1] ?? 0, y[v] ?? 0, y[v + 1] ?? 0];
    return [
      clamp((Math.min(ax, bx) - left) / sizeM, columns),
      clamp((Math.max(ax, bx) - left) / sizeM, columns),
      clamp((Math.min(ay, by) - bottom) / sizeM, rows),
      clamp((Math.max(ay, by) - bottom) / sizeM, rows),
    ];
  };
  const first = new Int32Array(columns * rows + 1);
  const eachCell = (visit: (cell: number, segment: number) => void): void => {
    segmentVertex.forEach((v, s) => {
      const [c0, c1, r0, r1] = range(v);
      for (let r = r0; r <= r1; r++) for (let c = c0; c <= c1; c++) visit(r * columns + c, s);
    });
  };
  eachCell((cell) => {
    first[cell + 1] = (first[cell + 1] ?? 0) + 1;
  });
  for (let cell = 0; cell < columns * rows; cell++)
    first[cell + 1] = (first[cell + 1] ?? 0) + (first[cell] ?? 0);
  const segment = new Int32Array(first[columns * rows] ?? 0);
  const next = first.slice(0, columns * rows);
  eachCell((cell, s) => {
    const slot = next[cell] ?? 0;
    next[cell] = slot + 1;
    segment[slot] = s;
  });
  const seen = { stamp: 0, at: new Float64Array(count) };
  return { sizeM, left, bottom, columns, rows, first, segment, seen };
}
