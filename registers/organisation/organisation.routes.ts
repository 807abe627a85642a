import { audit, mayAct, type Principal } from '@cityloop/core/access';
import { checkedAreaSchema } from '@cityloop/core/geo';
import { defineRoute, httpProblem, type Route } from '@cityloop/core/http';
import type { Services } from '@cityloop/core/kernel';
import type { Db, Tx } from '@cityloop/core/store';
import { z } from 'zod';
import { applicationSystemSchema, applicationSystems } from './application-systems.ts';
import {
  changeUnit,
  createUnit,
  mergeRegions,
  mergeUnits,
  renameRegion,
  saveRunway,
} from './change.store.ts';
import { organisationProblem } from './errors.ts';
import {
  boardsAt,
  centresAt,
  childrenOf,
  locate,
  outlinesOf,
  regionGroups,
  regionsOf,
  resolveRegion,
  resolveUnit,
  runwaysOn,
  searchUnits,
  unitById,
} from './organisation.store.ts';
import {
  boardSchema,
  cityDay,
  daySchema,
  placeSchema,
  regionGroupSchema,
  runwaySchema,
  runwaysFor,
  unitLevels,
  unitSchema,
} from './organisation.ts';

const onDay = { on: daySchema.optional().describe('Day of the city; today when absent') };
const unitId = z.object({ id: unitSchema.shape.id });
const regionCode = z.object({ code: z.string().regex(/^[0-9]{12}([0-9]{3})?$/) });
const named = unitSchema.pick({
  id: true,
  parentId: true,
  kind: true,
  level: true,
  nameZh: true,
  nameEn: true,
  validFrom: true,
});
const outlineCollection = z.object({
  type: z.literal('FeatureCollection'),
  features: z.array(
    z.object({
      type: z.literal('Feature'),
      properties: unitSchema
        .pick({ id: true, path: true, level: true, nameZh: true, nameEn: true })
        .extend({ generated: z.boolean(), demonstration: z.boolean() }),
      geometry: checkedAreaSchema,
    }),
  ),
});

/** The organisation over HTTP: reading for everybody signed in, changes for those who administer the part they change. */
export function organisationRoutes(services: Services): readonly Route[] {
  const dayOf = (query: { readonly on?: string | undefined }) => query.on ?? cityDay(services.clock.now());
  return [...readingRoutes(services, dayOf), ...changingRoutes(services)];
}

