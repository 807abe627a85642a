import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode } from 'fast-png';
import type { Raster } from '../files/raster.ts';
import { classedScale, rgbOf } from './colours.ts';
import { mapSvg } from './map.ts';
import { lengthText, roundLength } from './map-furniture.ts';
import type { MapLayer } from './map-layers.ts';

const PLANE = { kind: 'plane', metresPerUnit: 1 } as const;
const DEPTH = classedScale('depth', { title: 'Depth (m)', breaks: [0.5, 1, 2] });
// The frame of a map of 1000 pixels.
const SQUARE = { title: 'Map', space: PLANE, bounds: [-40, -40, 1040, 1040] } as const;
const FRAME = { left: 64, top: 44, side: 686 };

function at(x: number, y: number): string {
  const scale = FRAME.side / 1080;
  const edge = -40;
  const px = FRAME.left + (x - edge) * scale;
  const py = FRAME.top + FRAME.side - (y - edge) * scale;
  return `${Math.round(px * 10) / 10} ${Math.round(py * 10) / 10}`;
}

function draw(...layers: readonly MapLayer[]): string {
  return mapSvg({ ...SQUARE, layers });
}

test('a line runs through its places, in the colour of its value, and the legend says which', () => {
  const svg = draw({
    kind: 'lines',
    scale: DEPTH,
    lines: [
      {
        path: [
          [0, 0],
          [500, 250],
          [1000, 1000],
        ],
        value: 1.2,
      },
      {
        path: [
          [0, 0],
          [1, 1],
        ],
        value: 0.1,
      },
    ],
  });
  assert.ok(svg.includes(`d="M${at(0, 0)}L${at(500, 250)}L${at(1000, 1000)}" stroke="#4292c6"`), svg);
  assert.equal(svg.match(/stroke="#4292c6"/g)?.length, 2, 'once in the map and once in the legend');
  assert.match(svg, /Depth \(m\)/);
  assert.equal(svg.match(/stroke="#deebf7"/g)?.length, 1, 'what falls in no class is not drawn');
});

