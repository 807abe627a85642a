import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../lib/random.ts';
import { crossSection } from './cross-section.ts';
import { pipeSpace } from './pipe-space.ts';
import { buriedTown, townPipe, townPoint } from './test/buried-town.ts';

test('a cut across six pipes shows all six with position and depth to the centimetre [analysis-cross-section]', () => {
  const random = seededRandom(4);
  const known = Array.from({ length: 6 }, (_, i) => ({
    station: 10 + 8 * i + 3 * random(),
    axis: 95 + 3 * random(),
    slope: 0.02 * (random() - 0.5),
    skew: 20 * (random() - 0.5),
    diameterMm: 100 + 100 * i,
  }));
  const pipes = known.map(({ station, axis, slope, skew, diameterMm }, i) =>
    townPipe(
      `p${i}`,
      [
        [station - 50 - skew, -30, axis - 30 * slope],
        [station - 50 + skew, 30, axis + 30 * slope],
      ],
      { diameterMm },
    ),
  );
  const section = crossSection(pipeSpace(pipes), [townPoint(-50, 0), townPoint(50, 0)]);
  assert.equal(section.pipes.length, 6);
  assert.ok(Math.abs(section.lengthM - 100) < 0.01);
  for (const [i, cut] of section.pipes.entries()) {
    const expected = known[i];
    assert.ok(expected && cut.pipe === `p${i}`);
    const radius = expected.diameterMm / 2000;
    const angle = Math.atan2(60, 2 * expected.skew);
    assert.ok(Math.abs(cut.stationM - expected.station) < 0.01);
    assert.ok(Math.abs(cut.coverM - (100 - expected.axis - radius)) < 0.01);
    assert.ok(Math.abs(cut.crownM - cut.invertM - 2 * radius) < 1e-9);
    assert.ok(Math.abs(cut.widthM - (2 * radius) / Math.sin(angle)) < 0.01);
  }
  for (const [i, { horizontalM, verticalM }] of section.spacings.entries()) {
    const [a, b] = [section.pipes[i], section.pipes[i + 1]];
    assert.ok(a && b);
    assert.ok(Math.abs(horizontalM - (b.stationM - a.stationM - (a.widthM + b.widthM) / 2)) < 1e-9);
    const apart = Math.abs(a.axisM - b.axisM) - (a.diameterMm + b.diameterMm) / 2000;
    assert.ok(Math.abs(verticalM - apart) < 1e-9);
  }
});

test('cuts anywhere in a town meet the pipes that trying every segment finds', () => {
  const pipes = buriedTown(300, 3);
  const space = pipeSpace(pipes);
  const random = seededRandom(9);
  let met = 0;
  for (let i = 0; i < 30; i++) {
    const [ax, ay, bx, by] = Array.from({ length: 4 }, () => 500 * (random() - 0.5));
    const line = [townPoint(ax ?? 0, ay ?? 0), townPoint(bx ?? 0, by ?? 0)] as const;
    const [a, b] = line.map(([lng, lat]) => [
      (lng - space.plane.lng) * space.plane.lngM,
      (lat - space.plane.lat) * space.plane.latM,
    ]);
    const side = (px: number, py: number, qx: number, qy: number, rx: number, ry: number): number =>
      Math.sign((qx - px) * (ry - py) - (qy - py) * (rx - px));
    const expected: string[] = [];
    for (const [s, v] of space.segmentVertex.entries()) {
      const [px, py, qx, qy] = [space.x[v] ?? 0, space.y[v] ?? 0, space.x[v + 1] ?? 0, space.y[v + 1] ?? 0];
      const [x0, y0, x1, y1] = [a?.[0] ?? 0, a?.[1] ?? 0, b?.[0] ?? 0, b?.[1] ?? 0];
      const apart = side(x0, y0, x1, y1, px, py) !== side(x0, y0, x1, y1, qx, qy);
      const across = side(px, py, qx, qy, x0, y0) !== side(px, py, qx, qy, x1, y1);
      if (apart && across) expected.push(space.pipes[space.segmentPipe[s] ?? 0]?.id ?? '');
    }
    const section = crossSection(space, line);
    assert.deepEqual(
      section.pipes
        .map((cut) => cut.pipe)
        .concat(section.along.filter((id) => expected.includes(id)))
        .sort(),
      expected.sort(),
    );
    met += expected.length;
  }
  assert.ok(met > 100);
});

test('a cut through a bend meets the pipe once, one along a pipe says so, one in several parts goes on counting', () => {
  const bent = townPipe('bent', [
    [-10, -10, 98],
    [0, 0, 98],
    [-10, 10, 98],
  ]);
  const beside = townPipe('beside', [
    [-20, 0.1, 98],
    [30, 0.1, 98],
  ]);
  const space = pipeSpace([bent, beside]);
  const through = crossSection(space, [townPoint(0, -20), townPoint(0, 20)]);
  assert.deepEqual(
    through.pipes.map((cut) => cut.pipe),
    ['bent', 'beside'],
  );
  assert.deepEqual(crossSection(space, [townPoint(-30, 0), townPoint(-12, 0)]).along, ['beside']);
  const corner = crossSection(space, [townPoint(20, -20), townPoint(20, -5), townPoint(20, 5)]);
  assert.ok(Math.abs((corner.pipes[0]?.stationM ?? 0) - 20.1) < 0.01);
  assert.throws(() => crossSection(space, [townPoint(0, 0)]), /two points, not 1/);
});
