import { cellsOnLine, lakeAround, lakeDepth } from '../grid-lake.ts';
import {
  gridOfMesh,
  type MeshGrid,
  type MeshHeight,
  parseTriangleMesh,
  rasterOfMesh,
} from '../triangle-mesh.ts';

/** Files of the dam break of Malpasset (1959): mesh, gauges of the models, points of the police, transformers. */
export const MALPASSET_FILES = {
  mesh: 'flood/malpasset/mesh26322.txt.gz',
  gauges: 'flood/malpasset/model_gauges.csv',
  police: 'flood/malpasset/police_points.csv',
  transformers: 'flood/malpasset/transformers.csv',
} as const;

/** Line of the dam between the abutments, as published model cases have it; a place in the lake; its level, m. */
const DAM = [
  [4701.18, 4143.41],
  [4655.5, 4392.1],
] as const;
const LAKE_PLACE = [4400, 4300] as const;
const LAKE_M = 100;
/** A point on the bank counts by the flooded cell nearest to it, which is sought so far away. */
const BANK_M = 500;

/** The case on a grid. */
export interface Malpasset {
  readonly grid: MeshGrid;
  readonly bedM: Float64Array;
  /** The lake at 100 m and the sea at 0. */
  readonly depthM: Float64Array;
  readonly lakeM3: number;
  readonly points: readonly { readonly id: string; readonly cell: number; readonly levelM: number }[];
  /** Seconds after A at which the light went out. */
  readonly transformers: readonly { readonly id: string; readonly cell: number; readonly afterS: number }[];
}

/** The case on cells of a size, from the texts of its files. */
export function malpasset(
  texts: Readonly<Record<keyof typeof MALPASSET_FILES, string>>,
  cellM: number,
  height: MeshHeight = 'mean',
): Malpasset {
  const mesh = parseTriangleMesh(texts.mesh);
  const grid = gridOfMesh(mesh, cellM);
  const bedM = rasterOfMesh(mesh, grid, height);
  const { columns, rows } = grid;
  const ground = { columns, rows, bedM };
  const placeOf = ([x, y]: readonly [number, number]) =>
    [(x - grid.west) / cellM - 0.5, (grid.north - y) / cellM - 0.5] as const;
  const cellOf = (x: number, y: number) => {
    const [column, row] = placeOf([x, y]);
    return Math.round(row) * columns + Math.round(column);
  };
  const dam = cellsOnLine(ground, DAM.map(placeOf));
  const lake = lakeAround(ground, { start: cellOf(...LAKE_PLACE), levelM: LAKE_M, dam });
  const depthM = lakeDepth(ground, lake, LAKE_M);
  const lakeM3 = depthM.reduce((sum, depth) => sum + depth * cellM * cellM, 0);
  const inLake = new Set(lake);
  bedM.forEach((bed, cell) => {
    if (bed < 0 && !inLake.has(cell)) depthM[cell] = -bed;
  });
  const rowsOf = (text: string) =>
    text
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','));
  return {
    grid,
    bedM,
    depthM,
    lakeM3,
    points: [...rowsOf(texts.police), ...rowsOf(texts.gauges)].map(([id = '', x, y, level]) => ({
      id,
      cell: cellOf(Number(x), Number(y)),
      levelM: Number(level),
    })),
    transformers: rowsOf(texts.transformers).map(([id = '', x, y, after]) => ({
      id,
      cell: cellOf(Number(x), Number(y)),
      afterS: Number(after),
    })),
  };
}

/** Highest level (m) at each point beside that of George (2011), and seconds from A to each transformer beside those told. */
export function malpassetMarks(
  { grid, bedM, points, transformers }: Malpasset,
  peaks: { readonly depthM: ArrayLike<number>; readonly arrivalS: ArrayLike<number> },
) {
  const { columns, cellM } = grid;
  const nearest = (cell: number) => {
    let best = cell;
    let least = Infinity;
    const reach = Math.ceil(BANK_M / cellM);
    const [column, row] = [cell % columns, Math.floor(cell / columns)];
    for (let r = row - reach; r <= row + reach; r++)
      for (let c = column - reach; c <= column + reach; c++) {
        const one = r * columns + c;
        const distance = Math.hypot(c - column, r - row);
        if ((peaks.arrivalS[one] ?? Infinity) < Infinity && distance < least && distance * cellM <= BANK_M)
          [best, least] = [one, distance];
      }
    return { cell: best, awayM: least * cellM };
  };
  const levels = points.map(({ id, cell, levelM }) => {
    const { cell: at, awayM } = nearest(cell);
    return { id, levelM: (bedM[at] ?? 0) + (peaks.depthM[at] ?? 0), asked: levelM, awayM };
  });
  const rmsM = Math.sqrt(
    levels.reduce((sum, { levelM, asked }) => sum + (levelM - asked) ** 2, 0) / levels.length,
  );
  const times = transformers.map(({ cell }) => {
    const { cell: at, awayM } = nearest(cell);
    return { timeS: peaks.arrivalS[at] ?? Infinity, awayM };
  });
  const first = times[0]?.timeS ?? Infinity;
  const arrivals = transformers.map(({ id, afterS }, i) => ({
    id,
    afterS: (times[i]?.timeS ?? Infinity) - first,
    asked: afterS,
    awayM: times[i]?.awayM ?? Infinity,
  }));
  return { levels, rmsM, arrivals };
}
