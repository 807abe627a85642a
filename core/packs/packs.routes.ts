import { Actor } from '@cityloop/core/contracts';
import { defineRoute, httpProblem, type Route } from '@cityloop/core/http';
import type { Services } from '@cityloop/core/kernel';
import { z } from 'zod';
import { versionOf, withLayers } from './content.ts';
import { Name } from './format/common.ts';
import { PackContent, PackFile } from './format/files.ts';
import { packJsonSchema } from './json-schema.ts';
import type { LayerRow } from './packs.store.ts';

const LayerLevel = z.enum(['city', 'district', 'town']);

const LayerView = z.object({
  level: LayerLevel,
  unit: z.string(),
  version: z.string().describe('hash of the pack with this layer alone'),
  changes: z.array(
    z.object({
      path: z.string().describe('place in the pack'),
      from: z.unknown(),
      to: z.unknown(),
      by: Actor,
      at: z.date(),
      reason: z.string(),
    }),
  ),
});

const PackRow = z.object({
  id: z.string(),
  name: Name,
  summary: Name.optional(),
  version: z.string(),
  tier: PackFile.shape.tier,
  board: z.string(),
  layers: z.array(LayerView),
});

const PackView = z.object({
  pack: PackContent.describe('as its folder says it'),
  effective: PackContent.describe('as it is in force at the path that was asked for'),
  version: z.string().describe('hash that documents which begin there now keep'),
  path: z.string().describe('organisation path it is in force at; "" for the pack without layers'),
  layers: z.array(LayerView),
});

/** The applications of the city: what each is, what was changed where, and what is in force at a place. */
export function packRoutes(
  services: Pick<Services, 'packs'>,
  options: {
    /** The organisation path of a unit, for callers that know its id only. */
    readonly pathOf?: (unit: string) => Promise<string | undefined>;
  } = {},
): readonly Route[] {
  const { packs } = services;
  return [
    defineRoute({
      method: 'GET',
      path: '/api/packs',
      summary: 'The applications of the city and the layers over them',
      tags: ['packs'],
      access: 'signed-in',
      response: z.array(PackRow),
      async handler() {
        return packs.ids().flatMap((id) => {
          const content = packs.base(id);
          if (content === undefined) return [];
          const { name, summary, version, tier, board } = content.pack;
          const said = summary === undefined ? {} : { summary };
          return [{ id, name, ...said, version, tier, board, layers: layersOf(content, packs.layers()) }];
        });
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/packs/schema',
      summary: 'The JSON Schema of every file of a pack, for editors',
      tags: ['packs'],
      access: 'signed-in',
      response: z.record(z.string(), z.unknown()),
      async handler() {
        return { ...packJsonSchema() };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/packs/:id',
      summary: 'An application as its folder says it and as it is in force at a place',
      tags: ['packs'],
      access: 'signed-in',
      params: z.object({ id: z.string() }),
      query: z.object({
        path: z.string().optional().describe('organisation path; the caller’s own when absent'),
        unit: z.string().optional().describe('unit id instead of a path'),
      }),
      response: PackView,
      async handler({ principal, params, query }) {
        const path = query.path ?? (await pathOfUnit(query.unit)) ?? principal.unitPath;
        const pack = packs.base(params.id);
        const effective = packs.effective(params.id, path);
        if (pack === undefined || effective === undefined)
          throw httpProblem('not-found', { value: params.id });
        const { content, version } = effective;
        return { pack, effective: content, version, path, layers: layersOf(pack, packs.layers()) };
      },
    }),
  ];

  async function pathOfUnit(unit: string | undefined): Promise<string | undefined> {
    if (unit === undefined) return undefined;
    const path = await options.pathOf?.(unit);
    if (path === undefined) throw httpProblem('not-found', { value: unit });
    return path;
  }
}

/** The layers over one pack, those of one unit together, the city's first. */
function layersOf(content: PackContent, rows: readonly LayerRow[]): z.output<typeof LayerView>[] {
  const own = rows.filter((row) => row.pack === content.pack.id);
  const units = [...new Set(own.map(({ unit }) => unit))];
  const order = LayerLevel.options;
  return units
    .flatMap((unit) => {
      const changes = own.filter((row) => row.unit === unit);
      const [first] = changes;
      if (first === undefined) return [];
      const view = {
        level: first.level,
        unit,
        version: versionOf(withLayers(content, changes)),
        changes: changes.map((row) => ({
          path: row.path,
          from: row.previous,
          to: row.value,
          by: row.actor,
          at: row.at,
          reason: row.reason,
        })),
      };
      return [view];
    })
    .sort((a, b) => order.indexOf(a.level) - order.indexOf(b.level));
}
