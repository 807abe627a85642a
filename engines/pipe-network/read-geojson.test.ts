import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as epanet from 'epanet-js';
import { openHydraulics } from './hydraulics.ts';
import { type GeojsonNetwork, geojsonRefusal, type ReadGeojsonOptions, readGeojson } from './read-geojson.ts';
import { townPoint } from './test/buried-town.ts';

type Properties = Readonly<Record<string, unknown>>;

function line(properties: Properties, ...points: readonly (readonly [number, number])[]) {
  const coordinates = points.map(([x, y]) => townPoint(x, y));
  return { type: 'Feature', properties, geometry: { type: 'LineString', coordinates } };
}

function point(properties: Properties, x: number, y: number) {
  return { type: 'Feature', properties, geometry: { type: 'Point', coordinates: townPoint(x, y) } };
}

const PIPE = { medium: 'water', diameterMm: 200, coverM: 1, groundM: 100 };

function read(features: readonly unknown[], options: Partial<ReadGeojsonOptions> = {}): GeojsonNetwork {
  const found = readGeojson('small', { type: 'FeatureCollection', features }, { snapM: 0.5, ...options });
  if (found.kind === 'refused') throw new Error(geojsonRefusal('small', found));
  return found;
}

test('pipes whose ends nearly meet come to one node, which a point of the file names', () => {
  const { pipes, model, repairs } = read([
    point({ id: 'N1' }, 100, 0),
    line({ id: 'a', ...PIPE }, [0, 0], [100.2, 0.1]),
    line({ id: 'b', ...PIPE }, [99.9, -0.2], [100, 80]),
  ]);
  assert.deepEqual(
    pipes.map((pipe) => [pipe.id, pipe.from, pipe.to]),
    [
      ['a', 'node-1', 'N1'],
      ['b', 'N1', 'node-2'],
    ],
  );
  assert.equal(model.nodes.length, 3);
  assert.deepEqual(
    repairs.map((row) => [row.kind, row.feature, row.text]),
    [
      ['snapped', 'a', 'an end moved by 0.224 m'],
      ['snapped', 'b', 'an end moved by 0.224 m'],
    ],
  );
});

test('ends farther apart than the tolerance stay apart', () => {
  const { model } = read([
    line({ id: 'a', ...PIPE }, [0, 0], [100, 0]),
    line({ id: 'b', ...PIPE }, [100.6, 0], [200, 0]),
  ]);
  assert.equal(model.nodes.length, 4);
});

test('a pipe is divided where another ends on it, and its slope goes on', () => {
  const { pipes, repairs } = read([
    line(
      { id: 'main', ...PIPE, coverM: undefined, invertFromM: 98, invertToM: 97 },
      [0, 0],
      [50, 0],
      [100, 0],
    ),
    line({ id: 'side', ...PIPE }, [30, 0.3], [30, 40]),
  ]);
  assert.deepEqual(
    pipes.map((pipe) => pipe.id),
    ['main/0', 'main/1', 'side'],
  );
  const [first, second] = pipes;
  assert.equal(first?.to, second?.from);
  assert.ok(Math.abs((first?.points.at(-1)?.axisM ?? 0) - (98 - 0.3 + 0.1)) < 0.01);
  assert.ok(Math.abs((second?.points.at(-1)?.axisM ?? 0) - 97.1) < 1e-9);
  assert.deepEqual(
    repairs.map((row) => row.kind),
    ['split'],
  );
});

test('what is given twice, has no length, no name or no value is repaired and told', () => {
  const { pipes, repairs } = read(
    [
      line({ id: 'a', ...PIPE }, [0, 0], [0, 0], [100, 0]),
      line({ id: 'a', ...PIPE }, [0, 50], [100, 50]),
      line({ id: 'twin', ...PIPE }, [100, 0], [0, 0]),
      line({ id: 'dot', ...PIPE }, [5, 5], [5.1, 5]),
      line({ medium: 'gas', coverM: 1 }, [0, 90], [100, 90]),
      point({ id: 'alone' }, 500, 500),
    ],
    { defaults: { diameterMm: 110 } },
  );
  assert.deepEqual(
    pipes.map((pipe) => [pipe.id, pipe.diameterMm]),
    [
      ['a', 200],
      ["a'", 200],
      ['pipe-4', 110],
    ],
  );
  assert.deepEqual(
    repairs.map((row) => [row.kind, row.feature]),
    [
      ['cleaned', 'a'],
      ['named', 'a'],
      ['dropped', 'dot'],
      ['named', 'feature 4'],
      ['dropped', 'twin'],
      ['orphan', 'alone'],
      ['assumed', 'feature 4'],
      ['assumed', 'feature 4'],
    ],
  );
});

