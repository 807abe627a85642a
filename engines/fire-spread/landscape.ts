/** Cells in rows from north to south and, in a row, from west to east; metres on the map. */
export interface FireGrid {
  readonly columns: number;
  readonly rows: number;
  readonly cellWidthM: number;
  readonly cellHeightM: number;
}

/** The ground that a fire runs over; every array holds one value a cell, row by row from the north-west. */
export interface Landscape extends FireGrid {
  /** Number of the fuel of a cell in the spread law; one that the law does not burn stops the fire. */
  readonly fuel: ArrayLike<number>;
  /** Rise of the ground towards the east and the north, m/m; absent on flat ground. */
  readonly rise?: { readonly east: Float32Array; readonly north: Float32Array };
  /** Which of the weather's sets of moistures a cell has; absent: the first. */
  readonly moistureClass?: ArrayLike<number>;
  /** Cells that a fire cannot enter besides those without fuel: roads, water, cut lines. */
  readonly barrier?: Uint8Array;
}

/** Most cells of one run: the arrays of a run hold about 75 bytes a cell, so this is 4 GB. */
const MOST_CELLS = 50_000_000;
/** Cells longer than this over their width lose more than 4 % at the head of a narrow fire. */
const MOST_OBLONG = 2;

/** Refuses a grid that is none, or arrays that are not as long as it. */
export function checkLandscape(landscape: Landscape): void {
  const { columns, rows, cellWidthM, cellHeightM } = landscape;
  for (const [name, value] of Object.entries({ columns, rows }))
    if (!Number.isInteger(value) || value < 1) throw new Error(`The grid has ${value} ${name}.`);
  for (const [name, value] of Object.entries({ cellWidthM, cellHeightM }))
    if (!(value > 0 && value < 1e6)) throw new Error(`The grid's ${name} is ${value}.`);
  if (Math.max(cellWidthM / cellHeightM, cellHeightM / cellWidthM) > MOST_OBLONG)
    throw new Error(
      `The cells are ${cellWidthM} m wide and ${cellHeightM} m high; at most ${MOST_OBLONG} : 1 fits.`,
    );
  const cells = columns * rows;
  if (cells > MOST_CELLS) throw new Error(`The grid has ${cells} cells; at most ${MOST_CELLS} fit.`);
  const { fuel, rise, moistureClass, barrier } = landscape;
  const arrays = { fuel, east: rise?.east, north: rise?.north, moistureClass, barrier };
  for (const [name, array] of Object.entries(arrays))
    if (array !== undefined && array.length !== cells)
      throw new Error(`${name} has ${array.length} values for ${columns} × ${rows} cells.`);
  for (const [name, array] of Object.entries({ east: rise?.east, north: rise?.north })) {
    const at = array?.findIndex((value) => !Number.isFinite(value)) ?? -1;
    if (at >= 0) throw new Error(`The rise to the ${name} is ${array?.[at]} at ${cellName(landscape, at)}.`);
  }
}

/** A cell as a person finds it: row and column from the north-west, counted from 0. */
export function cellName(grid: FireGrid, cell: number): string {
  return `row ${Math.floor(cell / grid.columns)}, column ${cell % grid.columns}`;
}

/**
 * Rise of the ground from heights in metres by Horn's (1981) weights of the eight neighbours; at the edge and beside a
 * hole (a height that is no number) the nearest known height stands in. A hole itself is flat.
 */
export function riseFromHeights(grid: FireGrid, heightM: ArrayLike<number>): NonNullable<Landscape['rise']> {
  const { columns, rows, cellWidthM, cellHeightM } = grid;
  const east = new Float32Array(columns * rows);
  const north = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    const above = Math.max(0, row - 1) * columns;
    const below = Math.min(rows - 1, row + 1) * columns;
    for (let column = 0; column < columns; column++) {
      const here = heightM[row * columns + column] ?? Number.NaN;
      if (!Number.isFinite(here)) continue;
      const left = Math.max(0, column - 1);
      const right = Math.min(columns - 1, column + 1);
      const nw = known(heightM[above + left], here);
      const n = known(heightM[above + column], here);
      const ne = known(heightM[above + right], here);
      const w = known(heightM[row * columns + left], here);
      const e = known(heightM[row * columns + right], here);
      const sw = known(heightM[below + left], here);
      const s = known(heightM[below + column], here);
      const se = known(heightM[below + right], here);
      const spanX = Math.max(1, right - left) * cellWidthM * 4;
      const spanY = Math.max(1, (below - above) / columns) * cellHeightM * 4;
      east[row * columns + column] = (ne + 2 * e + se - nw - 2 * w - sw) / spanX;
      north[row * columns + column] = (nw + 2 * n + ne - sw - 2 * s - se) / spanY;
    }
  }
  return { east, north };
}

/** Rise of the ground from slope (degrees) and aspect (degrees clockwise from north, the way the ground falls). */
export function riseFromAspect(
  slopeDeg: ArrayLike<number>,
  aspectDeg: ArrayLike<number>,
): NonNullable<Landscape['rise']> {
  const east = new Float32Array(slopeDeg.length);
  const north = new Float32Array(slopeDeg.length);
  for (let cell = 0; cell < slopeDeg.length; cell++) {
    const slope = slopeDeg[cell] ?? Number.NaN;
    const aspect = aspectDeg[cell] ?? Number.NaN;
    if (!(slope >= 0 && slope < 90)) throw new Error(`The slope is ${slope}° at cell ${cell}.`);
    const tangent = Math.tan((slope * Math.PI) / 180);
    if (tangent === 0) continue;
    if (!Number.isFinite(aspect)) throw new Error(`The aspect is ${aspect}° at cell ${cell}.`);
    east[cell] = -tangent * Math.sin((aspect * Math.PI) / 180);
    north[cell] = -tangent * Math.cos((aspect * Math.PI) / 180);
  }
  return { east, north };
}

function known(height: number | undefined, otherwise: number): number {
  return height !== undefined && Number.isFinite(height) ? height : otherwise;
}
