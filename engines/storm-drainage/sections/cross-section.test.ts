import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CrossSection } from '../section-model.ts';
import { curve } from '../test/hydraulic-models.ts';
import { AREA, layOutSections, measureSection, RADIUS, WIDTH } from './cross-section.ts';
import { criticalDepth, normalDepth } from './flow-depths.ts';

const out = new Float64Array(3);

function at(section: CrossSection, depthM: number): { area: number; width: number; radius: number } {
  measureSection(layOutSections([section]), 0, depthM, out);
  return { area: out[AREA] ?? NaN, width: out[WIDTH] ?? NaN, radius: out[RADIUS] ?? NaN };
}

function near(value: number, expected: number, part: number): void {
  assert.ok(Math.abs(value - expected) <= part * Math.abs(expected), `${value} is not ${expected}`);
}

const transect = {
  id: 't',
  manningLeft: 0.05,
  manningChannel: 0.03,
  manningRight: 0.06,
  leftBankM: 10,
  rightBankM: 20,
  meander: 1,
  stationsM: [0, 0, 10, 12, 18, 20, 30, 30],
  levelsM: [5, 3, 3, 1, 1, 3, 3, 5],
};

const SHAPES: readonly CrossSection[] = [
  { shape: 'circular', heightM: 1.2 },
  { shape: 'filled-circular', heightM: 1.2, fillM: 0.3 },
  { shape: 'egg', heightM: 1.5 },
  { shape: 'horseshoe', heightM: 2 },
  { shape: 'gothic', heightM: 2 },
  { shape: 'catenary', heightM: 2 },
  { shape: 'semi-elliptical', heightM: 2 },
  { shape: 'basket-handle', heightM: 2 },
  { shape: 'semi-circular', heightM: 2 },
  { shape: 'rect-closed', heightM: 1, widthM: 2 },
  { shape: 'rect-open', heightM: 1, widthM: 2, sidesLeftOut: 1 },
  { shape: 'trapezoidal', heightM: 1, bottomWidthM: 2, leftSlope: 1, rightSlope: 2 },
  { shape: 'triangular', heightM: 1, topWidthM: 3 },
  { shape: 'parabolic', heightM: 1, topWidthM: 3 },
  { shape: 'power', heightM: 1, topWidthM: 3, exponent: 3 },
  { shape: 'rect-triangular', heightM: 2, widthM: 1.5, triangleHeightM: 0.4 },
  { shape: 'rect-round', heightM: 2, widthM: 1.5, bottomRadiusM: 0.9 },
  { shape: 'modified-basket-handle', heightM: 2, widthM: 1.5, topRadiusM: 0.8 },
  { shape: 'horizontal-ellipse', heightM: 1, widthM: 1.6 },
  { shape: 'vertical-ellipse', heightM: 1.6, widthM: 1 },
  { shape: 'arch', heightM: 1, widthM: 1.6 },
  { shape: 'irregular', transect },
  { shape: 'custom', heightM: 2, curve: curve([0, 0.5], [0.5, 1], [1, 0.2]) },
];

test('the width of every section is the slope of its area, and the area never falls with depth', () => {
  for (const section of SHAPES) {
    const sections = layOutSections([section]);
    const full = sections.fullDepthM[0] ?? NaN;
    let before = 0;
    for (let k = 1; k < 60; k++) {
      const depth = (full * (k + 0.37)) / 61;
      const step = 2e-4 * full;
      measureSection(sections, 0, depth - step, out);
      const low = out[AREA] ?? NaN;
      measureSection(sections, 0, depth + step, out);
      const high = out[AREA] ?? NaN;
      measureSection(sections, 0, depth, out);
      const width = out[WIDTH] ?? NaN;
      const error = Math.abs((high - low) / (2 * step) - width);
      assert.ok(
        error < 0.01 * (sections.widestM[0] ?? 0),
        `${section.shape} at ${depth} m: off by ${error} m`,
      );
      assert.ok((out[AREA] ?? NaN) > before && (out[RADIUS] ?? NaN) > 0, section.shape);
      before = out[AREA] ?? NaN;
    }
    measureSection(sections, 0, full * (1 - 1e-7), out);
    near(out[AREA] ?? NaN, sections.fullAreaM2[0] ?? NaN, 1e-4);
    near(out[RADIUS] ?? NaN, sections.fullRadiusM[0] ?? NaN, 2e-3);
  }
});

