import type { OperationContext, Operations } from '@cityloop/core/kernel';
import { z } from 'zod';
import type { RoadWay } from './nearest-stock.ts';

/** What is asked of the register of roads. */
const ROADS = 'roads.routes-to-place';

const Way = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('route'),
    id: z.string(),
    seconds: z.number(),
    metres: z.number(),
    offRoadM: z.number(),
    demonstration: z.boolean(),
    line: z.array(z.tuple([z.number(), z.number()])),
  }),
  z.object({ kind: z.literal('no-road') }),
  z.object({ kind: z.literal('not-connected') }),
]);
const Answer = z.object({ ways: z.array(Way) });

interface Spot {
  readonly lng: number;
  readonly lat: number;
}

/** So many starts fit into one question. */
const STARTS_AT_ONCE = 5000;

/** A way with the line to draw. */
export type DrawnWay = RoadWay & { readonly line: [number, number][] };

/** How one drives to a place from each start that the road record joins to it, by the id of the start; none without such a record. */
export async function roadWays(
  operations: Operations,
  asked: {
    readonly place: Spot;
    readonly from: readonly (Spot & { readonly id: string })[];
    readonly lines: boolean;
  },
  context: OperationContext,
): Promise<ReadonlyMap<string, DrawnWay>> {
  if (!operations.has(ROADS) || asked.from.length === 0) return new Map();
  const { lng, lat } = asked.place;
  const known = new Map<string, DrawnWay>();
  for (let first = 0; first < asked.from.length; first += STARTS_AT_ONCE) {
    const some = asked.from.slice(first, first + STARTS_AT_ONCE);
    const from = some.map((one) => ({ id: one.id, lng: one.lng, lat: one.lat }));
    const input = { lng, lat, from, lines: asked.lines };
    const { ways } = Answer.parse(await operations.call(ROADS, input, context));
    for (const way of ways) if (way.kind === 'route') known.set(way.id, way);
  }
  return known;
}
