import type { BoundaryFaces } from './boundaries.ts';
import { type ArrayRoom, eachCell, FIRST_BOUNDARY, type FloodFields, GROUND, type Reals } from './fields.ts';
import { edgeSlope } from './inertial-step.ts';
import * as slots from './kernel-slots.ts';
import type { FloodModel } from './model.ts';
import type { Records } from './records.ts';
import { TILE, type Tiles } from './tiles.ts';

const PAGE = 65_536;
/** Bytes around an array that a look of 16 bytes may reach beyond it. */
const MARGIN = 64;

/** A memory of the kernel as it is laid out: arrays follow each other, sized to the model. */
export interface KernelMemory {
  readonly memory: WebAssembly.Memory;
  readonly words: Int32Array;
  readonly numbers: Float64Array;
  /** Takes bytes that start at a multiple of 16 plus an offset. */
  readonly take: (bytes: number, offset?: number) => number;
}

/** Cells in a row of the kernel's arrays: whole tiles, and a ring on both sides. */
export function kernelStride(columns: number): number {
  return TILE * Math.ceil(columns / TILE) + 4;
}

/** A memory that holds a model's flood and no more. */
export function kernelMemory(model: FloodModel, threads: number): KernelMemory {
  const { columns, rows } = model.terrain;
  const stride = kernelStride(columns);
  const places = stride * (rows + 3);
  const arrays = model.scheme.kind === 'inertial' ? 14 : model.scheme.order === 1 ? 22 : 26;
  const tiles = (Math.ceil(columns / TILE) + 3) * (Math.ceil(rows / TILE) + 3);
  // Edges: a side each, and four faces of each boundary cell.
  const inside = model.boundaryCells?.reduce((sum, { cells }) => sum + cells.length, 0) ?? 0;
  const edges = 2 * (columns + rows) + 4 * inside;
  const bytes =
    slots.ARRAYS +
    (arrays + 2) * (4 * places + 4 * MARGIN) +
    8 * stride +
    tiles * (4 + 8) +
    rows * 40 +
    edges * 40 +
    threads * (32 * stride + MARGIN) +
    64 * MARGIN +
    PAGE;
  const pages = Math.ceil(bytes / PAGE);
  const memory = new WebAssembly.Memory(
    threads > 1 ? { initial: pages, maximum: pages, shared: true } : { initial: pages },
  );
  let end = slots.ARRAYS + 4 * stride;
  return {
    memory,
    words: new Int32Array(memory.buffer),
    numbers: new Float64Array(memory.buffer),
    take(size, offset = 0) {
      const at = 16 * Math.ceil(end / 16) + offset;
      end = at + size + MARGIN;
      if (end > memory.buffer.byteLength)
        throw new Error(`The kernel's memory of ${memory.buffer.byteLength} bytes is too small.`);
      return at;
    },
  };
}

/** Arrays of water in the kernel's memory; the first cell of each row is at a multiple of 16 bytes. */
export function kernelRoom({ memory, take }: KernelMemory, columns: number): ArrayRoom {
  return {
    stride: kernelStride(columns),
    make: (length) => new Float32Array(memory.buffer, take(4 * length, 12), length),
    singles: (length) => new Float32Array(memory.buffer, take(4 * length, 12), length),
    times: (length) => new Float64Array(memory.buffer, take(8 * length, 8), length),
  };
}

/** What stands in the memory beside the water. */
export interface KernelTables {
  readonly fed: Uint8Array;
  readonly rain: Reals;
  readonly deepest: Float32Array;
  readonly fastest: Float32Array;
  readonly diverged: Int32Array;
  readonly fallen: Float64Array;
  readonly seeped: Float64Array;
  readonly edgeLevel: Float32Array;
  /** Kind of boundary of each edge. */
  readonly edgeKind: Uint8Array;
  readonly edgeLeft: Float64Array;
}

