import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { InputError, parseInput } from '../../input.ts';
import { tempFolder } from '../../test/temp-folder.ts';
import { command } from './command.ts';
import { RoutingInput, type RoutingOutput } from './input.ts';
import { exampleTown } from './test/example-town.ts';

const folder = import.meta.dirname;
const context = {
  path: (name: string) => join(folder, name),
  signal: new AbortController().signal,
  progress: () => {},
};
const TOWN = join(folder, 'example-town.osm');
if (process.env.REGEN === '1') writeFileSync(TOWN, exampleTown());

const WEST_BANK = { id: 'south', lng: 106.5048, lat: 29.5052 };
const EAST_BANK = { id: 'north', lng: 106.5049, lat: 29.5095 };
const base = { roads: 'example-town.osm', profile: 'car', reachM: 100 } as const;

function ask(input: unknown): Promise<RoutingOutput> {
  return command.run(parseInput(RoutingInput, input), context);
}

test('the made town of the example is the one that its generator draws', () => {
  assert.equal(readFileSync(TOWN, 'utf8'), exampleTown());
});

test('a route, a matrix and an isochrone agree on what a way costs', async () => {
  const [from, to] = [WEST_BANK, EAST_BANK];
  const route = await ask({ ...base, task: 'route', from, to });
  const matrix = await ask({ ...base, task: 'matrix', from: [from, to], to: [to] });
  const reach = await ask({
    ...base,
    task: 'isochrone',
    places: [from],
    limits: [30, 600],
    points: [to, { lng: 106.6, lat: 29.5 }],
  });
  assert.ok(route.task === 'route' && matrix.task === 'matrix' && reach.task === 'isochrone');
  const seconds = route.seconds ?? Number.NaN;
  assert.ok(route.outcome === 'route' && seconds > 30 && seconds < 600);
  assert.deepEqual(matrix.cost, [[seconds], [0]]);
  assert.deepEqual(
    reach.points.map(({ id, cost, limit }) => [id, cost, limit]),
    [
      ['north', seconds, 600],
      ['1', null, null],
    ],
  );
  const [near, wide] = reach.areas.features.map(({ properties }) => properties);
  assert.ok((near?.roadM ?? NaN) < (wide?.roadM ?? 0) && (near?.areaM2 ?? NaN) < (wide?.areaM2 ?? 0));
  assert.ok((route.line.at(-1)?.[1] ?? 0) > (route.line[0]?.[1] ?? 90));
});

test('a walker may go where a car may not, and speeds of the input count', async () => {
  const [from, to] = [
    { lng: 106.5132, lat: 29.5104 },
    { lng: 106.518, lat: 29.5135 },
  ];
  const metres = { ...base, task: 'route', measure: 'metres', from, to };
  const [car, foot] = [await ask(metres), await ask({ ...metres, profile: 'foot' })];
  assert.ok(car.task === 'route' && foot.task === 'route');
  assert.ok((foot.metres ?? NaN) < 0.9 * (car.metres ?? 0), `${foot.metres} on foot, ${car.metres} by car`);
  const slow = await ask({ ...metres, profile: 'foot', speeds: { walkKmh: 2.5 } });
  assert.ok(slow.task === 'route' && Math.abs((slow.seconds ?? NaN) / (foot.seconds ?? 0) - 2) < 1e-9);
});

test('places that cannot be reached are outcomes, and fields that cannot be are refused by name', async () => {
  const sea = { id: 'sea', lng: 106.6, lat: 29.6 };
  const lost = await ask({ ...base, task: 'route', from: sea, to: EAST_BANK });
  assert.ok(lost.task === 'route' && lost.outcome === 'no-road' && lost.line.length === 0);
  const reach = await ask({ ...base, task: 'isochrone', places: [sea], limits: [60] });
  assert.ok(reach.task === 'isochrone');
  assert.deepEqual([reach.offRoad, reach.areas.features[0]?.geometry.coordinates], [['sea'], []]);
  const cases: readonly (readonly [object, RegExp])[] = [
    [{ task: 'matrix', from: [WEST_BANK, WEST_BANK], to: [EAST_BANK] }, /from\[1\]\.id is "south"/],
    [{ task: 'isochrone', places: [WEST_BANK], limits: [0] }, /limits\[0\] is 0.*>0/],
    [{ task: 'isochrone', places: [WEST_BANK], limits: [9], besideM: -1 }, /besideM is -1/],
    [{ task: 'route', from: { lng: 200, lat: 0 }, to: EAST_BANK }, /from\.lng is 200/],
    [{ task: 'route', profile: 'bike', from: WEST_BANK, to: EAST_BANK }, /profile is "bike"/],
    [{ task: 'route', roads: 'example.json', from: WEST_BANK, to: EAST_BANK }, /example\.json.*GeoJSON/],
    [{ task: 'route', roads: 'input.ts', from: WEST_BANK, to: EAST_BANK }, /input\.ts.*OpenStreetMap/],
  ];
  for (const [fields, says] of cases)
    await assert.rejects(
      async () => ask({ ...base, ...fields }),
      (error) => error instanceof InputError && says.test(error.message),
      String(says),
    );
});

test('roads may be GeoJSON lines that meet in common points, with the tags of OpenStreetMap as properties', async (t) => {
  const lines = [
    {
      tags: { highway: 'residential' },
      line: [
        [106.5, 29.5],
        [106.51, 29.5],
        [106.52, 29.5],
      ],
    },
    {
      tags: { oneway: true, maxspeed: 40 },
      line: [
        [106.51, 29.5],
        [106.51, 29.51],
      ],
    },
    // Passes above the second without a common point.
    {
      tags: { highway: 'primary', bridge: 'yes' },
      line: [
        [106.5, 29.505],
        [106.52, 29.505],
      ],
    },
  ];
  const temp = tempFolder(t, {
    'roads.geojson': JSON.stringify({
      type: 'FeatureCollection',
      features: lines.map(({ tags, line }) => ({
        type: 'Feature',
        properties: tags,
        geometry: { type: 'LineString', coordinates: line },
      })),
    }),
  });
  const run = async (from: readonly number[], to: readonly number[]) => {
    const [a, b] = [from, to].map(([lng, lat]) => ({ lng, lat }));
    const asked = { ...base, task: 'route', roads: 'roads.geojson', leastNetworkM: 0, from: a, to: b };
    const found = await command.run(parseInput(RoutingInput, asked), { ...context, path: temp.path });
    assert.ok(found.task === 'route');
    return [found.outcome, Math.round(found.metres ?? 0), Math.round(found.seconds ?? 0)];
  };
  assert.deepEqual(await run([106.51, 29.5], [106.51, 29.51]), [
    'route',
    1112,
    Math.round((1112 * 3.6) / 36),
  ]);
  assert.deepEqual(await run([106.51, 29.51], [106.51, 29.5]), ['not-connected', 0, 0]);
  assert.deepEqual(await run([106.5, 29.5], [106.5, 29.505]), ['not-connected', 0, 0]);
});

test('the example answers and its page shows a map with each limit', async () => {
  const input = parseInput(RoutingInput, JSON.parse(readFileSync(join(folder, 'example.json'), 'utf8')));
  const output = await command.run(input, context);
  command.output.parse(output);
  const { figures, tables } = await command.report(input, output, context);
  const map = String(figures[0]?.content);
  for (const name of ['Within 5 min', 'Within 10 min', 'Within 15 min', 'clinic', 'school'])
    assert.ok(map.includes(name), name);
  assert.deepEqual(
    tables[0]?.rows.map(([limit]) => limit),
    ['5 min', '10 min', '15 min'],
  );
});
