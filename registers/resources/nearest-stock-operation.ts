import { defineOperation, type Operation, type Services } from '@cityloop/core/kernel';
import { z } from 'zod';
import { type Candidate, nearestStock } from './nearest-stock.ts';
import { readWarehouses } from './resources.store.ts';
import { Need } from './resources.ts';

const Held = z.object({
  code: z.string(),
  name: z.string(),
  diameterMm: z.number().nullable(),
  qty: z.number(),
  needed: z.number(),
});
const Found = z.object({
  id: z.string(),
  name: z.string(),
  unit: z.string(),
  lng: z.number(),
  lat: z.number(),
  distanceM: z.number().describe('straight line, metres: roads are longer'),
  stock: z.array(Held),
});

/** `resources.nearest-stock`: the nearest warehouse that has everything needed, by straight line. */
export function nearestStockOperation(services: Pick<Services, 'db'>): Operation {
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
    async run({ lng, lat, needed }, { tx }) {
      const warehouses = await readWarehouses(tx ?? services.db, { kind: 'everything' });
      const { found, skipped } = nearestStock(warehouses, [lng, lat], needed);
      return { warehouse: found === undefined ? null : view(found), skipped: skipped.map(view) };
    },
  });
}

function view({ warehouse, distanceM, held }: Candidate): z.output<typeof Found> {
  const { id, name, unit, lng, lat } = warehouse;
  return {
    id,
    name,
    unit,
    lng,
    lat,
    distanceM: Math.round(distanceM),
    stock: held.map((one) => ({ ...one })),
  };
}
