import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type OsmData,
  type RoadProfile,
  roadGraph,
  roadsFromOsm,
  shortestRoutes,
  snapToRoad,
} from './index.ts';
import { wayAccess } from './osm-access.ts';
import { carSpeeds, limitOf, SPEED_MODEL } from './osm-speed.ts';

type Tags = Record<string, string>;
type Place = readonly [column: number, row: number];

/** A map drawn on a grid of 100 m: places by letter, ways as words over the letters. */
function drawnMap(
  places: Readonly<Record<string, Place | readonly [number, number, Tags]>>,
  ways: readonly (readonly [word: string, tags: Tags])[],
  relations: readonly (readonly [members: string, tags: Tags])[] = [],
): OsmData {
  const idOf = (letter: string) => letter.charCodeAt(0);
  return {
    nodes: Object.entries(places).map(([letter, [column, row, tags]]) => ({
      id: idOf(letter),
      lng: 106.5 + column * LNG_100M,
      lat: 29.5 + row * LAT_100M,
      ...(tags === undefined ? {} : { tags }),
    })),
    ways: ways.map(([word, tags], i) => ({ id: i + 1, refs: [...word].map(idOf), tags })),
    relations: relations.map(([members, tags], i) => ({
      id: i + 1,
      members: members.split(' ').map((member) => {
        const [role = '', what = ''] = member.split(':');
        return /\d/.test(what)
          ? { type: 'way', ref: Number(what), role }
          : { type: 'node', ref: idOf(what), role };
      }),
      tags: { type: 'restriction', ...tags },
    })),
  };
}

const LAT_100M = 100 / 111_195.08;
const LNG_100M = LAT_100M / Math.cos((29.5 * Math.PI) / 180);
const STREET: Tags = { highway: 'residential' };

/** Metres to drive or walk from one drawn place to another, rounded to 10; undefined where no way leads. */
function metres(
  data: OsmData,
  way: readonly [Place, Place],
  profile: RoadProfile = 'car',
): number | undefined {
  const graph = roadGraph(roadsFromOsm(data, { profile }).model);
  const [start, end] = way.map(([column, row]) =>
    snapToRoad(graph, [106.5 + column * LNG_100M, 29.5 + row * LAT_100M], 60),
  );
  if (start === undefined || end === undefined) return undefined;
  const [route] = shortestRoutes(graph, { hub: end, others: [start], measure: 'metres' });
  return route === undefined ? undefined : Math.round(route.metres / 10) * 10;
}

/** How a way is open: `>` along it, `<` against it, `d` for destinations only, nothing where it is closed. */
function openness(tags: Tags, profile: RoadProfile): string {
  const access = wayAccess(tags, profile);
  if (access === undefined) return '';
  const { forward, backward } = access;
  return `${backward ? '<' : ''}${forward ? '>' : ''}${access.openness === 'destination' ? 'd' : ''}`;
}

test('who may use a way, and in which directions, follows its tags', () => {
  const cases: readonly (readonly [tags: string, car: string, foot: string])[] = [
    ['highway=residential', '<>', '<>'],
    ['highway=motorway', '>', ''],
    ['highway=motorway oneway=no', '<>', ''],
    ['highway=motorway_link', '<>', ''],
    ['highway=trunk motorroad=yes', '<>', ''],
    ['highway=primary oneway=yes', '>', '<>'],
    ['highway=primary oneway=-1', '<', '<>'],
    ['highway=primary oneway=reversible', '', '<>'],
    ['highway=residential oneway=yes oneway:bicycle=no', '>', '<>'],
    ['highway=residential oneway:bicycle=yes', '<>', '<>'],
    ['highway=tertiary junction=roundabout', '>', '<>'],
    ['highway=tertiary junction=roundabout oneway=-1', '<', '<>'],
    ['highway=footway', '', '<>'],
    ['highway=steps conveying=forward', '', '>'],
    ['highway=footway oneway:foot=yes', '', '>'],
    ['highway=cycleway', '', ''],
    ['highway=cycleway foot=designated', '', '<>'],
    ['highway=pedestrian', '', '<>'],
    ['highway=pedestrian motor_vehicle=destination', '<>d', '<>'],
    ['highway=pedestrian access=yes', '', '<>'],
    ['highway=construction', '', ''],
    ['highway=service access=private', '', ''],
    ['highway=service access=no motorcar=yes', '<>', ''],
    ['highway=service access=no foot=permissive', '', '<>'],
    ['highway=residential motor_vehicle=no', '', '<>'],
    ['highway=residential access=destination', '<>d', '<>'],
    ['highway=residential vehicle=customers', '<>d', '<>'],
    ['highway=residential access=no vehicle=agricultural;destination', '<>d', ''],
    ['highway=track motor_vehicle=forestry', '', '<>'],
    ['highway=residential foot=no', '<>', ''],
    ['highway=primary foot=use_sidepath', '<>', ''],
    ['highway=residential motor_vehicle:backward=no', '>', '<>'],
    ['highway=path sac_scale=alpine_hiking', '', ''],
    ['highway=path sac_scale=hiking', '', '<>'],
    ['highway=track smoothness=impassable', '', ''],
    ['highway=service area=yes', '', '<>'],
    ['railway=platform', '', '<>'],
    ['route=ferry', '', ''],
    ['railway=rail', '', ''],
  ];
  for (const [text, car, foot] of cases) {
    const tags = Object.fromEntries(text.split(' ').map((pair) => pair.split('='))) as Tags;
    assert.deepEqual([openness(tags, 'car'), openness(tags, 'foot')], [car, foot], text);
  }
});