test('names of properties may be the owner’s, numbers may be text, and the third coordinate is the ground', () => {
  const [x0, y0] = townPoint(0, 0);
  const [x1, y1] = townPoint(60, 0);
  const { pipes } = read(
    [
      {
        type: 'Feature',
        id: 7,
        properties: { GJ: '315', MS: '1.4', GXZL: 'JS', GC: 'PE' },
        geometry: {
          type: 'MultiLineString',
          coordinates: [
            [
              [x0, y0, 210],
              [x1, y1, 208],
            ],
          ],
        },
      },
    ],
    { fields: { diameterMm: 'GJ', coverM: 'MS', medium: 'GXZL', material: 'GC' } },
  );
  const [pipe] = pipes;
  assert.deepEqual([pipe?.id, pipe?.medium, pipe?.diameterMm, pipe?.material], ['7', 'JS', 315, 'PE']);
  assert.deepEqual(
    pipe?.points.map((row) => [row.groundM, row.axisM.toFixed(4)]),
    [
      [210, (210 - 1.4 - 0.1575).toFixed(4)],
      [208, (208 - 1.4 - 0.1575).toFixed(4)],
    ],
  );
});

test('a drawn network can be solved: reservoir, demands, a shut valve', async () => {
  const { model } = read([
    point({ id: 'source', kind: 'reservoir', headM: 150 }, 0, 0),
    point({ id: 'user', demandLps: 5, users: 900, groundM: 100 }, 200, 0),
    point({ id: 'other', demandLps: 2, users: 300, groundM: 100 }, 200, 100),
    line({ id: 'main', ...PIPE }, [0, 0], [200, 0]),
    line({ id: 'branch', ...PIPE }, [200, 0], [200, 99]),
    line({ id: 'v', kind: 'valve', status: 'closed', ...PIPE }, [200, 99], [200, 100]),
  ]);
  const hydraulics = await openHydraulics(model, epanet);
  const { flowLps, pressureM } = hydraulics.solve();
  const user = hydraulics.graph.nodeIndex.get('user') ?? -1;
  assert.ok(Math.abs((flowLps[0] ?? 0) - 5) < 0.01 && (pressureM[user] ?? 0) > 48);
  hydraulics.close();
});

for (const [what, features, options, said] of [
  [
    'a diameter that is no number',
    [line({ id: 'a', ...PIPE, diameterMm: 'DN200' }, [0, 0], [9, 0])],
    {},
    /a: diameterMm: not a number: "DN200"/,
  ],
  [
    'no diameter',
    [line({ id: 'a', medium: 'gas', coverM: 1 }, [0, 0], [9, 0])],
    {},
    /a: diameterMm: not a number above 0: ""/,
  ],
  [
    'neither cover nor invert',
    [line({ id: 'a', medium: 'gas', diameterMm: 90 }, [0, 0], [9, 0])],
    {},
    /a: coverM: neither cover nor invert/,
  ],
  [
    'a polygon',
    [{ type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [] } }],
    {},
    /feature 0: geometry.type: no point or line: "Polygon"/,
  ],
  [
    'places in metres',
    [
      {
        type: 'Feature',
        properties: { id: 'm' },
        geometry: {
          type: 'LineString',
          coordinates: [
            [500_000, 1],
            [2, 3],
          ],
        },
      },
    ],
    {},
    /m: coordinates\[0\]: no longitude and latitude: "\[500000,1\]"/,
  ],
  ['no lines', [], {}, /the file: features: no line in it: "0"/],
] as const) {
  test(`a file with ${what} is refused, naming feature, field and value`, () => {
    const found = readGeojson('bad', { type: 'FeatureCollection', features }, { snapM: 0.5, ...options });
    assert.ok(found.kind === 'refused');
    assert.match(geojsonRefusal('bad.geojson', found), said);
  });
}

test('anything but a collection is refused', () => {
  for (const value of [undefined, null, 3, 'text', [], { type: 'Feature' }]) {
    const found = readGeojson('bad', value, { snapM: 0.5 });
    assert.ok(found.kind === 'refused' && found.problems[0]?.field === 'type');
  }
});
