import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode } from 'fast-png';
import type { Raster } from '../files/raster.ts';
import { classedScale, rgbOf } from './colours.ts';
import { hillshade, overGround, rasterImage, rasterPng } from './raster-image.ts';

function gridOf(columns: number, rows: number, value: (column: number, row: number) => number): Raster {
  const values = Float64Array.from({ length: columns * rows }, (_, i) =>
    value(i % columns, Math.floor(i / columns)),
  );
  return {
    columns,
    rows,
    values,
    west: 0,
    north: rows * 10,
    cellX: 10,
    cellY: 10,
    space: { kind: 'plane', metresPerUnit: 1 },
  };
}

const SCALE = classedScale('depth', { title: 'Depth (m)', breaks: [0.5, 1, 2] });

test('each pixel of the PNG has the colour of the class of its cell, and none where there is no class', () => {
  const depths = [0, 0.7, 1.5, 9, Number.NaN, 0.5];
  const png = decode(
    rasterPng({ raster: gridOf(3, 2, (column, row) => depths[row * 3 + column] ?? 0), scale: SCALE }),
  );
  assert.deepEqual([png.width, png.height, png.channels], [600, 400, 4]);
  const pixel = (column: number, row: number) => {
    const at = 4 * ((row * 200 + 100) * png.width + column * 200 + 100);
    return [...png.data.subarray(at, at + 4)];
  };
  const [low, middle, high] = SCALE.classes.map(({ colour }) => [...rgbOf(colour), 255]);
  assert.deepEqual([pixel(0, 0)[3], pixel(1, 1)[3]], [0, 0]);
  assert.deepEqual([pixel(1, 0), pixel(2, 0), pixel(0, 1), pixel(2, 1)], [low, middle, high, low]);
});

test('over level ground a class has the colour that the legend shows, bare ground is grey', () => {
  const raster = gridOf(2, 1, (column) => (column === 0 ? 3 : 0));
  const ground = gridOf(2, 1, () => 200);
  const { width, data } = rasterImage({ raster, scale: SCALE, ground });
  assert.deepEqual([...data.subarray(0, 3)], rgbOf(overGround('#08306b', { ground })));
  assert.deepEqual([...data.subarray(4 * (width - 1), 4 * width)], [214, 214, 212, 255]);
});

test('a slope towards the light in the north-west is bright, one away from it is dark, level ground has sin 45°', () => {
  const middle = (value: (column: number, row: number) => number) => hillshade(gridOf(3, 3, value))[4] ?? 0;
  const level = middle(() => 100);
  assert.ok(Math.abs(level - Math.SQRT1_2) < 1e-6);
  assert.ok(middle((column, row) => 5 * (column + row)) > level + 0.1);
  assert.ok(middle((column, row) => -5 * (column + row)) < level - 0.1);
  assert.ok(Number.isNaN(middle(() => Number.NaN)));
  assert.ok(
    middle((column) => (column === 0 ? Number.NaN : 100)) > 0.7,
    'a hole beside a cell counts as level',
  );
});

test('a slope is as bright at the edge of the ground as in its middle', () => {
  const light = hillshade(gridOf(5, 4, (column, row) => 3 * column - 2 * row));
  assert.ok(light.every((value) => Math.abs(value - (light[7] ?? 0)) < 1e-6));
});

test('a large raster is painted with at most 1600 pixels a side', () => {
  const raster = gridOf(3200, 2, (column) => (column < 1600 ? 0.7 : 1.5));
  const { width, height, data } = rasterImage({ raster, scale: SCALE });
  assert.deepEqual([width, height], [1600, 1]);
  assert.deepEqual([...data.subarray(0, 3)], rgbOf(SCALE.classes[0]?.colour ?? ''));
  assert.deepEqual([...data.subarray(-4, -1)], rgbOf(SCALE.classes[1]?.colour ?? ''));
});
