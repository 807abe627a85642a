import { type CellValues, type FloodBoundary, type FloodModel, GRAVITY } from './model.ts';

/** Arrays that hold water. */
export type Reals = Float64Array | Float32Array;

/** Kinds of cells: ground, closed, and from OPEN on the boundaries of `boundaries` in order. */
export const GROUND = 0;
export const CLOSED = 1;
export const FIRST_BOUNDARY = 2;

/**
 * The water and the ground as flat arrays, with a ring of cells around the grid: cell (column, row) is at
 * (row + 1) · stride + column + 1. The y axis runs with the rows, southwards. Fluxes belong to the western and the northern
 * face of a cell. A kernel takes the same arrays.
 */
export interface FloodFields {
  readonly columns: number;
  readonly rows: number;
  readonly stride: number;
  readonly dx: number;
  readonly dy: number;
  readonly dry: number;
  /** Height that is zero in `bed`, m. */
  readonly datumM: number;
  readonly kind: Uint8Array;
  readonly boundaries: readonly FloodBoundary[];
  /** Level at each boundary above the datum, m; NaN where it has none. */
  readonly levels: Float64Array;
  readonly bed: Reals;
  /** g·n². */
  readonly roughness: Reals;
  readonly depth: Reals;
  /** What rounding left over of the depth, so that small gains on deep water are not lost. */
  readonly rest: Reals;
  /** Share of its outflow that a cell can give, 0 to 1. */
  readonly share: Reals;
  /** Local-inertial: flow through the western and the northern face, m²/s, before and after a step. */
  flowX: Reals;
  flowY: Reals;
  nextX: Reals;
  nextY: Reals;
  /** HLLC: momentum (m²/s), velocity (m/s), fluxes of both axes, and what Heun's first stage keeps. */
  readonly hllc: HllcFields | undefined;
}

/** Arrays of the HLLC scheme; x to the east, y to the south. */
export interface HllcFields {
  readonly momentumX: Reals;
  readonly momentumY: Reals;
  readonly speedX: Reals;
  readonly speedY: Reals;
  readonly x: FaceFlux;
  readonly y: FaceFlux;
  readonly before:
    | { readonly depth: Reals; readonly x: Reals; readonly y: Reals; readonly gain: Reals }
    | undefined;
}

/** Flux through the western (northern) faces: mass, momentum along the axis for the cell before and behind the face, momentum across. */
export interface FaceFlux {
  readonly mass: Reals;
  readonly before: Reals;
  readonly behind: Reals;
  readonly across: Reals;
}

/** Where the arrays of a flood are made: anywhere, or in the memory of a kernel with wider rows. */
export interface ArrayRoom {
  readonly stride: number;
  readonly make: (length: number) => Reals;
  readonly singles: (length: number) => Float32Array;
  readonly times: (length: number) => Float64Array;
}

/** Arrays of their own. */
export function ownRoom({ terrain, precision }: FloodModel): ArrayRoom {
  return {
    stride: terrain.columns + 2,
    make: (length) => (precision === 'f32' ? new Float32Array(length) : new Float64Array(length)),
    singles: (length) => new Float32Array(length),
    times: (length) => new Float64Array(length),
  };
}

/** Lays out a model. */
export function createFields(model: FloodModel, room: ArrayRoom = ownRoom(model)): FloodFields {
  const { terrain, scheme } = model;
  const { columns, rows } = terrain;
  const { stride } = room;
  // One row more than the ring, so that the face beyond the last one can be read.
  const length = stride * (rows + 3);
  const make = (): Reals => room.make(length);
  const none = new Float64Array(0);
  const isInertial = scheme.kind === 'inertial';
  const { kind, boundaries } = cellKinds(model, stride, length);
  const bed = make();
  const datumM = lowest(terrain.bedM);
  const fields: FloodFields = {
    columns,
    rows,
    stride,
    dx: terrain.cellWidthM,
    dy: terrain.cellHeightM,
    dry: model.dryDepthM ?? 1e-6,
    datumM,
    kind,
    boundaries,
    levels: new Float64Array(FIRST_BOUNDARY + boundaries.length).fill(Number.NaN),
    bed,
    roughness: make(),
    depth: make(),
    rest: make(),
    share: make().fill(1),
    flowX: isInertial ? make() : none,
    flowY: isInertial ? make() : none,
    nextX: isInertial ? make() : none,
    nextY: isInertial ? make() : none,
    hllc: isInertial ? undefined : hllcFields(make, scheme.order !== 1),
  };
  eachCell(fields, (i, cell) => {
    if (kind[i] !== GROUND) return;
    bed[i] = (terrain.bedM[cell] ?? 0) - datumM;
    fields.roughness[i] = GRAVITY * valueAt(terrain.manning, cell) ** 2;
    setDepth(fields, i, terrain.bedM[cell] ?? 0, model.initialDepthM?.[cell] ?? 0);
  });
  return fields;
}

