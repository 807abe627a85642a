import {
  type Action,
  auditScope,
  type Guarded,
  inScope,
  isAction,
  type Principal,
  scopeOf,
} from '@cityloop/core/access';
import { guardOf, listDocuments } from '@cityloop/core/chain';
import type { DocumentKind } from '@cityloop/core/contracts';
import { z } from 'zod';
import { decodeTile } from '../../registers/tiles/decode-tile.fixture.ts';
import type { Answer } from './ask.ts';
import type { Tried } from './oracle.ts';
import { type Standing, standings } from './registers.ts';
import { maker, now, type World } from './world.ts';

/** How the rows of one answer are compared with every row there is. */
export interface Comparison {
  /** Ids in an answer, and its total where it gives one. */
  read(answer: Answer): { readonly ids: readonly string[]; readonly total?: number };
  /** Ids that a principal should find, from every row there is. */
  expected(world: World, principal: Principal, action: Action): Promise<readonly string[]>;
}

const Documents = z.object({
  rows: z.array(z.object({ head: z.object({ id: z.string() }) })),
  total: z.int().optional(),
});
const Rows = z.object({ rows: z.array(z.object({ id: z.string() })), total: z.int().optional() });
const Features = z.object({
  features: z.array(z.object({ properties: z.object({ id: z.string(), layer: z.string() }) })),
});
const Networks = z.object({
  rows: z.array(z.object({ id: z.string(), nodes: z.int(), links: z.int(), meters: z.int() })),
});

/** Comparisons by the names that expectations.yaml uses. */
export const comparisons: Readonly<Record<string, Comparison>> = {
  alarm: documents('alarm'),
  incident: documents('incident'),
  task: documents('task'),
  proof: documents('proof'),
  score: documents('score', 'month'),
  lesson: documents('lesson'),
  devices: register('devices', 'facilities'),
  warehouses: register('warehouses', null),
  roads: register('roads', null),
  crews: register('crews', null),
  objects: register('objects', 'facilities'),
  features: {
    read: ({ json }) => ({
      ids: Features.parse(json)
        .features.filter(({ properties }) => properties.layer === 'pipes')
        .map(({ properties }) => properties.id),
    }),
    expected: async (_world, principal, action) => reached(standings.pipes, null, principal, action),
  },
  tile: {
    // The tile of the first area: what lies elsewhere is not in it for anybody.
    read: ({ bytes }) => ({
      ids: decodeTile(bytes).flatMap(({ name, features }) =>
        name === 'pipes' ? features.map(({ properties }) => String(properties.id)) : [],
      ),
    }),
    expected: async (_world, principal, action) =>
      reached(standings.pipes.slice(0, 2), null, principal, action),
  },
  networks: {
    // The network is named with counts of rows in reach only.
    read: ({ json }) => ({
      ids: Networks.parse(json).rows.map(({ nodes, links, meters }) => `${nodes} ${links} ${meters}`),
    }),
    async expected(_world, principal, action) {
      const pipes = reached(standings.pipes, null, principal, action).length;
      return pipes === 0 ? [] : [`${pipes * 2} ${pipes} ${pipes}`];
    },
  },
  drills: {
    read: ({ json }) => ({ ids: [...new Set(Rows.parse(json).rows.map(() => 'drill'))] }),
    async expected(_world, principal) {
      const own = standings.devices.filter(({ id }) => id === 'PM-T');
      return reached(own, 'facilities', principal, 'document.read').map(() => 'drill');
    },
  },
  accounts: {
    read: ({ json }) => ({
      ids: z
        .object({ accounts: z.array(z.object({ id: z.string() })) })
        .parse(json)
        .accounts.map(({ id }) => id),
    }),
    async expected(world, principal, action) {
      const all = await world.access.accounts.list(maker, now());
      return ofUnits(all, principal, action);
    },
  },
  tokens: {
    read: ({ json }) => ({
      ids: z
        .object({ tokens: z.array(z.object({ id: z.string() })) })
        .parse(json)
        .tokens.map(({ id }) => id),
    }),
    expected: async (world, principal, action) =>
      ofUnits(await world.access.tokens.list(maker), principal, action),
  },
  audit: {
    // Of the two utilities that registered devices.
    read: ({ json }) => ({
      ids: [
        ...new Set(
          z
            .object({ rows: z.array(z.object({ unit: z.string() })) })
            .parse(json)
            .rows.map(({ unit }) => unit),
        ),
      ],
    }),
    expected: async (_world, principal) =>
      ['u-power', 'u-water-group'].filter((path) =>
        inScope(auditScope(principal, 'cq'), guard(path, null, null)),
      ),
  },
  deadLetters: {
    read: ({ json }) => ({ ids: Rows.parse(json).rows.map(({ id }) => id) }),
    expected: async () => [],
  },
};

/** The action of an operation; `document.read` where it asks for none and filters by what may be seen. */
export function actionOf({ access }: Tried): Action {
  return typeof access === 'object' && isAction(access.action) ? access.action : 'document.read';
}

function documents(kind: DocumentKind, type?: string): Comparison {
  return {
    read({ json }) {
      const { rows, total } = Documents.parse(json);
      return { ids: rows.map(({ head }) => head.id), ...(total === undefined ? {} : { total }) };
    },
    async expected(world, principal, action) {
      const { db } = world.city.store;
      const all = await listDocuments(
        db,
        kind,
        { kind: 'everything' },
        { limit: 1000, ...(type ? { type } : {}) },
      );
      const scope = scopeOf(principal, action);
      const seen = await Promise.all(
        all.map(async ({ head }) => (inScope(scope, await guardOf(db, head)) ? [head.id] : [])),
      );
      return seen.flat();
    },
  };
}

function register(name: keyof typeof standings, board: string | null): Comparison {
  return {
    read({ json }) {
      const { rows, total } = Rows.parse(json);
      return { ids: rows.map(({ id }) => id), ...(total === undefined ? {} : { total }) };
    },
    expected: async (_world, principal, action) => reached(standings[name], board, principal, action),
  };
}

function reached(
  rows: readonly Standing[],
  board: string | null,
  principal: Principal,
  action: Action,
): readonly string[] {
  const scope = scopeOf(principal, action);
  return rows.filter((row) => inScope(scope, guard(row.ownerPath, row.placePath, board))).map(({ id }) => id);
}

function ofUnits(
  rows: readonly { readonly id: string; readonly unitPath: string }[],
  principal: Principal,
  action: Action,
): readonly string[] {
  const scope = scopeOf(principal, action);
  return rows.filter(({ unitPath }) => inScope(scope, guard(unitPath, null, null))).map(({ id }) => id);
}

function guard(ownerPath: string, placePath: string | null, board: string | null): Guarded {
  return { ownerPath, placePath, board, participants: [] };
}
