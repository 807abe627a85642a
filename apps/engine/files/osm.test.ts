import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { tempFolder } from '../test/temp-folder.ts';
import { readOsm } from './index.ts';
import { block, deltas, field, packed } from './test/write-pbf.ts';

const XML = `<?xml version='1.0' encoding='UTF-8'?>
<osm version="0.6"><bounds minlat="1"/><!-- <node id="9"/> -->
  <node id='-1' lat='29.5' lon="106.5"/><node id="2" lat="29.6" lon="106.6"><tag k="name" v="A &amp; B &#x4E2D; &gt;"/></node>
  <node id="3" visible="false"/>
  <way id="10"><nd ref="-1"/><nd ref="2"/><tag k="highway" v="primary"/><tag v='yes' k='oneway'/></way>
  <relation id="20"><member type="way" ref="10" role="from"/><member type="node" ref="2" role="via"/><tag k="type" v="restriction"/></relation>
</osm>`;

const DATA = {
  nodes: [
    { id: -1, lng: 106.5, lat: 29.5 },
    { id: 2, lng: 106.6, lat: 29.6, tags: { name: 'A & B 中 >' } },
  ],
  ways: [{ id: 10, refs: [-1, 2], tags: { highway: 'primary', oneway: 'yes' } }],
  relations: [
    {
      id: 20,
      members: [
        { type: 'way', ref: 10, role: 'from' },
        { type: 'node', ref: 2, role: 'via' },
      ],
      tags: { type: 'restriction' },
    },
  ],
};

test('OSM XML is read as rows: entities, comments, quotes of both kinds, deleted elements', async (context) => {
  const folder = tempFolder(context, { 'a.osm': XML, 'b.osm.gz': gzipSync(XML) });
  assert.deepEqual(await readOsm(folder.path('a.osm')), DATA);
  assert.deepEqual(await readOsm(folder.path('b.osm.gz')), DATA);
});

test('an element that is cut by the end of a part of the file is read whole', async (context) => {
  const nodes = Array.from(
    { length: 20_000 },
    (_, i) => `<node id="${i}" lat="${i / 1e3}" lon="${i / 1e4}"><tag k="字" v="号${i}"/></node>`,
  );
  const folder = tempFolder(context, {
    'a.osm': `<osm>${nodes.join('\n')}<!-- ${nodes.join('\n')} --></osm>`,
  });
  const shares: number[] = [];
  const data = await readOsm(folder.path('a.osm'), { progress: (share) => shares.push(share) });
  assert.ok(shares.length > 5);
  assert.equal(shares.at(-1), 1);
  assert.deepEqual(
    data.nodes.map(({ id, lng, lat, tags }) => [id, lng, lat, tags?.字]),
    nodes.map((_, i) => [i, i / 1e4, i / 1e3, `号${i}`]),
  );
});

test('a file that is no OSM XML is refused with the reason, one with a document type too', async (context) => {
  const cases = [
    [XML.replace("lat='29.5'", "lat='north'"), /node -1 has lat "north", expected a number/],
    [XML.replace('<osm version="0.6">', '<!DOCTYPE osm [<!ENTITY x "y">]><osm>'), /document type/],
    ['<html></html>', /root is <html>/],
    ['', /has no <osm>/],
    [`${XML.slice(0, 300)}`, /ends within an element/],
    [XML.replace('type="way"', 'type="lane"'), /relation 20 has a member of type "lane"/],
  ] as const;
  for (const [text, says] of cases) {
    const folder = tempFolder(context, { 'a.osm': text });
    await assert.rejects(
      readOsm(folder.path('a.osm')),
      (error: Error) => error.name === 'InputError' && says.test(error.message),
      String(says),
    );
  }
  await assert.rejects(readOsm('gone.osm'), /gone\.osm cannot be read/);
});

/** The same data as an `.osm.pbf` of dense nodes. */
function pbf(): Buffer {
  const strings = [
    '',
    'name',
    'A & B 中 >',
    'highway',
    'primary',
    'oneway',
    'yes',
    'type',
    'restriction',
    'from',
    'via',
  ];
  const dense = Buffer.concat([
    field(1, deltas([-1, 2])),
    field(8, deltas([295_000_000, 296_000_000])),
    field(9, deltas([1_065_000_000, 1_066_000_000])),
    field(10, packed([0, 1, 2, 0])),
  ]);
  const way = Buffer.concat([
    field(1, 10),
    field(2, packed([3, 5])),
    field(3, packed([4, 6])),
    field(8, deltas([-1, 2])),
  ]);
  const relation = Buffer.concat([
    field(1, 20),
    field(2, packed([7])),
    field(3, packed([8])),
    field(8, packed([9, 10])),
    field(9, deltas([10, 2])),
    field(10, packed([1, 0])),
  ]);
  const table = Buffer.concat(strings.map((text) => field(1, text)));
  const group = Buffer.concat([field(2, dense), field(3, way), field(4, relation)]);
  return block('OSMData', Buffer.concat([field(1, table), field(2, group)]));
}

test('an .osm.pbf gives the same rows as the XML', async (context) => {
  const header = block('OSMHeader', Buffer.concat([field(4, 'OsmSchema-V0.6'), field(4, 'DenseNodes')]));
  const folder = tempFolder(context, { 'a.osm.pbf': Buffer.concat([header, pbf(), pbf()]) });
  const { nodes, ways, relations } = await readOsm(folder.path('a.osm.pbf'));
  assert.deepEqual(nodes, [...DATA.nodes, ...DATA.nodes]);
  assert.deepEqual(ways, [...DATA.ways, ...DATA.ways]);
  assert.deepEqual(relations, [...DATA.relations, ...DATA.relations]);
});

test('an .osm.pbf that is cut, is something else or needs more than is known here is refused', async (context) => {
  const whole = pbf();
  const history = block('OSMHeader', field(4, 'HistoricalInformation'));
  const cases = [
    [whole.subarray(0, -5), /says \d+ bytes, the file has/],
    [Buffer.from('PK\u0003\u0004 and more'), /does not begin a block/],
    [Buffer.concat([history, whole]), /feature "HistoricalInformation"/],
    [Buffer.alloc(0), /it is empty/],
  ] as const;
  for (const [bytes, says] of cases) {
    const folder = tempFolder(context, { 'a.osm.pbf': bytes });
    await assert.rejects(
      readOsm(folder.path('a.osm.pbf')),
      (error: Error) => error.name === 'InputError' && says.test(error.message),
      String(says),
    );
  }
  await assert.rejects(readOsm('gone.pbf'), /there is no such file/);
});

const cases = process.env.CITYLOOP_CASES;
const isHere = cases !== undefined && existsSync(join(cases, 'osm'));

test('the public extracts of Monaco and Andorra are read whole', {
  skip: isHere ? false : 'CITYLOOP_CASES is not set',
}, async () => {
  const monaco = await readOsm(join(cases ?? '', 'osm', 'monaco.osm.gz'));
  assert.deepEqual([monaco.nodes.length, monaco.ways.length, monaco.relations.length], [13_739, 1944, 77]);
  const andorra = await readOsm(join(cases ?? '', 'osm', 'andorra.osm.pbf'));
  assert.deepEqual([andorra.nodes.length, andorra.ways.length, andorra.relations.length], [69_644, 2725, 74]);
  const known = new Set(andorra.nodes.map(({ id }) => id));
  assert.ok(andorra.ways.flatMap(({ refs }) => refs).every((ref) => known.has(ref)));
});
