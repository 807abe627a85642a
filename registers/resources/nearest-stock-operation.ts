import { readFile } from 'node:fs/promises';
import { defineOperation, type Operation, type Services } from '@cityloop/core/kernel';
import { z } from 'zod';
import { type Candidate, nearestStock, StraightLine } from './nearest-stock.ts';
import { readWarehouses } from './resources.store.ts';
import { Need } from './resources.ts';
import { type DrawnWay, roadWays } from './road-ways.ts';

const straight = StraightLine.parse(
  JSON.parse(await readFile(new URL('./data/straight-line.json', import.meta.url), 'utf8')),
);

const Held = z.object({
  code: z.string(),
  name: z.string(),
  diameterMm: z.number().nullable(),
  qty: z.number(),
  needed: z.number(),
});
const Route = z.object({
  seconds: z.number().describe('driving time'),
  metres: z.number().describe('length on the roads'),
  offRoadM: z.number().describe('straight, from the store to its road and from the road to the place'),
  demonstration: z.boolean().describe('whether the roads were invented for a demonstration'),
  line: z
    .array(z.tuple([z.number(), z.number()]))
    .describe('from the store to the place; empty for a skipped one'),
});
const Found = z.object({
  id: z.string(),
  name: z.string(),
  unit: z.string(),
  lng: z.number(),
  lat: z.number(),
  distanceM: z.number().describe('straight line, metres: roads are longer'),
  route: Route.nullable().describe(
    'null where no recorded road joins the two: then only the straight line is known',
  ),
  stock: z.array(Held),
});

/** `resources.nearest-stock`: the nearest warehouse that has everything needed, by road where roads are recorded, else by straight line. */
export function nearestStockOperation(services: Pick<Services, 'db' | 'operations'>): Operation {
  return defineOperation({
    name: 'resources.nearest-stock',
    input: z.object({
      lng: z.number().min(-180).max(180),
      lat: z.number().min(-90).max(90),
      needed: z.array(Need).min(1),
    }),
    output: z.object({
      warehouse: Found.nullable(),
      skipped: z.array(Found).describe('nearer ones that lack something, nearest first'),
    }),
    async run({ lng, lat, needed }, context) {
      const { operations } = services;
      const place = { lng, lat };
      const warehouses = await readWarehouses(context.tx ?? services.db, { kind: 'everything' });
      const ways = await roadWays(operations, { place, from: warehouses, lines: false }, context);
      const { found, skipped } = nearestStock(warehouses, { from: [lng, lat], needed }, ways, straight);
      if (found === undefined) return { warehouse: null, skipped: skipped.map((one) => view(one)) };
      const from = found.way === undefined ? [] : [found.warehouse];
      const drawn = await roadWays(operations, { place, from, lines: true }, context);
      return {
        warehouse: view(found, drawn.get(found.warehouse.id)?.line),
        skipped: skipped.map((one) => view(one)),
      };
    },
  });
}

function view(
  { warehouse, distanceM, way, held }: Candidate,
  line: DrawnWay['line'] = [],
): z.output<typeof Found> {
  const { id, name, unit, lng, lat } = warehouse;
  return {
    id,
    name,
    unit,
    lng,
    lat,
    distanceM: Math.round(distanceM),
    route:
      way === undefined
        ? null
        : {
            seconds: Math.round(way.seconds),
            metres: Math.round(way.metres),
            offRoadM: Math.round(way.offRoadM),
            demonstration: way.demonstration,
            line,
          },
    stock: held.map((one) => ({ ...one })),
  };
}