/** Writes the head of the memory: addresses, sizes and what does not change. */
export function layTables(
  { memory, words, numbers, take }: KernelMemory,
  parts: {
    readonly model: FloodModel;
    readonly fields: FloodFields;
    readonly tiles: Tiles;
    readonly faces: BoundaryFaces;
    readonly records: Records;
    readonly infiltration: Float64Array | undefined;
    readonly threads: number;
    readonly keepsRecords: boolean;
  },
): KernelTables {
  const { model, fields, tiles, faces, records, infiltration, threads, keepsRecords } = parts;
  const { stride, columns, rows, depth, kind } = fields;
  const { length } = depth;
  const { buffer } = memory;
  const word = (slot: number, value: number) => {
    words[slots.HEAD / 4 + 2 * slot] = value;
  };
  const number = (slot: number, value: number) => {
    numbers[slots.HEAD / 8 + slot] = value;
  };
  const point = <T extends { readonly byteOffset: number }>(slot: number, array: T): T => {
    word(slot, array.byteOffset);
    return array;
  };
  const reals = (size: number) => new Float32Array(buffer, take(4 * size), size);
  const wholes = (size: number) => new Int32Array(buffer, take(4 * size), size);
  const longs = (size: number) => new Float64Array(buffer, take(8 * size), size);
  const bytes = (size: number) => new Uint8Array(buffer, take(size), size);
  const likeDepth = () => new Float32Array(buffer, take(4 * length, 12), length);

  point(slots.BED, likeDepth()).set(
    fields.bed.map((bed, i) =>
      kind[i] === GROUND ? bed : (kind[i] ?? 1) < FIRST_BOUNDARY ? slots.CLOSED_BED : slots.BOUNDARY_BED,
    ),
  );
  point(slots.ROUGHNESS, fields.roughness);
  point(slots.DEPTH, depth);
  point(slots.REST, fields.rest);
  point(slots.PEAK_DEPTH, records.depthM);
  point(slots.PEAK_SPEED, records.speedMs);
  point(slots.PEAK_HAZARD, records.hazardM2s);
  point(slots.ARRIVAL, records.arrivalS);
  const { hllc } = fields;
  if (hllc === undefined)
    [fields.flowX, fields.flowY, fields.nextX, fields.nextY].forEach((array, k) => {
      point(slots.FLOW_X + k, array);
    });
  else
    [
      ...[hllc.momentumX, hllc.momentumY, hllc.speedX, hllc.speedY],
      ...[hllc.x, hllc.y].flatMap(({ mass, before, behind, across }) => [mass, before, behind, across]),
      ...(hllc.before === undefined
        ? []
        : [hllc.before.depth, hllc.before.x, hllc.before.y, hllc.before.gain]),
    ].forEach((array, k) => {
      point(slots.MOMENTUM_X + k, array);
    });
  if (infiltration !== undefined) point(slots.SEEP, likeDepth()).set(infiltration);
  const hasRainMap = model.rain?.rateMmH.some((rate) => typeof rate !== 'number') ?? false;
  const rain = hasRainMap ? likeDepth() : new Float32Array(0);

  const tileStride = tiles.tileColumns + 2;
  const tileBytes = tileStride * (tiles.tileRows + 2) + 32;
  point(slots.WET, bytes(tileBytes));
  point(slots.WET_ROWS, bytes(tileBytes));
  // Every tile is looked at in the first step.
  const active = point(slots.ACTIVE, bytes(tileBytes));
  for (let ty = 1; ty <= tiles.tileRows; ty++)
    active.fill(1, ty * tileStride + 1, ty * tileStride + 1 + tiles.tileColumns);
  point(slots.SPAN_START, wholes(tiles.tileRows + 1));
  point(slots.SPANS, wholes(tiles.tileColumns * tiles.tileRows + 2));
  const pieces = tiles.tileRows + 1;
  point(slots.PIECES, wholes(2 * pieces));

  const order = Array.from({ length: faces.count }, (_, k) => k).sort(
    (a, b) => (faces.inner[a] ?? 0) - (faces.inner[b] ?? 0) || a - b,
  );
  const edge = (slot: number, value: (k: number) => number) =>
    point(slot, wholes(faces.count)).set(order.map(value));
  const starts = point(slots.EDGE_START, wholes(rows + 3));
  for (const k of order) {
    const row = Math.floor((faces.inner[k] ?? 0) / stride);
    starts[row + 1] = (starts[row + 1] ?? 0) + 1;
  }
  for (let row = 1; row < starts.length; row++) starts[row] = (starts[row] ?? 0) + (starts[row - 1] ?? 0);
  edge(slots.EDGE_FACE, (k) => faces.face[k] ?? 0);
  edge(slots.EDGE_INNER, (k) => faces.inner[k] ?? 0);
  edge(slots.EDGE_AXIS, (k) => faces.axis[k] ?? 0);
  edge(slots.EDGE_OUTWARD, (k) => faces.outward[k] ?? 0);
  const edgeKind = Uint8Array.from(order, (k) => faces.kind[k] ?? 0);
  const boundaryOf = (k: number) => fields.boundaries[(faces.kind[k] ?? 0) - FIRST_BOUNDARY];
  edge(slots.EDGE_KIND, (k) => {
    const boundary = boundaryOf(k);
    if (boundary?.kind === 'stage') return 2;
    return boundary?.kind === 'open' && boundary.slope !== undefined ? 1 : 0;
  });
  point(slots.EDGE_SLOPE, reals(faces.count)).set(order.map((k) => edgeSlope(fields, faces, k)));

  word(slots.ROWS, rows);
  word(slots.COLUMNS, columns);
  word(slots.STRIDE, stride);
  word(slots.TILE_COLUMNS, tiles.tileColumns);
  word(slots.TILE_ROWS, tiles.tileRows);
  word(slots.TILE_STRIDE, tileStride);
  word(slots.ALL_CELLS, tiles.allCells ? 1 : 0);
  word(slots.SCHEME, hllc === undefined ? 1 : 2);
  word(slots.ORDER, hllc?.before === undefined ? 1 : 2);
  word(slots.RECORDS, keepsRecords ? 1 : 0);
  word(slots.PIECE_CELLS, 0x7fffffff);
  word(slots.SCRATCH, take(threads * 32 * stride));
  word(slots.SCRATCH_BYTES, 32 * stride);
  number(slots.DX, fields.dx);
  number(slots.DY, fields.dy);
  number(slots.DRY, fields.dry);
  return {
    fed: point(slots.FED, bytes(tileBytes)),
    rain,
    deepest: point(slots.DEEPEST, reals(pieces)),
    fastest: point(slots.FASTEST, reals(2 * pieces)),
    diverged: point(slots.DIVERGED, wholes(pieces)).fill(-1),
    fallen: point(slots.FALLEN, longs(rows + 3)),
    seeped: point(slots.SEEPED, longs(rows + 3)),
    edgeLevel: point(slots.EDGE_LEVEL, reals(faces.count)),
    edgeKind,
    edgeLeft: point(slots.EDGE_LEFT, longs(faces.count)),
  };
}

/** Copies the marks of tiles that are computed even when dry; the kernel's have a ring. */
export function feedKernel({ fed }: KernelTables, tiles: Tiles): void {
  const { tileColumns, tileRows } = tiles;
  for (let ty = 0; ty < tileRows; ty++)
    fed.set(tiles.fed.subarray(ty * tileColumns, (ty + 1) * tileColumns), (ty + 1) * (tileColumns + 2) + 1);
}

/** The greatest depth on the ground, m. */
export function deepestWater(fields: FloodFields): number {
  let deepest = 0;
  eachCell(fields, (i) => {
    if ((fields.depth[i] ?? 0) > deepest) deepest = fields.depth[i] ?? 0;
  });
  return deepest;
}