/**
 * Puts water on a cell. What the bed lost by rounding the depth takes up, so that a level lake is level in single precision
 * too; films are left as they are.
 */
function setDepth({ bed, depth, rest, datumM }: FloodFields, i: number, bedM: number, depthM: number): void {
  const lost = bedM - datumM - (bed[i] ?? 0);
  const exact = depthM > 1000 * Math.abs(lost) ? depthM + lost : depthM;
  depth[i] = exact;
  rest[i] = exact - (depth[i] ?? 0);
}

/** Calls with the place in the arrays and the cell of the raster. */
export function eachCell(
  { columns, rows, stride }: FloodFields,
  visit: (i: number, cell: number) => void,
): void {
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      visit((row + 1) * stride + column + 1, row * columns + column);
}

/** One for all, or the cell's own. */
export function valueAt(values: number | CellValues, cell: number): number {
  return typeof values === 'number' ? values : (values[cell] ?? 0);
}

function hllcFields(make: () => Reals, hasStages: boolean): HllcFields {
  const flux = (): FaceFlux => ({ mass: make(), before: make(), behind: make(), across: make() });
  return {
    momentumX: make(),
    momentumY: make(),
    speedX: make(),
    speedY: make(),
    x: flux(),
    y: flux(),
    before: hasStages ? { depth: make(), x: make(), y: make(), gain: make() } : undefined,
  };
}

function cellKinds(
  model: FloodModel,
  stride: number,
  length: number,
): Pick<FloodFields, 'kind' | 'boundaries'> {
  const { terrain, sides = {}, boundaryCells = [] } = model;
  const { columns, rows, bedM, blocked } = terrain;
  const boundaries: FloodBoundary[] = [];
  const kindOf = (boundary: FloodBoundary | undefined) =>
    boundary === undefined || boundary.kind === 'closed'
      ? CLOSED
      : FIRST_BOUNDARY - 1 + boundaries.push(boundary);
  const kind = new Uint8Array(length).fill(CLOSED);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const cell = row * columns + column;
      const isGround = !Number.isNaN(bedM[cell] ?? Number.NaN) && (blocked?.[cell] ?? 0) === 0;
      if (isGround) kind[(row + 1) * stride + column + 1] = GROUND;
    }
  if (boundaryCells.length > 250)
    throw new Error(`There are ${boundaryCells.length} boundaries; 250 are possible.`);
  for (const { cells, boundary } of boundaryCells) {
    const one = kindOf(boundary);
    for (const cell of Array.from(cells))
      kind[(Math.floor(cell / columns) + 1) * stride + (cell % columns) + 1] = one;
  }
  const west = kindOf(sides.west);
  const east = kindOf(sides.east);
  const north = kindOf(sides.north);
  const south = kindOf(sides.south);
  for (let row = 1; row <= rows; row++) {
    kind[row * stride] = west;
    kind[row * stride + columns + 1] = east;
  }
  kind.fill(north, 1, columns + 1);
  kind.fill(south, (rows + 1) * stride + 1, (rows + 1) * stride + columns + 1);
  return { kind, boundaries };
}

function lowest(values: CellValues): number {
  let least = Infinity;
  for (let i = 0; i < values.length; i++) if ((values[i] ?? Infinity) < least) least = values[i] ?? Infinity;
  return least === Infinity ? 0 : least;
}
