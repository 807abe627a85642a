import { scopeOf } from '@cityloop/core/access';
import { defineRoute, type Route } from '@cityloop/core/http';
import type { Services } from '@cityloop/core/kernel';
import { z } from 'zod';
import { registerRoads } from './register-roads.ts';
import { NetworkBody } from './road-network.ts';
import { networksInScope } from './roads.store.ts';

const networkId = z.object({ id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/) });
const NetworkView = z.object({
  id: z.string(),
  name: z.string(),
  owner: z.string().describe('unit that keeps the record'),
  source: z.string(),
  sourceRef: z.string().nullable(),
  verified: z.boolean(),
  demonstration: z.boolean(),
  version: z.int(),
  nodes: z.int(),
  segments: z.int(),
  lengthM: z.number(),
});
/** The roads of a large district: about 100,000 segments. */
const NETWORK_BYTES = 32 << 20;

/** Road networks over HTTP. */
export function roadRoutes(services: Services): readonly Route[] {
  return [
    defineRoute({
      method: 'PUT',
      path: '/api/roads/networks/:id',
      summary: 'Registers a road network whole; the same again changes nothing',
      tags: ['roads'],
      access: { action: 'register.write', on: 'unit' },
      params: networkId,
      body: NetworkBody,
      response: z.object({ id: z.string(), version: z.int(), changed: z.boolean() }),
      bodyLimit: NETWORK_BYTES,
      handler: ({ principal, params, body, ip }) =>
        services.write(async (tx) => ({
          ...(await registerRoads(tx, { id: params.id, body, principal, ip }, services)),
        })),
    }),
    defineRoute({
      method: 'GET',
      path: '/api/roads/networks',
      summary: 'Road networks in reach of the caller',
      tags: ['roads'],
      access: { action: 'register.read', on: 'unit' },
      response: z.object({ rows: z.array(NetworkView) }),
      handler: async ({ principal }) => ({
        rows: [...(await networksInScope(services.db, scopeOf(principal, 'register.read')))],
      }),
    }),
  ];
}
