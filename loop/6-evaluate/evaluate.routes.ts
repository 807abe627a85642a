import { inScope, mayAct, type Principal, scopeOf } from '@cityloop/core/access';
import { type Doc, DocView, documentFor, listDocuments } from '@cityloop/core/chain';
import { Measure, Score } from '@cityloop/core/contracts';
import { defineRoute, type Route } from '@cityloop/core/http';
import type { Services } from '@cityloop/core/kernel';
import { cityDay, unitInReach } from '@cityloop/registers/organisation';
import { z } from 'zod';
import { incidentsOf } from './cases.store.ts';
import { fiveColours } from './colours.ts';
import { coloursBelow } from './colours-below.ts';
import {
  ClosedAt,
  ClosingRate,
  closedAt,
  closingRate,
  dueOrClosed,
  RoutingRate,
  routingRate,
} from './rates.ts';

const PeriodQuery = z.enum(['day', 'week', 'month']).default('month');
const ScoreView = DocView.extend({ body: Score });
const UnitAndTime = z.object({ unit: z.string(), from: z.coerce.date(), to: z.coerce.date() });

/** Scores over HTTP: of incidents, of units in a period, and the five-colour picture. */
export function evaluateRoutes(services: Services): readonly Route[] {
  async function incidentsIn(
    principal: Principal,
    { unit, from, to }: z.output<typeof UnitAndTime>,
  ): Promise<readonly Doc<'incident'>[]> {
    const day = cityDay(services.clock.now());
    const found = await unitInReach(services.db, { principal, action: 'score.read', id: unit, day });
    const scope = scopeOf(principal, 'score.read');
    // A unit is in reach whatever the caller's boards; its incidents are counted on those only.
    return (await incidentsOf(services.db, found.path, { from, to, drill: false })).filter(({ head }) =>
      inScope(scope, {
        ownerPath: head.ownerPath,
        placePath: head.place?.path ?? null,
        board: head.board,
        participants: [],
      }),
    );
  }
  return [
    defineRoute({
      method: 'GET',
      path: '/api/scores',
      summary:
        'Scores in reach of the caller: of incidents, and of centres, departments, utilities and functional zones; never of people',
      tags: ['evaluate'],
      access: { action: 'score.read', on: 'document' },
      query: z.object({
        unit: z.string().optional(),
        type: z.enum(['incident', 'day', 'week', 'month']).default('month'),
        limit: z.coerce.number().int().max(500).default(100),
      }),
      response: z.object({ rows: z.array(ScoreView) }),
      async handler({ principal, query }) {
        const narrowed = {
          type: query.type,
          limit: query.limit,
          ...(query.unit === undefined ? {} : { ownerUnit: query.unit }),
        };
        return {
          rows: [...(await listDocuments(services.db, 'score', scopeOf(principal, 'score.read'), narrowed))],
        };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/scores/colours',
      summary: 'The five-colour picture of the units below one',
      tags: ['evaluate'],
      access: { action: 'score.read', on: 'unit' },
      query: z.object({ parent: z.string(), period: PeriodQuery }),
      response: z.object({
        source: z.string(),
        verified: z.boolean(),
        bands: z.array(z.object({ colour: z.string(), least: z.number().nullable() })),
        rows: z.array(
          z.object({
            unit: z.string(),
            colour: Score.shape.colour,
            total: z.number().nullable(),
            measures: z.array(Measure),
            scoreId: z.uuid().nullable(),
            drill: z.boolean().describe('the unit has had exercises only'),
          }),
        ),
      }),
      async handler({ principal, query }) {
        const day = cityDay(services.clock.now());
        const parent = await unitInReach(services.db, {
          principal,
          action: 'score.read',
          id: query.parent,
          day,
        });
        const rows = await coloursBelow(services.db, parent.id, query.period, services.clock.now());
        // A unit's score is over all boards: a grant for some of them does not reach it.
        const guard = { ownerPath: parent.path, placePath: null, board: null, participants: [] };
        const mayRead = mayAct(principal, 'score.read', guard);
        return {
          source: fiveColours.source,
          verified: fiveColours.verified,
          bands: fiveColours.bands.map((band) => ({
            colour: band.colour,
            least: Number.isFinite(band.least) ? band.least : null,
          })),
          rows: mayRead
            ? [...rows]
            : rows.map(({ unit }) => ({
                unit,
                colour: 'none' as const,
                total: null,
                measures: [],
                scoreId: null,
                drill: false,
              })),
        };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/scores/:id',
      summary: 'One score with its numerators, denominators and the lists behind them',
      tags: ['evaluate'],
      access: { action: 'score.read', on: 'document' },
      params: z.object({ id: z.uuid() }),
      response: ScoreView,
      async handler({ principal, params }) {
        return documentFor(services.db, { principal, action: 'score.read', kind: 'score', id: params.id });
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/evaluate/closing-rate',
      summary: 'Closing rate of a unit’s incidents, both over all and over those due',
      tags: ['evaluate'],
      access: { action: 'score.read', on: 'unit' },
      query: UnitAndTime.extend({ type: z.string().optional() }),
      response: ClosingRate,
      async handler({ principal, query }) {
        const all = await incidentsIn(principal, query);
        const incidents = all.filter((one) => query.type === undefined || one.head.type === query.type);
        const due = await dueOrClosed(services, incidents);
        return closingRate(incidents, (incident) => due.has(incident.head.id));
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/evaluate/routing-rate',
      summary: 'Share of a unit’s incidents routed within their limit, by urgency',
      tags: ['evaluate'],
      access: { action: 'score.read', on: 'unit' },
      query: UnitAndTime,
      response: RoutingRate,
      async handler({ principal, query }) {
        return routingRate(services, await incidentsIn(principal, query));
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/evaluate/closed-at',
      summary: 'At which level a unit’s incidents were closed; the shares are all of them together',
      tags: ['evaluate'],
      access: { action: 'score.read', on: 'unit' },
      query: UnitAndTime,
      response: ClosedAt,
      async handler({ principal, query }) {
        return closedAt(await incidentsIn(principal, query));
      },
    }),
  ];
}
