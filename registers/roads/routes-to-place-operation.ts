import { defineOperation, type Operation, type Services } from '@cityloop/core/kernel';
import { type RouteOutcome, routeLine, routesToPlace } from '@cityloop/engines/routing';
import { z } from 'zod';
import type { CityRoads, RoadIndex } from './road-index.ts';
import type { RoadRows } from './road-network.ts';

const lng = z.number().min(-180).max(180);
const lat = z.number().min(-89).max(89);
const Coordinates = z.array(z.tuple([lng, lat]));

/** How one drives from one start to the place, or why one does not. */
const Way = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('route'),
    id: z.string(),
    seconds: z.number().describe('driving time on the roads'),
    metres: z.number().describe('length on the roads'),
    offRoadM: z
      .number()
      .describe(
        'from the start to its road and from the road to the place, straight, not in metres or seconds',
      ),
    demonstration: z.boolean().describe('whether a road of it was invented for a demonstration'),
    line: Coordinates.describe('empty unless asked for'),
  }),
  z.object({
    kind: z.literal('no-road'),
    id: z.string(),
    of: z.enum(['place', 'other']).describe('which of the two no road comes near'),
  }),
  z.object({ kind: z.literal('not-connected'), id: z.string() }),
]);
type Way = z.output<typeof Way>;

/** `roads.routes-to-place`: how one drives to a place from each of many starts, on all roads of the register. */
export function routesToPlaceOperation(
  services: Pick<Services, 'db'>,
  index: RoadIndex,
  rows: RoadRows,
): Operation {
  return defineOperation({
    name: 'roads.routes-to-place',
    input: z.object({
      lng,
      lat,
      from: z.array(z.object({ id: z.string(), lng, lat })).max(5000),
      lines: z.boolean().default(false).describe('whether the lines are wanted too'),
    }),
    output: z.object({ ways: z.array(Way) }),
    async run({ from, lines, ...place }, { tx, signal }) {
      const roads = await index.roads(tx ?? services.db);
      if (roads === undefined)
        return { ways: from.map(({ id }) => ({ kind: 'no-road' as const, id, of: 'place' as const })) };
      const outcomes = routesToPlace(roads.graph, {
        place: [place.lng, place.lat],
        others: from.map((one) => [one.lng, one.lat]),
        reachM: rows.reach.value,
        ...(signal === undefined ? {} : { signal }),
      });
      return {
        ways: from.flatMap((start, i): Way[] => {
          const outcome = outcomes[i];
          return outcome === undefined ? [] : [wayOf(roads, outcome, { start, place, lines })];
        }),
      };
    },
  });
}

type Point = { readonly lng: number; readonly lat: number };

function wayOf(
  roads: CityRoads,
  outcome: RouteOutcome,
  asked: { readonly start: Point & { readonly id: string }; readonly place: Point; readonly lines: boolean },
): Way {
  const { start, place, lines } = asked;
  const { id } = start;
  if (outcome.kind !== 'route') return { ...outcome, id };
  const { route } = outcome;
  return {
    kind: 'route',
    id,
    seconds: route.seconds,
    metres: route.metres,
    offRoadM: outcome.start.distanceM + outcome.end.distanceM,
    demonstration: route.pieces.some(({ segment }) => roads.isDemonstration(segment)),
    line: lines
      ? [
          [start.lng, start.lat],
          ...routeLine(roads.graph, route.pieces).map(([x, y]): [number, number] => [round(x), round(y)]),
          [place.lng, place.lat],
        ]
      : [],
  };
}

/** To about 0.1 m. */
function round(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6;
}
