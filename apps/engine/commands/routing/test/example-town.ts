import { seededRandom } from '../../../../../engines/lib/random.ts';

type Corner = readonly [column: number, row: number];
type Tags = Readonly<Record<string, string>>;

const COLUMNS = 18;
const ROWS = 14;
const BLOCK_LNG = 0.0012;
const BLOCK_LAT = 0.00105;
/** A river runs between these two rows; only two columns cross it. */
const BANKS = [6, 7] as const;
const BRIDGES = [4, 13];
/** Streets end at a park, which paths cross. */
const PARK = { west: 11, east: 15, south: 9, north: 12 };
const EAST_ROW = 3;
const WEST_ROW = 4;
const AVENUE = 9;

/** Corners of the made town by number, longitude and latitude. */
export function townCorners(): readonly {
  readonly corner: Corner;
  readonly lng: number;
  readonly lat: number;
}[] {
  const random = seededRandom(41);
  const jitter = () => 0.3 * (random() - 0.5);
  return Array.from({ length: COLUMNS * ROWS }, (_, i) => {
    const corner = [i % COLUMNS, Math.floor(i / COLUMNS)] as const;
    const bend = 0.25 * Math.sin(corner[0] / 3);
    return {
      corner,
      lng: Number((106.5 + BLOCK_LNG * (corner[0] + jitter())).toFixed(7)),
      lat: Number(
        (29.5 + BLOCK_LAT * (corner[1] + bend + jitter() + (corner[1] > BANKS[0] ? 0.8 : 0))).toFixed(7),
      ),
    };
  });
}

/** The park's inside, which has no streets. */
export function isInPark([column, row]: Corner): boolean {
  return column > PARK.west && column < PARK.east && row > PARK.south && row < PARK.north;
}

/** A made town as OpenStreetMap XML: a river with two bridges, a pair of one-way streets, a park, steps, a closed quarter, turn restrictions. */
export function exampleTown(): string {
  const ways: { refs: readonly Corner[]; tags: Tags }[] = [];
  for (let row = 0; row < ROWS; row++) {
    const tags: Tags =
      row === EAST_ROW || row === WEST_ROW
        ? { highway: 'secondary', oneway: row === EAST_ROW ? 'yes' : '-1', maxspeed: '40' }
        : row === BANKS[0] || row === BANKS[1]
          ? { highway: 'tertiary', maxspeed: '40' }
          : { highway: 'residential', maxspeed: '30' };
    for (const refs of runs(Array.from({ length: COLUMNS }, (_, column): Corner => [column, row])))
      ways.push({ refs, tags });
  }
  for (let column = 0; column < COLUMNS; column++) {
    const tags: Tags =
      column === AVENUE
        ? { highway: 'primary', maxspeed: '60' }
        : BRIDGES.includes(column)
          ? { highway: 'secondary', maxspeed: '50' }
          : { highway: 'residential', maxspeed: '30' };
    const south = Array.from({ length: BANKS[1] }, (_, row): Corner => [column, row]);
    const north = Array.from({ length: ROWS - BANKS[1] }, (_, row): Corner => [column, row + BANKS[1]]);
    for (const refs of [...runs(south), ...runs(north)]) ways.push({ refs, tags });
    if (BRIDGES.includes(column))
      ways.push({
        refs: [
          [column, BANKS[0]],
          [column, BANKS[1]],
        ],
        tags: { ...tags, bridge: 'yes', layer: '1' },
      });
  }
  const { west, east, south, north } = PARK;
  ways.push(
    {
      refs: [
        [west, south],
        [12, 10],
        [13, 11],
        [east, north],
      ],
      tags: { highway: 'path' },
    },
    {
      refs: [
        [west, north],
        [12, 11],
        [13, 10],
        [east, south],
      ],
      tags: { highway: 'path' },
    },
    {
      refs: [
        [12, 10],
        [12, 11],
      ],
      tags: { highway: 'footway' },
    },
    {
      refs: [
        [1, 8],
        [2, 9],
      ],
      tags: { highway: 'steps' },
    },
    {
      refs: [
        [5, 10],
        [6, 11],
      ],
      tags: { highway: 'steps' },
    },
  );
  const closed = ways.map((way) => {
    const [a, b] = way.refs;
    const isQuarter = a?.[0] === 16 && b?.[0] === 16 && (a[1] ?? 0) >= BANKS[1];
    return isQuarter ? { ...way, tags: { highway: 'living_street', motor_vehicle: 'destination' } } : way;
  });
  return xmlOf(closed);
}

/** The parts of a street between places inside the park. */
function runs(street: readonly Corner[]): readonly (readonly Corner[])[] {
  const parts: Corner[][] = [[]];
  for (const corner of street) {
    if (isInPark(corner)) parts.push([]);
    else parts.at(-1)?.push(corner);
  }
  return parts.filter(({ length }) => length > 1);
}

function xmlOf(ways: readonly { readonly refs: readonly Corner[]; readonly tags: Tags }[]): string {
  const idOf = ([column, row]: Corner) => 1 + row * COLUMNS + column;
  const tagLines = (tags: Tags) =>
    Object.entries(tags).map(([key, value]) => `  <tag k="${key}" v="${value}"/>`);
  const wayOf = (column: number, row: number, along: 'row' | 'column') =>
    1001 +
    ways.findIndex(({ refs }) => {
      const [a, b] = refs;
      const isAlong = along === 'row' ? a?.[1] === b?.[1] : a?.[0] === b?.[0];
      return isAlong && refs.some(([x, y]) => x === column && y === row);
    });
  const bridgeRoad = wayOf(BRIDGES[0] ?? 0, 2, 'column');
  const bridge = 1001 + ways.findIndex(({ tags }) => tags.bridge === 'yes');
  // A sign needs ways that end at it, as the bridge and the road to it do.
  const signs = [
    { from: bridge, via: idOf([BRIDGES[0] ?? 0, BANKS[0]]), to: bridgeRoad, restriction: 'only_straight_on' },
  ];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<osm version="0.6" generator="made town, no real place">',
    ...townCorners().map(({ corner, lng, lat }) => ` <node id="${idOf(corner)}" lat="${lat}" lon="${lng}"/>`),
    ...ways.flatMap(({ refs, tags }, i) => [
      ` <way id="${1001 + i}">`,
      ...refs.map((ref) => `  <nd ref="${idOf(ref)}"/>`),
      ...tagLines(tags),
      ' </way>',
    ]),
    ...signs.flatMap(({ from, via, to, restriction }, i) => [
      ` <relation id="${5001 + i}">`,
      `  <member type="way" ref="${from}" role="from"/>`,
      `  <member type="node" ref="${via}" role="via"/>`,
      `  <member type="way" ref="${to}" role="to"/>`,
      ...tagLines({ type: 'restriction', restriction }),
      ' </relation>',
    ]),
    '</osm>',
    '',
  ].join('\n');
}