test('circles, filled circles, trapezoids and parabolas are as their formulas say', () => {
  const half = at({ shape: 'circular', heightM: 2 }, 1);
  near(half.area, Math.PI / 2, 1e-12);
  near(half.width, 2, 1e-12);
  near(half.radius, 0.5, 1e-12);
  const filled = at({ shape: 'filled-circular', heightM: 2, fillM: 1 }, 1 - 1e-12);
  near(filled.area, Math.PI / 2, 1e-6);
  near(filled.radius, Math.PI / 2 / (Math.PI + 2), 1e-5);
  const trapezoid = at(
    { shape: 'trapezoidal', heightM: 3, bottomWidthM: 2, leftSlope: 1, rightSlope: 2 },
    1.5,
  );
  near(trapezoid.area, 2 * 1.5 + 1.5 * 1.5 * 1.5, 1e-12);
  near(trapezoid.radius, 6.375 / (2 + 1.5 * (Math.SQRT2 + Math.sqrt(5))), 1e-12);
  const parabola = at({ shape: 'parabolic', heightM: 1, topWidthM: 4 }, 0.25);
  near(parabola.area, (2 / 3) * 2 * 0.25, 1e-12);
  const x = (4 * 0.25) / 2;
  near(
    parabola.area / parabola.radius,
    Math.sqrt(1 + x * x) + (1 / x) * Math.log(x + Math.sqrt(1 + x * x)),
    1e-4,
  );
  const composed = at({ shape: 'rect-triangular', heightM: 2, widthM: 1.5, triangleHeightM: 0.4 }, 1);
  near(composed.area, 0.3 + 0.9, 1e-4);
  near(composed.radius, 1.2 / (2 * Math.hypot(0.75, 0.4) + 1.2), 1e-3);
  const round = at({ shape: 'rect-round', heightM: 2, widthM: 1, bottomRadiusM: 0.5 }, 1.5);
  near(round.area, Math.PI / 8 + 1, 1e-4);
});

test('full sections have the areas and radii that are published for them', () => {
  // Rossman (2017), SWMM Reference Manual II, tables of section 5: area over height², radius over height, width over height.
  const published = [
    ['egg', 0.5105, 0.1931, 2 / 3],
    ['horseshoe', 0.8293, 0.2538, 1],
    ['gothic', 0.6554, 0.2269, 0.84],
    ['catenary', 0.7028, 0.2317, 0.9],
    ['semi-elliptical', 0.785, 0.242, 1],
    ['basket-handle', 0.7862, 0.2464, 0.944],
    ['semi-circular', 1.2697, 0.2946, 1.64],
  ] as const;
  for (const [shape, area, radius, width] of published) {
    const sections = layOutSections([{ shape, heightM: 2 }]);
    near(sections.fullAreaM2[0] ?? NaN, 4 * area, 0.005);
    near(sections.fullRadiusM[0] ?? NaN, 2 * radius, 0.01);
    near(sections.widestM[0] ?? NaN, 2 * width, 0.001);
  }
});

test('a surveyed section carries the sum of what its banks and its channel carry', () => {
  const { area, radius, width } = at({ shape: 'irregular', transect }, 3);
  near(width, 30, 1e-9);
  const channel = 8 * 2 + 10 * 1;
  near(area, channel + 20, 1e-6);
  const ofChannel = (channel / 0.03) * (channel / (6 + 4 * Math.SQRT2)) ** (2 / 3);
  const ofBanks = (10 / 0.05 + 10 / 0.06) * (10 / 11) ** (2 / 3);
  near((area / 0.03) * radius ** (2 / 3), ofChannel + ofBanks, 1e-4);
});

test('critical and normal depths are those of the formulas', () => {
  const sections = layOutSections([
    { shape: 'rect-open', heightM: 5, widthM: 4, sidesLeftOut: 2 },
    { shape: 'circular', heightM: 1 },
  ]);
  near(criticalDepth(sections, 0, 8), Math.cbrt(4 / 9.80665), 1e-5);
  near(normalDepth(sections, 0, 8, Math.sqrt(0.001) / 0.02), (2 / (Math.sqrt(0.001) / 0.02)) ** 0.6, 1e-5);
  const full = (Math.PI / 4) * 0.25 ** (2 / 3) * (Math.sqrt(0.01) / 0.013);
  near(normalDepth(sections, 1, full / 2, Math.sqrt(0.01) / 0.013), 0.5, 1e-5);
  assert.equal(normalDepth(sections, 1, 2 * full, Math.sqrt(0.01) / 0.013), 1);
});
