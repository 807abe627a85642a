import { scopeOf } from '@cityloop/core/access';
import { geometrySchema } from '@cityloop/core/geo';
import { defineRoute, httpProblem, type Route } from '@cityloop/core/http';
import type { Services } from '@cityloop/core/kernel';
import type { DeviceIndex } from '@cityloop/registers/devices';
import { encodeTile, tileBbox } from '@cityloop/registers/tiles';
import { z } from 'zod';
import { NetworkBody } from './network.ts';
import { layerFeatures, type NetworkLayer, networkLayers, networksInScope } from './network-view.store.ts';
import { registerNetwork } from './register-network.ts';

const networkId = z.object({ id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/) });
const NetworkView = z.object({
  id: z.string(),
  name: z.string(),
  owner: z.string().describe('unit that owns it'),
  version: z.int(),
  nodes: z.int(),
  links: z.int(),
  meters: z.int(),
});
const Features = z.object({
  type: z.literal('FeatureCollection'),
  features: z.array(
    z.object({
      type: z.literal('Feature'),
      properties: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
      geometry: geometrySchema,
    }),
  ),
});
/** A network of a large city: about 40,000 nodes. */
const NETWORK_BYTES = 32 << 20;

/** What else has to know when a network has changed. */
export interface NetworkDoor {
  readonly index: DeviceIndex;
  changed(network: string): void;
}

/** Pipe networks over HTTP. */
export function pipelineRoutes(services: Services, door: NetworkDoor): readonly Route[] {
  return [
    defineRoute({
      method: 'PUT',
      path: '/api/pipelines/networks/:id',
      summary: 'Registers a network whole, with its meters as devices; the same again changes nothing',
      tags: ['pipelines'],
      access: { action: 'register.write', on: 'unit' },
      params: networkId,
      body: NetworkBody,
      response: z.object({ id: z.string(), version: z.int(), changed: z.boolean() }),
      bodyLimit: NETWORK_BYTES,
      async handler({ principal, params, body, ip }) {
        const done = await services.write((tx) =>
          registerNetwork(tx, { id: params.id, body, principal, ip }, services),
        );
        if (done.changed) {
          await door.index.refresh(services.db);
          door.changed(params.id);
        }
        return { ...done };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/pipelines/networks',
      summary: 'Networks in reach of the caller',
      tags: ['pipelines'],
      access: { action: 'register.read', on: 'unit' },
      response: z.object({ rows: z.array(NetworkView) }),
      handler: async ({ principal }) => ({
        rows: [...(await networksInScope(services.db, scopeOf(principal, 'register.read')))],
      }),
    }),
    defineRoute({
      method: 'GET',
      path: '/api/pipelines/networks/:id/geojson',
      summary: 'Pipes, valves, nodes, critical users and meters of a network in reach of the caller',
      tags: ['pipelines'],
      access: { action: 'register.read', on: 'unit' },
      params: networkId,
      query: z.object({
        layers: z
          .string()
          .default('pipes,valves,meters,critical')
          .describe(`comma between ${networkLayers.join(', ')}`),
      }),
      response: Features,
      async handler({ principal, params, query }) {
        const scope = scopeOf(principal, 'register.read');
        const known = await networksInScope(services.db, scope);
        if (!known.some((network) => network.id === params.id))
          throw httpProblem('not-found', { value: params.id });
        const features: z.output<typeof Features>['features'] = [];
        for (const layer of wanted(query.layers)) {
          const rows = await layerFeatures(services.db, layer, { scope, network: params.id });
          features.push(
            ...rows.map(({ geometry, properties }) => ({
              type: 'Feature' as const,
              properties: { ...properties, layer },
              geometry,
            })),
          );
        }
        return { type: 'FeatureCollection' as const, features };
      },
    }),
    tileRoute(services),
  ];
}

/** Below this zoom only mains are drawn; valves, nodes and meters come with the streets. */
const STREET_ZOOM = 14;
const MAIN_MM = 300;

function tileRoute(services: Services): Route {
  return defineRoute({
    method: 'GET',
    path: '/tiles/pipelines/:z/:x/:y.mvt',
    summary: 'Vector tile of pipes, valves, nodes and meters in reach of the caller',
    tags: ['pipelines'],
    access: { action: 'register.read', on: 'unit' },
    params: z.object({
      z: z.coerce.number().int().min(0).max(22),
      x: z.coerce.number().int().min(0),
      y: z.coerce.number().int().min(0),
    }),
    response: 'binary',
    async handler({ principal, params }) {
      const scope = scopeOf(principal, 'register.read');
      const box = tileBbox(params);
      const near = params.z >= STREET_ZOOM;
      const names: readonly NetworkLayer[] = near ? ['pipes', 'valves', 'nodes', 'meters'] : ['pipes'];
      const layers = [];
      for (const name of names) {
        const features = await layerFeatures(services.db, name, {
          scope,
          box,
          ...(near ? {} : { leastMm: MAIN_MM }),
        });
        layers.push({ name, features });
      }
      return {
        type: 'application/vnd.mapbox-vector-tile',
        bytes: encodeTile(params, layers),
        headers: { 'cache-control': 'private, max-age=60' },
      };
    },
  });
}

function wanted(text: string): readonly NetworkLayer[] {
  return text.split(',').map((name) => {
    const layer = networkLayers.find((one) => one === name.trim());
    if (layer === undefined)
      throw httpProblem('invalid-input', {
        field: 'layers',
        value: name,
        words: { reason: networkLayers.join(', ') },
      });
    return layer;
  });
}