function readingRoutes(
  services: Services,
  dayOf: (query: { readonly on?: string | undefined }) => string,
): readonly Route[] {
  const { db } = services;
  return [
    defineRoute({
      method: 'GET',
      path: '/api/organisation/units',
      summary: 'Units directly below one; the roots when no parent is named',
      tags: ['organisation'],
      access: 'signed-in',
      query: z.object({ parent: z.string().optional(), ...onDay }),
      response: z.object({ units: z.array(unitSchema) }),
      async handler({ query }) {
        return { units: [...(await childrenOf(db, query.parent, dayOf(query)))] };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/organisation/units/:id',
      summary: 'What an id means on a day: the unit, or those that took over what it was',
      tags: ['organisation'],
      access: 'signed-in',
      params: unitId,
      query: z.object(onDay),
      response: z.object({
        units: z.array(unitSchema),
        regions: z.array(z.object({ code: z.string(), role: z.enum(['territory', 'runs']) })),
        boards: z.array(boardSchema),
      }),
      async handler({ params, query }) {
        const day = dayOf(query);
        const units = await resolveUnit(db, params.id, day);
        const [first] = units;
        if (first === undefined) throw organisationProblem('unit-unknown', { value: params.id });
        const boards =
          first.kind === 'centre' || first.kind === 'functional-zone'
            ? await boardsAt(db, first.level, day)
            : [];
        return { units: [...units], regions: [...(await regionsOf(db, first.id, day))], boards: [...boards] };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/organisation/search',
      summary: 'Units whose name or id contains a text',
      tags: ['organisation'],
      access: 'signed-in',
      query: z.object({
        q: z.string().min(1).max(50),
        limit: z.coerce.number().int().min(1).max(100).default(20),
        ...onDay,
      }),
      response: z.object({ units: z.array(unitSchema) }),
      async handler({ query }) {
        return {
          units: [...(await searchUnits(db, { text: query.q, day: dayOf(query), limit: query.limit }))],
        };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/organisation/locate',
      summary: 'The town, village and grid that a CGCS2000 position lies in',
      tags: ['organisation'],
      access: 'signed-in',
      query: z.object({
        lng: z.coerce.number().min(-180).max(180),
        lat: z.coerce.number().min(-90).max(90),
        ...onDay,
      }),
      response: z.object({ place: placeSchema.nullable() }),
      async handler({ query }) {
        return { place: (await locate(db, [query.lng, query.lat], dayOf(query))) ?? null };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/organisation/boards',
      summary: 'Boards of a level of centres',
      tags: ['organisation'],
      access: 'signed-in',
      query: z.object({ level: z.enum(['city', 'district', 'town']).default('city'), ...onDay }),
      response: z.object({ boards: z.array(boardSchema) }),
      async handler({ query }) {
        return { boards: [...(await boardsAt(db, query.level, dayOf(query)))] };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/organisation/application-systems',
      summary: 'The application systems that the city’s centre coordinates',
      tags: ['organisation'],
      access: 'signed-in',
      response: z.object({ systems: z.array(applicationSystemSchema) }),
      async handler() {
        return { systems: [...applicationSystems] };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/organisation/runways',
      summary: 'Runways and sub-runways that the caller works with',
      tags: ['organisation'],
      access: 'signed-in',
      query: z.object({ board: z.string().optional(), ...onDay }),
      response: z.object({ runways: z.array(runwaySchema) }),
      async handler({ principal, query }) {
        const runways = runwaysFor(await runwaysOn(db, dayOf(query)), principal.unitPath);
        return {
          runways: runways.filter((runway) => query.board === undefined || runway.board === query.board),
        };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/organisation/groups',
      summary: 'Groups of centres taken as one area',
      tags: ['organisation'],
      access: 'signed-in',
      query: z.object(onDay),
      response: z.object({ groups: z.array(regionGroupSchema) }),
      async handler({ query }) {
        return { groups: [...(await regionGroups(db, dayOf(query)))] };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/organisation/outlines',
      summary: 'Outlines of a level as GeoJSON, all or those below one unit',
      tags: ['organisation'],
      access: 'signed-in',
      query: z.object({ level: z.enum(unitLevels), parent: z.string().optional(), ...onDay }),
      response: outlineCollection,
      async handler({ query }) {
        const day = dayOf(query);
        const parent = query.parent === undefined ? undefined : await existing(db, query.parent, day);
        const outlines = await outlinesOf(db, { level: query.level, below: parent?.path, day });
        return {
          type: 'FeatureCollection' as const,
          features: outlines.map(({ unit, generated, demonstration, area }) => ({
            type: 'Feature' as const,
            properties: { ...unit, generated, demonstration },
            geometry: area,
          })),
        };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/organisation/regions/:code',
      summary: 'What a region code means on a day: the region, or those that took it over',
      tags: ['organisation'],
      access: 'signed-in',
      params: regionCode,
      query: z.object(onDay),
      response: z.object({ regions: z.array(z.object({ code: z.string(), nameZh: z.string() })) }),
      async handler({ params, query }) {
        const regions = await resolveRegion(db, params.code, dayOf(query));
        if (regions.length === 0) throw organisationProblem('region-unknown', { value: params.code });
        return { regions: [...regions] };
      },
    }),
  ];
}

const LOCAL = { source: 'local' as const, verified: false };

function changingRoutes(services: Services): readonly Route[] {
  const access = { action: 'organisation.write', on: 'unit' } as const;
  return [
    defineRoute({
      method: 'POST',
      path: '/api/organisation/units',
      summary: 'Sets up a unit from a day on',
      tags: ['organisation'],
      access,
      body: named,
      response: unitSchema,
      status: 201,
      async handler({ principal, body, ip }) {
        return await services.write(async (tx) => {
          await mayChange(tx, principal, body.parentId, body.validFrom);
          const unit = await createUnit(tx, { ...body, ...LOCAL, sourceRef: principal.id });
          await note(tx, { principal, ip, action: 'unit.create', id: unit.id, detail: body });
          return unit;
        });
      },
    }),
    defineRoute({
      method: 'PUT',
      path: '/api/organisation/units/:id',
      summary: 'Renames or moves a unit from a day on; earlier days keep the earlier row',
      tags: ['organisation'],
      access,
      params: unitId,
      body: named
        .pick({ nameZh: true, nameEn: true, validFrom: true })
        .partial({ nameZh: true, nameEn: true })
        .extend({
          parentId: z.string().optional(),
        }),
      response: unitSchema,
      async handler({ principal, params, body, ip }) {
        return await services.write(async (tx) => {
          await mayChange(tx, principal, params.id, body.validFrom);
          if (body.parentId !== undefined) await mayChange(tx, principal, body.parentId, body.validFrom);
          const unit = await changeUnit(tx, { ...body, id: params.id });
          await note(tx, { principal, ip, action: 'unit.change', id: unit.id, detail: body });
          return unit;
        });
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/organisation/units/:id/merge',
      summary: 'Ends a unit and gives what is below it and its territory to another',
      tags: ['organisation'],
      access,
      params: unitId,
      body: z.object({ into: unitSchema.shape.id, validFrom: daySchema }),
      response: unitSchema,
      async handler({ principal, params, body, ip }) {
        return await services.write(async (tx) => {
          await mayChange(tx, principal, params.id, body.validFrom);
          await mayChange(tx, principal, body.into, body.validFrom);
          const unit = await mergeUnits(tx, { ...body, id: params.id });
          await note(tx, { principal, ip, action: 'unit.merge', id: params.id, detail: body });
          return unit;
        });
      },
    }),
    defineRoute({
      method: 'PUT',
      path: '/api/organisation/regions/:code',
      summary: 'Gives a region another name from a day on, or merges it into another',
      tags: ['organisation'],
      access,
      params: regionCode,
      body: z.union([
        z.strictObject({ nameZh: z.string().min(1), validFrom: daySchema }),
        z.strictObject({ into: regionCode.shape.code, validFrom: daySchema }),
      ]),
      response: z.object({ regions: z.array(z.object({ code: z.string(), nameZh: z.string() })) }),
      async handler({ principal, params, body, ip }) {
        return await services.write(async (tx) => {
          await mayChange(tx, principal, null, body.validFrom);
          if ('into' in body) await mergeRegions(tx, { ...body, code: params.code });
          else await renameRegion(tx, { ...body, code: params.code });
          await note(tx, { principal, ip, action: 'region.change', id: params.code, detail: body });
          return { regions: [...(await resolveRegion(tx, params.code, body.validFrom))] };
        });
      },
    }),
    defineRoute({
      method: 'PUT',
      path: '/api/organisation/runways/:code',
      summary: 'Sets up or changes a runway or sub-runway; one without a lead is refused',
      tags: ['organisation'],
      access,
      params: z.object({ code: runwaySchema.shape.code }),
      body: runwaySchema.omit({ code: true, validTo: true, source: true, sourceRef: true, verified: true }),
      response: z.object({ code: z.string() }),
      async handler({ principal, params, body, ip }) {
        await services.write(async (tx) => {
          await mayChange(tx, principal, body.ownerUnit, body.validFrom);
          const before = (await runwaysOn(tx, body.validFrom)).find((runway) => runway.code === params.code);
          if (before !== undefined) await mayChange(tx, principal, before.ownerUnit, body.validFrom);
          await saveRunway(tx, { ...body, ...LOCAL, code: params.code, sourceRef: principal.id });
          await note(tx, { principal, ip, action: 'runway.save', id: params.code, detail: body });
        });
        return { code: params.code };
      },
    }),
  ];

  /** A unit without a parent, and a region, belong to whoever administers the city. */
  async function mayChange(tx: Tx, principal: Principal, id: string | null, day: string): Promise<void> {
    const unit = id === null ? (await centresAt(tx, 'city', day))[0] : await existing(tx, id, day);
    const guarded = { ownerPath: unit?.path ?? '', placePath: null, board: null, participants: [] };
    if (mayAct(principal, access.action, guarded)) return;
    throw httpProblem('not-allowed', { words: { action: access.action } });
  }

  async function note(
    tx: Tx,
    done: {
      principal: Principal;
      ip: string;
      action: string;
      id: string;
      detail: Readonly<Record<string, unknown>>;
    },
  ): Promise<void> {
    const { principal, ip, action, id, detail } = done;
    await audit(
      tx,
      { actor: principal, ip, action, objectType: 'organisation', objectId: id, detail },
      services.clock.now(),
    );
  }
}

async function existing(db: Db, id: string, day: string) {
  const unit = await unitById(db, id, day);
  if (unit === undefined) throw organisationProblem('unit-unknown', { value: id });
  return unit;
}