test('a speed limit is read in its unit, and a road without one is driven at the speed of its kind', () => {
  const limits: readonly (readonly [text: string | undefined, kmh: number | undefined])[] = [
    ['50', 50],
    ['30 mph', 48.28032],
    ['30mph', 48.28032],
    ['10 knots', 18.52],
    ['60 km/h', 60],
    ['CN:urban', 50],
    ['DE:zone:30', 30],
    ['DE:zone30', 30],
    ['none', 130],
    ['walk', 7],
    ['80;60', 60],
    ['signals', undefined],
    ['variable', undefined],
    ['0', undefined],
    ['50 furlongs', undefined],
    [undefined, undefined],
  ];
  for (const [text, kmh] of limits) {
    const limit = limitOf(text);
    assert.ok(limit === kmh || Math.abs((limit ?? NaN) - (kmh ?? NaN)) < 1e-9, `${text}: ${limit}`);
  }
  const speeds = (tags: Tags) => carSpeeds(tags, SPEED_MODEL);
  assert.deepEqual(speeds({ highway: 'primary' }), [60, 60]);
  assert.deepEqual(speeds({ highway: 'primary', maxspeed: '40' }), [36, 36]);
  assert.deepEqual(speeds({ highway: 'primary', maxspeed: '40', 'maxspeed:backward': '20' }), [36, 18]);
  assert.deepEqual(speeds({ highway: 'primary', 'source:maxspeed': 'IT:urban' }), [45, 45]);
});

test('each direction of a way is driven at its own speed, also where it is open against its line only', () => {
  const tags = { highway: 'primary', 'maxspeed:forward': '40', 'maxspeed:backward': '20' };
  const both = roadsFromOsm(drawnMap({ a: [0, 0], b: [4, 0] }, [['ab', tags]]), { profile: 'car' });
  const [segment] = both.model.segments;
  assert.deepEqual([segment?.speedKmh, segment?.speedBackKmh, segment?.from], [36, 18, '97']);
  const turned = roadsFromOsm(drawnMap({ a: [0, 0], b: [4, 0] }, [['ab', { ...tags, oneway: '-1' }]]), {
    profile: 'car',
  });
  const [back] = turned.model.segments;
  assert.deepEqual([back?.speedKmh, back?.oneWay, back?.from, back?.to], [18, true, '98', '97']);
  assert.ok(Math.abs((back?.lengthM ?? 0) - 400) < 0.5);
});

test('roads that cross without a common node do not meet: a bridge and a tunnel pass', () => {
  const places = { a: [0, 0], b: [4, 0], c: [2, -2], d: [2, 2], x: [2, 0] } as const;
  const way = [
    [0, 0],
    [2, 2],
  ] as const;
  const crossing = drawnMap(places, [
    ['axb', STREET],
    ['cxd', STREET],
  ]);
  assert.equal(metres(crossing, way), 400);
  for (const tags of [
    { bridge: 'yes', layer: '1' },
    { tunnel: 'yes', layer: '-1' },
  ]) {
    const passing = drawnMap(places, [
      ['axb', STREET],
      ['cd', { ...STREET, ...tags }],
    ]);
    assert.equal(metres(passing, way), undefined);
  }
});