test('areas keep their holes, points their form, and names stand beside them in Chinese and Latin letters', () => {
  const ring = (a: number, b: number): [number, number][] => [
    [a, a],
    [b, a],
    [b, b],
    [a, b],
    [a, a],
  ];
  const svg = draw(
    {
      kind: 'polygons',
      polygons: [{ rings: [ring(0, 900), ring(300, 600)] }],
      colour: '#009e73',
      legend: 'Zone <A>',
    },
    {
      kind: 'points',
      points: [{ at: [500, 500], label: '避难所 A&B' }],
      shape: 'square',
      colour: '#d55e00',
      radius: 5,
    },
  );
  const path = (a: number, b: number) =>
    ring(a, b)
      .map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${at(x, y)}`)
      .join('');
  assert.ok(svg.includes(`d="${path(0, 900)}Z${path(300, 600)}Z" fill="#009e73"`), svg);
  assert.match(svg, /fill-rule="evenodd"/);
  const [x = 0, y = 0] = at(500, 500).split(' ').map(Number);
  assert.ok(svg.includes(`width="10" height="10" fill="#d55e00"`));
  assert.ok(svg.includes(`<text x="${x + 8}" y="${Math.round((y + 4) * 10) / 10}"`), svg);
  assert.match(svg, />避难所 A&amp;B<\/text>/);
  assert.match(svg, />Zone &lt;A&gt;<\/text>/);
});

test('a raster lies in its place as a picture whose pixels have the colours of their classes', () => {
  const raster: Raster = {
    columns: 2,
    rows: 2,
    values: Float64Array.of(0, 0.7, 1.5, 3),
    west: 0,
    north: 1000,
    cellX: 500,
    cellY: 500,
    space: PLANE,
  };
  const svg = draw(
    { kind: 'raster', raster, scale: DEPTH },
    { kind: 'contours', raster, levels: [1], scale: DEPTH, labelOf: (level) => `${level} m` },
  );
  const [, x, y, width, data = ''] =
    /<image x="([\d.]+)" y="([\d.]+)" width="([\d.]+)".*?base64,([^"]+)"/.exec(svg) ?? [];
  assert.equal(`${x} ${y}`, at(0, 1000));
  const [east = 0] = at(1000, 0).split(' ').map(Number);
  assert.ok(Math.abs(Number(x) + Number(width) - east) < 0.11);
  const png = decode(Buffer.from(data, 'base64'));
  const last = [...png.data.subarray(-4)];
  assert.deepEqual(last, [...rgbOf('#08306b'), 255]);
  assert.match(svg, /data-level="1"/);
  assert.match(svg, />1 m<\/text>/);
});

test('the scale bar is as long as it says', () => {
  const svg = draw({ kind: 'points', points: [{ at: [0, 0] }] });
  const [, metres, left, right] =
    /data-part="scale-bar" data-metres="(\d+)".*?d="M([\d.]+) [\d.]+V[\d.]+H([\d.]+)/.exec(svg) ?? [];
  const pixels = FRAME.side / 1080;
  assert.ok(Math.abs((Number(right) - Number(left)) / pixels - Number(metres)) < 0.3);
  assert.match(svg, />200 m<\/text>/);
  assert.deepEqual([999, 1000, 0.7, 4.9].map(roundLength), [500, 1000, 0.5, 2]);
  assert.deepEqual([500, 20_000, 0.5].map(lengthText), ['500 m', '20 km', '50 cm']);
});

test('degrees are drawn true to scale: a kilometre east is as long as one north', () => {
  const north = 1000 / ((6_371_008.8 * Math.PI) / 180);
  const east = north / Math.cos((29.5 * Math.PI) / 180);
  const svg = mapSvg({
    title: 'Square kilometre',
    space: { kind: 'degrees' },
    layers: [
      {
        kind: 'lines',
        lines: [
          {
            path: [
              [106.5 - east / 2, 29.5 - north / 2],
              [106.5 + east / 2, 29.5 - north / 2],
              [106.5 + east / 2, 29.5 + north / 2],
            ],
          },
        ],
      },
    ],
  });
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0, x3 = 0, y3 = 0] = (
    /d="M([\d.]+) ([\d.]+)L([\d.]+) ([\d.]+)L([\d.]+) ([\d.]+)" stroke/.exec(svg) ?? []
  )
    .slice(1)
    .map(Number);
  assert.ok(
    Math.abs(x2 - x1 - (y2 - y3)) < 0.2 &&
      Math.abs(y1 - y2) < 0.11 &&
      Math.abs(x2 - x3) < 0.11 &&
      x2 - x1 > 500,
    svg,
  );
  assert.match(svg, /°N<\/text>/);
});

test('of two names in one place only the one of the upper layer is written, and equal maps are equal text', () => {
  const layers: readonly MapLayer[] = [
    {
      kind: 'lines',
      lines: Array.from({ length: 30 }, (_, i) => ({
        path: [
          [0, 0],
          [1000, 1000],
        ],
        label: `Road ${i}`,
      })),
    },
    { kind: 'points', points: [{ at: [500, 500], label: 'Post' }] },
  ];
  const svg = draw(...layers);
  assert.match(svg, />Post<\/text>/);
  assert.ok((svg.match(/>Road \d+<\/text>/g)?.length ?? 99) < 8);
  assert.equal(draw(...layers), svg);
});

test('a name goes to the other side of its place where it would cover another sign', () => {
  const svg = draw({
    kind: 'points',
    points: [{ at: [500, 500], label: 'West post' }, { at: [540, 500] }],
  });
  const [x = 0] = at(500, 500).split(' ').map(Number);
  const [, left] = /<text x="([\d.]+)"[^>]*>West post</.exec(svg) ?? [];
  assert.ok(Number(left) < x - 40, `${left} lies right of ${x}`);
});

test('a map of nothing says so; one of a single place shows its surroundings', () => {
  assert.throws(() => mapSvg({ title: 'Empty', space: PLANE, layers: [] }), /"Empty" has nothing to show/);
  const svg = mapSvg({ title: 'One', space: PLANE, layers: [{ kind: 'points', points: [{ at: [5, 5] }] }] });
  assert.match(svg, /data-metres="100"/);
  assert.ok(!svg.includes('NaN'));
});
