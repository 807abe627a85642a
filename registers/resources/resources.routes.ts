import { scopeOf } from '@cityloop/core/access';
import { Actor } from '@cityloop/core/contracts';
import { defineRoute, httpProblem, type Route } from '@cityloop/core/http';
import type { Services } from '@cityloop/core/kernel';
import { z } from 'zod';
import { changeStock, registerCrews, registerWarehouses } from './register-resources.ts';
import { readCrews, readWarehouses, stockMoves } from './resources.store.ts';
import { Crew, ItemResult, StockItem, Warehouse } from './resources.ts';

const Results = z.object({ results: z.array(ItemResult) });
const warehouseId = z.object({ id: Warehouse.shape.id });
const LIST_BYTES = 8 << 20;

/** Warehouses, their stock and crews over HTTP. */
export function resourceRoutes(services: Services): readonly Route[] {
  return [...warehouseRoutes(services), ...stockRoutes(services), ...crewRoutes(services)];
}

function warehouseRoutes(services: Services): readonly Route[] {
  return [
    defineRoute({
      method: 'PUT',
      path: '/api/resources/warehouses',
      summary: 'Registers warehouses with a count of their stock; each is judged by itself',
      tags: ['resources'],
      access: { action: 'register.write', on: 'unit' },
      body: z.object({ warehouses: z.array(Warehouse).max(1000) }),
      response: Results,
      bodyLimit: LIST_BYTES,
      async handler({ principal, body, ip }) {
        const results = await services.write((tx) =>
          registerWarehouses(tx, body.warehouses, { principal, ip }, services),
        );
        return { results: [...results] };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/resources/warehouses',
      summary: 'Warehouses in reach of the caller, with their stock',
      tags: ['resources'],
      access: { action: 'register.read', on: 'unit' },
      response: z.object({ rows: z.array(Warehouse) }),
      handler: async ({ principal }) => ({
        rows: [...(await readWarehouses(services.db, scopeOf(principal, 'register.read')))],
      }),
    }),
  ];
}

function stockRoutes(services: Services): readonly Route[] {
  return [
    defineRoute({
      method: 'POST',
      path: '/api/resources/warehouses/:id/moves',
      summary: 'Takes articles in or out, with the reason; more than there is cannot be taken',
      tags: ['resources'],
      access: { action: 'register.write', on: 'unit' },
      params: warehouseId,
      body: StockItem.pick({ code: true, diameterMm: true }).extend({
        name: StockItem.shape.name.optional(),
        delta: z.number().refine((delta) => delta !== 0, 'not 0'),
        reason: z.string().min(1).max(500),
      }),
      response: z.object({ qty: z.number() }),
      handler: async ({ principal, params, body, ip }) => ({
        qty: await services.write((tx) =>
          changeStock(tx, { ...body, warehouse: params.id, principal, ip }, services),
        ),
      }),
    }),
    defineRoute({
      method: 'GET',
      path: '/api/resources/warehouses/:id/moves',
      summary: 'What came in and went out of a warehouse, newest first',
      tags: ['resources'],
      access: { action: 'register.read', on: 'unit' },
      params: warehouseId,
      response: z.object({
        rows: z.array(
          z.object({
            code: z.string(),
            kind: z.enum(['count', 'in', 'out']),
            delta: z.number(),
            qty: z.number(),
            reason: z.string(),
            by: Actor,
            at: z.date(),
          }),
        ),
      }),
      async handler({ principal, params }) {
        const inReach = await readWarehouses(services.db, scopeOf(principal, 'register.read'));
        if (!inReach.some((warehouse) => warehouse.id === params.id))
          throw httpProblem('not-found', { value: params.id });
        return { rows: [...(await stockMoves(services.db, params.id))] };
      },
    }),
  ];
}

function crewRoutes(services: Services): readonly Route[] {
  return [
    defineRoute({
      method: 'PUT',
      path: '/api/resources/crews',
      summary: 'Registers crews with their base and skills; each is judged by itself',
      tags: ['resources'],
      access: { action: 'register.write', on: 'unit' },
      body: z.object({ crews: z.array(Crew).max(1000) }),
      response: Results,
      async handler({ principal, body, ip }) {
        const results = await services.write((tx) =>
          registerCrews(tx, body.crews, { principal, ip }, services),
        );
        return { results: [...results] };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/resources/crews',
      summary: 'Crews in reach of the caller',
      tags: ['resources'],
      access: { action: 'register.read', on: 'unit' },
      response: z.object({ rows: z.array(Crew) }),
      handler: async ({ principal }) => ({
        rows: [...(await readCrews(services.db, scopeOf(principal, 'register.read')))],
      }),
    }),
  ];
}
