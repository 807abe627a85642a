import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import pg from 'pg';
import { compactNetwork } from './compact-network.ts';
import { CompactTracer, type TraceDirection } from './compact-trace.ts';
import { type RandomNetwork, shuffledGrid } from './test/scale-measures.ts';

const client = new pg.Client({ connectionString: process.env.CITYLOOP_TEST_SERVER_DATABASE_URL ?? '' });
await client.connect();
after(() => client.end());
const { rows } = await client.query("select 1 from pg_available_extensions where name = 'pgrouting'");
const skip = rows.length === 0 ? 'this PostgreSQL has no pgRouting' : false;

/** Costs along and against each link; below zero it cannot be passed. */
function costs(network: RandomNetwork, direction: TraceDirection) {
  const closed = (link: number) => network.closed?.[link] === 1;
  const barred = (link: number, way: TraceDirection) =>
    closed(link) || (direction === way && network.oneWay?.[link] === 1);
  const links = [...network.from.keys()];
  return {
    along: links.map((link) => (barred(link, 'up') ? -1 : 1)),
    against: links.map((link) => (barred(link, 'down') ? -1 : 1)),
  };
}

test('a trace reaches exactly what pgRouting reaches, down, up and along every link', { skip }, async () => {
  await client.query('create extension if not exists pgrouting cascade');
  for (const [seed, direction] of [
    [1, 'down'],
    [2, 'up'],
    [3, 'connected'],
  ] as const) {
    const network = shuffledGrid({ side: 60, seed, closedShare: 0.3, oneWayShare: 0.5 });
    const { along, against } = costs(network, direction);
    await client.query(
      'create temporary table link (id int, source int, target int, cost float8, reverse_cost float8)',
    );
    await client.query(
      'insert into link select * from unnest($1::int[], $2::int[], $3::int[], $4::float8[], $5::float8[])',
      [[...network.from.keys()], [...network.from], [...network.to], along, against],
    );
    const tracer = new CompactTracer(compactNetwork(network));
    for (const start of [0, 700, 2100]) {
      const answer = await client.query(
        "select node::int from pgr_drivingDistance('select * from link', $1::bigint, 1e9, true) order by node",
        [start],
      );
      const expected = answer.rows.map(({ node }) => node);
      const { nodes } = tracer.trace([start], direction);
      const reached = Array.from(nodes, (node) => tracer.network.callerNode[node] ?? -1);
      assert.deepEqual(
        reached.sort((a, b) => a - b),
        expected,
        `${direction} from ${start}`,
      );
    }
    await client.query('drop table link');
  }
});