test('a barrier stops cars at both its sides and lets walkers through, unless a tag opens or closes it', () => {
  const way = [
    [0, 0],
    [4, 0],
  ] as const;
  const cases: readonly (readonly [Tags, car: number | undefined, foot: number | undefined])[] = [
    [{ barrier: 'bollard' }, undefined, 400],
    [{ barrier: 'bollard', motor_vehicle: 'yes' }, 400, 400],
    [{ barrier: 'gate' }, 400, 400],
    [{ barrier: 'gate', locked: 'yes' }, undefined, undefined],
    [{ barrier: 'gate', access: 'private' }, undefined, undefined],
    [{ barrier: 'lift_gate', access: 'no', foot: 'yes' }, undefined, 400],
    [{ barrier: 'fence' }, undefined, undefined],
    [{ highway: 'crossing' }, 400, 400],
  ];
  for (const [tags, car, foot] of cases) {
    const map = drawnMap({ a: [0, 0], x: [2, 0, tags], b: [4, 0] }, [['axb', STREET]]);
    assert.deepEqual([metres(map, way), metres(map, way, 'foot')], [car, foot], JSON.stringify(tags));
    const hither = [way[0], [1.9, 0]] as const;
    assert.equal(metres(map, hither), 190, JSON.stringify(tags));
  }
});

test('a road for destinations only is driven to and from, and not through', () => {
  // a-b-c along the bottom through the lane b-c, and round by d-e.
  const map = drawnMap({ a: [0, 0], b: [2, 0], c: [6, 0], d: [2, 3], e: [6, 3], f: [8, 0] }, [
    ['ab', STREET],
    ['bc', { ...STREET, motor_vehicle: 'destination' }],
    ['bdec', STREET],
    ['cf', STREET],
  ]);
  const through = [
    [0, 0],
    [8, 0],
  ] as const;
  assert.equal(metres(map, through), 1400);
  assert.equal(metres(map, through, 'foot'), 800);
  assert.equal(metres(map, [through[0], [4, 0]]), 400);
  assert.equal(metres(map, [[4, 0], through[1]]), 400);
  assert.equal(
    metres(map, [
      [3, 0],
      [5, 0],
    ]),
    200,
  );
});

/** A crossing x of four arms; the east arm can be reached from the south by going round the block in the north-west too. */
const CROSSING = {
  s: [0, -2],
  x: [0, 0],
  e: [3, 0],
  n: [0, 2],
  w: [-2, 0],
  c: [-2, 2],
  z: [0, 5],
} as const;
const ARMS = [
  ['sx', STREET],
  ['xe', STREET],
  ['xn', STREET],
  ['nz', STREET],
  ['ncwx', STREET],
] as const;

test('turn restrictions hold for those whom they name', () => {
  const south = [0, -2] as const;
  const cases: readonly (readonly [members: string, tags: Tags, end: Place, metres: number])[] = [
    // East is 200 + 300; round the block another 800.
    ['from:1 via:x to:2', { restriction: 'no_right_turn' }, [3, 0], 1300],
    ['from:1 via:x to:2', { restriction: 'no_right_turn', except: 'psv;motorcar' }, [3, 0], 500],
    ['from:1 via:x to:2', { restriction: 'no_right_turn', except: 'psv' }, [3, 0], 1300],
    ['from:1 via:x to:2', { 'restriction:hgv': 'no_right_turn' }, [3, 0], 500],
    ['from:1 via:x to:2', { 'restriction:motorcar': 'no_right_turn' }, [3, 0], 1300],
    ['from:1 via:x to:2', { 'restriction:conditional': 'no_right_turn @ (07:00-09:00)' }, [3, 0], 500],
    ['from:1 via:x to:3', { restriction: 'only_straight_on' }, [3, 0], 1300],
    ['from:1 via:x to:3', { restriction: 'only_straight_on' }, [0, 2], 400],
    ['from:1 via:x to:2 to:3', { restriction: 'no_exit' }, [3, 0], 1300],
    ['from:1 from:5 via:x to:2', { restriction: 'no_entry' }, [0, 2], 400],
    // From the south by the piece between x and n no one may go on to the north: round the block instead.
    ['from:1 via:3 to:4', { restriction: 'no_straight_on' }, [0, 5], 1100],
    ['from:1 via:3 to:4', { restriction: 'only_straight_on' }, [0, 5], 700],
    ['from:1 via:3 to:5', { restriction: 'only_left_turn' }, [0, 5], 1100],
    ['from:5 via:3 to:4', { restriction: 'no_straight_on' }, [0, 5], 700],
  ];
  for (const [members, tags, end, expected] of cases) {
    const map = drawnMap(CROSSING, ARMS, [[members, tags]]);
    const what = `${members} ${JSON.stringify(tags)}`;
    assert.equal(metres(map, [south, end]), expected, what);
    assert.deepEqual(roadsFromOsm(map, { profile: 'car' }).ignored, [], what);
    const onFoot = metres(drawnMap(CROSSING, ARMS), [south, end], 'foot');
    assert.equal(metres(map, [south, end], 'foot'), onFoot, what);
  }
});

