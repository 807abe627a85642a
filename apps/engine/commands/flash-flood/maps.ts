import { streamLinks } from '@cityloop/engines/flash-flood';
import type { ReportFigure } from '../../command.ts';
import type { Raster } from '../../files/index.ts';
import {
  type Bounds,
  classedScale,
  kindScale,
  type LineLayer,
  type MapLayer,
  type MapPoint,
  type MapSpace,
  mapSvg,
  type PointLayer,
} from '../../report/index.ts';
import type { FlashFloodResult } from './run.ts';
import type { Input, Output } from './schemas.ts';

const MARGIN = 0.1;
const DEPTHS_M = [0.05, 0.3, 0.6, 1, 2, 4];
const WATER = '#0b559f';

/** The part of the ground around the basin, with the places of its cells in the whole. */
interface Sheet {
  readonly ground: Raster;
  readonly bounds: Bounds;
  readonly space: MapSpace;
  /** Values of the whole ground on this part. */
  readonly part: (values: ArrayLike<number>) => Float64Array;
}

/** Basin and streams, and the greatest depth, over the relief of the ground. */
export function mapsOf(input: Input, output: Output, result: FlashFloodResult): ReportFigure[] {
  const sheet = sheetOf(result);
  const { space, bounds, ground, part } = sheet;
  const { drainage, network } = result.terrain;
  const within = new Float64Array(drainage.down.length);
  for (const cell of network.cells) within[cell] = 1;
  const shown = part(within);
  const basin: Raster = { ...ground, values: shown.map((one) => (one === 1 ? 1 : Number.NaN)) };
  const outline: MapLayer = {
    kind: 'contours',
    raster: { ...ground, values: shown },
    levels: [0.5],
    width: 2,
    colour: '#7a3b00',
    legend: 'Edge of the basin',
  };
  const depth: Raster = {
    ...ground,
    values: part(result.extentM).map((one) => (one > 0 ? one : Number.NaN)),
  };
  const section: PointLayer = {
    kind: 'points',
    points: [{ at: output.basin.outlet, label: 'section' }],
    shape: 'triangle',
    radius: 7,
    colour: '#c1121f',
    legend: 'Section',
  };
  return [
    {
      file: 'basin.svg',
      content: mapSvg({
        title: 'Basin and streams',
        space,
        bounds,
        layers: [
          {
            kind: 'raster',
            raster: basin,
            scale: kindScale('Ground', [{ value: 1, label: 'basin of the section', colour: '#f2c14e' }]),
            ground,
            opacity: 0.45,
          },
          ...streamsOf(input, result, within),
          outline,
          section,
        ],
      }),
      caption: `The ${output.basin.areaKm2} km² that drain to the section, and its streams by Strahler's order, over relief; other streams in grey.`,
    },
    {
      file: 'depth.svg',
      content: mapSvg({
        title: 'Greatest depth',
        space,
        bounds,
        layers: [
          {
            kind: 'raster',
            raster: depth,
            scale: classedScale('depth', { title: 'Depth (m)', breaks: DEPTHS_M }),
            ground,
            opacity: 0.9,
          },
          outline,
          section,
        ],
      }),
      caption:
        'Greatest depth (m): water of the channels over ground that lies below it. A cell with a channel is shown whole, though the channel is narrower.',
    },
  ];
}

/** Streams of the basin by order, and the others around it. */
function streamsOf(input: Input, { terrain }: FlashFloodResult, within: Float64Array): LineLayer[] {
  const { drainage, network, raster } = terrain;
  const { columns } = raster;
  const least = Math.max(2, ((input.roughness.channelFromKm2 ?? 0.3) * 1e6) / network.areaM2);
  const links = streamLinks(drainage, least).map(({ cells, strahler }) => ({
    strahler,
    isOurs: within[cells[0] ?? 0] === 1,
    path: cells.map(
      (cell): MapPoint => [
        raster.west + ((cell % columns) + 0.5) * raster.cellX,
        raster.north - (Math.floor(cell / columns) + 0.5) * raster.cellY,
      ],
    ),
  }));
  const highest = Math.max(1, ...links.filter(({ isOurs }) => isOurs).map(({ strahler }) => strahler));
  const orders = Array.from({ length: highest }, (_, i) => i + 1);
  return [
    {
      kind: 'lines',
      lines: links.filter(({ isOurs }) => !isOurs),
      width: 0.8,
      colour: '#6b7f91',
      opacity: 0.7,
    },
    ...orders.map(
      (order): LineLayer => ({
        kind: 'lines',
        lines: links.filter(({ isOurs, strahler }) => isOurs && strahler === order),
        width: 0.8 + 0.9 * order,
        colour: WATER,
        legend: `Stream of order ${order}`,
      }),
    ),
  ];
}

function sheetOf({ terrain }: FlashFloodResult): Sheet {
  const { raster, network } = terrain;
  const { columns, rows, west, north, cellX, cellY } = raster;
  let [left, right, top, bottom] = [columns, 0, rows, 0];
  for (const cell of network.cells) {
    const [column, row] = [cell % columns, Math.floor(cell / columns)];
    left = Math.min(left, column);
    right = Math.max(right, column);
    top = Math.min(top, row);
    bottom = Math.max(bottom, row);
  }
  const room = Math.ceil(MARGIN * Math.max(right - left, bottom - top)) + 2;
  left = Math.max(0, left - room);
  top = Math.max(0, top - room);
  const wide = Math.min(columns, right + room + 1) - left;
  const high = Math.min(rows, bottom + room + 1) - top;
  const part = (values: ArrayLike<number>) =>
    Float64Array.from(
      { length: wide * high },
      (_, i) => values[(top + Math.floor(i / wide)) * columns + left + (i % wide)] ?? Number.NaN,
    );
  const ground: Raster = {
    ...raster,
    columns: wide,
    rows: high,
    west: west + left * cellX,
    north: north - top * cellY,
    values: part(raster.values),
  };
  const bounds: Bounds = [ground.west, ground.north - high * cellY, ground.west + wide * cellX, ground.north];
  const space: MapSpace =
    raster.space.kind === 'unknown' ? { kind: 'plane', metresPerUnit: 1 } : raster.space;
  return { ground, bounds, space, part };
}
