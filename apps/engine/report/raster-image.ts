import { encode } from 'fast-png';
import { cellMetres, type Raster } from '../files/raster.ts';
import { type ColourScale, classOf, hexOf, mix, type Rgb, rgbOf } from './colours.ts';

/** What is painted: values in the colours of their classes, over the relief of the ground where it is given. */
export interface RasterImageOptions {
  readonly raster: Raster;
  readonly scale: ColourScale;
  /** Heights on the same grid, in metres. */
  readonly ground?: Raster;
  /** Cover of the classes over the ground, 0 to 1; 0.8 where there is a ground. */
  readonly opacity?: number;
}

/** RGBA bytes, row by row from the north-west. */
export interface RgbaImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

const MOST_PIXELS = 1600;
const LEAST_PIXELS = 600;
/** Light from the north-west at 45° (Horn 1981), the habit of printed maps. */
const AZIMUTH = (315 * Math.PI) / 180;
const ALTITUDE = Math.PI / 4;
/** Grey of level ground below the classes, which the legend is mixed with. */
export const LEVEL_GROUND: Rgb = [214, 214, 212];
const WARMTH = 212 / 214;
const LEVEL_LIGHT = Math.SQRT1_2;

/** The cover that classes have over the ground. */
export function coverOf({ ground, opacity }: Pick<RasterImageOptions, 'ground' | 'opacity'>): number {
  return opacity ?? (ground === undefined ? 1 : 0.8);
}

/** The colour of a class as it looks over level ground; the legend shows this one. */
export function overGround(colour: string, options: Pick<RasterImageOptions, 'ground' | 'opacity'>): string {
  return options.ground === undefined ? colour : hexOf(mix(LEVEL_GROUND, rgbOf(colour), coverOf(options)));
}

/** Paints a raster, one cell as a block of pixels or, in large ones, one pixel for the cell in its middle. */
export function rasterImage(options: RasterImageOptions): RgbaImage {
  const { raster, scale, ground } = options;
  const { columns, rows, values } = raster;
  if (ground !== undefined && (ground.columns !== columns || ground.rows !== rows))
    throw new Error(
      `The ground has ${ground.columns} x ${ground.rows} cells, the raster ${columns} x ${rows}.`,
    );
  const side = Math.max(columns, rows);
  const zoom = side > MOST_PIXELS ? MOST_PIXELS / side : Math.max(1, Math.floor(LEAST_PIXELS / side));
  const width = Math.max(1, Math.round(columns * zoom));
  const height = Math.max(1, Math.round(rows * zoom));
  const light = ground === undefined ? undefined : hillshade(ground);
  const colours = scale.classes.map(({ colour }) => rgbOf(colour));
  const cover = coverOf(options);
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    const row = Math.min(rows - 1, Math.floor(((y + 0.5) * rows) / height));
    for (let x = 0; x < width; x++) {
      const cell = row * columns + Math.min(columns - 1, Math.floor(((x + 0.5) * columns) / width));
      const colour = colours[classOf(scale, values[cell] ?? Number.NaN)];
      const below = light?.[cell] ?? Number.NaN;
      const at = 4 * (y * width + x);
      if (Number.isNaN(below)) {
        if (colour === undefined) continue;
        data.set(colour, at);
        data[at + 3] = 255 * (light === undefined ? cover : 1);
        continue;
      }
      // Level ground is the light grey that the legend is mixed with.
      const grey = Math.min(255, (below / LEVEL_LIGHT) * LEVEL_GROUND[0]);
      const paper: Rgb = [grey, grey, grey * WARMTH];
      data.set((colour === undefined ? paper : mix(paper, colour, cover)).map(Math.round), at);
      data[at + 3] = 255;
    }
  }
  return { width, height, data };
}

/** The same as a PNG file. */
export function rasterPng(options: RasterImageOptions): Uint8Array {
  return encode({ ...rasterImage(options), channels: 4, depth: 8 });
}

/** Light on the ground, 0 (dark) to 1, NaN where it has no height; level ground has 0.707. Slopes go on beyond the edge. */
export function hillshade(ground: Raster): Float32Array {
  const { columns, rows, values } = ground;
  const size = cellMetres(ground);
  const light = new Float32Array(columns * rows);
  const sin = Math.sin(ALTITUDE);
  const east = Math.sin(AZIMUTH) * Math.cos(ALTITUDE);
  const north = Math.cos(AZIMUTH) * Math.cos(ALTITUDE);
  const at = (row: number, column: number) =>
    row < 0 || row >= rows || column < 0 || column >= columns
      ? Number.NaN
      : (values[row * columns + column] ?? Number.NaN);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const middle = at(row, column);
      const side = (down: number, right: number) =>
        orElse(at(row + down, column + right), 2 * middle - orElse(at(row - down, column - right), middle));
      const [n, e, s, w] = [side(-1, 0), side(0, 1), side(1, 0), side(0, -1)];
      const corner = (down: number, right: number) =>
        orElse(at(row + down, column + right), (down < 0 ? n : s) + (right < 0 ? w : e) - middle);
      const [nw, ne, sw, se] = [corner(-1, -1), corner(-1, 1), corner(1, -1), corner(1, 1)];
      const slopeEast = (ne + 2 * e + se - nw - 2 * w - sw) / (8 * size.x);
      const slopeNorth = (nw + 2 * n + ne - sw - 2 * s - se) / (8 * size.y);
      const along = sin - slopeEast * east - slopeNorth * north;
      light[row * columns + column] = Math.max(0, along / Math.hypot(1, slopeEast, slopeNorth));
    }
  return light;
}

function orElse(value: number, other: number): number {
  return Number.isNaN(value) ? other : value;
}