test('a turn restriction by way of a road with a side street holds for those who drive all of it', () => {
  const map = drawnMap(
    { ...CROSSING, m: [0, 1], k: [2, 1] },
    [
      ['sx', STREET],
      ['xmn', STREET],
      ['nz', STREET],
      ['mk', STREET],
      ['ncwx', STREET],
    ],
    [['from:1 via:2 to:3', { restriction: 'no_straight_on' }]],
  );
  const { model, ignored } = roadsFromOsm(map, { profile: 'car' });
  assert.deepEqual(ignored, []);
  assert.deepEqual(model.turns?.[0]?.segments, ['1/0', '2/0', '2/1', '3/0']);
  const end = [0, 5] as const;
  assert.deepEqual([metres(map, [[0, -2], end]), metres(map, [[2, 1], end])], [1100, 600]);
});

test('a turn restriction that cannot be understood is told with its reason, and one over closed roads binds nobody', () => {
  const cases: readonly (readonly [members: string, reason: RegExp | undefined])[] = [
    ['from:1 to:2', /no node and no way between/],
    ['from:1 via:x', /no way to/],
    ['from:1 via:n to:2', /way from does not meet/],
    ['from:1 via:x via:n to:2', /more than one node/],
    ['from:6 via:x to:2', /goes on beyond/],
    ['from:1 via:4 to:2', /do not lead/],
    ['from:1 via:x to:7', undefined],
    ['from:1 via:x to:99', undefined],
  ];
  for (const [members, reason] of cases) {
    const map = drawnMap(
      { ...CROSSING, q: [3, 3] },
      [...ARMS, ['exw', STREET], ['xq', { highway: 'footway' }]],
      [[members, { restriction: 'no_right_turn' }]],
    );
    const { model, ignored } = roadsFromOsm(map, { profile: 'car' });
    assert.equal(model.turns, undefined, members);
    assert.equal(ignored.length, reason === undefined ? 0 : 1, members);
    if (reason !== undefined) assert.match(ignored[0]?.reason ?? '', reason);
  }
});

test('rings, nodes twice in a row, doubled places and ways cut off by the edge of an extract are roads as far as they go', () => {
  const map = drawnMap({ a: [0, 0], b: [1, 0], c: [1, 1], d: [0, 1], e: [3, 0], f: [3, 0] }, [
    ['abcda', { ...STREET, junction: 'roundabout' }],
    ['bbef', STREET],
    ['fyz', STREET],
  ]);
  const { model, missingNodes } = roadsFromOsm(map, { profile: 'car' });
  assert.equal(missingNodes, 2);
  assert.ok(model.segments.every(({ from, to, lengthM }) => from !== to && lengthM > 0));
  const graph = roadGraph(model);
  assert.equal(graph.segmentIds.length, 3);
  assert.equal(
    metres(map, [
      [1, 0],
      [0, 0],
    ]),
    300,
  );
  assert.equal(
    metres(map, [
      [0, 1],
      [3, 0],
    ]),
    400,
  );
  assert.throws(
    () => roadsFromOsm({ nodes: [{ id: 7, lng: 200, lat: 0 }], ways: [], relations: [] }, { profile: 'car' }),
    /OSM node 7 lies at 200, 0/,
  );
});
