import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { createOSMStream } from 'osm-pbf-parser-node';
import {
  isochrones,
  type RoadGraph,
  type RoadPoint,
  type RoadPolygons,
  type RoadProfile,
  roadGraph,
  roadsFromOsm,
  shortestRoutes,
  snapToRoad,
} from './index.ts';
import { rowsOfPbf, rowsOfXml } from './test/osm-rows.ts';

const folder = join(process.env.CITYLOOP_CASES ?? '', 'osm');
const absent =
  process.env.CITYLOOP_CASES === undefined || !existsSync(join(folder, 'monaco.osm.gz'))
    ? 'CITYLOOP_CASES names no folder with public maps (docs/cases.md)'
    : false;
const REACH_M = 1000;

/** Rows of a table by the names of its columns. */
function readTable(file: string): readonly Readonly<Record<string, string>>[] {
  const [head = '', ...rows] = readFileSync(join(folder, file), 'utf8').trim().split('\n');
  const names = head.split(',');
  return rows.map((row) => Object.fromEntries(row.split(',').map((value, i) => [names[i], value])));
}

function placeOf(graph: RoadGraph, lng: string | undefined, lat: string | undefined): RoadPoint {
  const point = snapToRoad(graph, [Number(lng), Number(lat)], REACH_M);
  assert.ok(point !== undefined);
  return point;
}

test('ways through Monaco have the published lengths, by car and on foot', { skip: absent }, () => {
  const data = rowsOfXml(gunzipSync(readFileSync(join(folder, 'monaco.osm.gz'))).toString('utf8'));
  const graphs = new Map<string, RoadGraph>(
    (['car', 'foot'] as const).map((profile: RoadProfile) => [
      `${profile}_shortest`,
      roadGraph(roadsFromOsm(data, { profile }).model),
    ]),
  );
  for (const row of readTable('monaco-expected-routes.csv')) {
    const graph = graphs.get(row.profile ?? '');
    assert.ok(graph !== undefined, row.profile);
    const start = placeOf(graph, row.from_lon, row.from_lat);
    const hub = placeOf(graph, row.to_lon, row.to_lat);
    const [route] = shortestRoutes(graph, { hub, others: [start], measure: 'metres' });
    const expected = Number(row.expected_m);
    assert.ok(Math.abs((route?.metres ?? NaN) - expected) <= 2, `${route?.metres} for ${expected}`);
    const [quickest] = shortestRoutes(graph, { hub, others: [start] });
    assert.ok((quickest?.metres ?? 0) >= (route?.metres ?? NaN) - 1e-6);
    assert.ok((quickest?.seconds ?? NaN) <= (route?.seconds ?? 0) + 1e-6);
  }
});

/** Odd crossings of a ray to the east. */
function isInside(polygons: RoadPolygons, lng: number, lat: number): boolean {
  let inside = false;
  for (const ring of polygons.flat()) {
    ring.forEach(([x, y], i) => {
      const [u, v] = ring[i + 1] ?? [x, y];
      if (y > lat !== v > lat && lng < x + ((u - x) * (lat - y)) / (v - y)) inside = !inside;
    });
  }
  return inside;
}

test('places in Andorra lie within and without the reach that is published, in metres and in seconds', {
  skip: absent,
}, async () => {
  const graph = roadGraph(
    roadsFromOsm(await rowsOfPbf(createOSMStream(join(folder, 'andorra.osm.pbf'))), { profile: 'car' }).model,
  );
  for (const row of readTable('andorra-isochrone-expected.csv')) {
    const origin = placeOf(graph, row.origin_lon, row.origin_lat);
    const point = placeOf(graph, row.point_lon, row.point_lat);
    const measure = row.mode === 'car_time_s' ? 'seconds' : 'metres';
    const limit = Number(row.limit);
    const [found] = isochrones(graph, {
      places: [origin],
      limits: [limit],
      measure,
      direction: 'from',
      besideM: 100,
    });
    const what = `${measure} ${limit} ${row.point_lat}`;
    assert.equal(
      isInside(found?.outline ?? [], Number(row.point_lon), Number(row.point_lat)),
      row.inside === 'true',
      what,
    );
    const [route] = shortestRoutes(graph, { hub: origin, others: [point], measure, direction: 'from' });
    assert.equal((route?.[measure] ?? Infinity) <= limit, row.inside === 'true', what);
  }
});
