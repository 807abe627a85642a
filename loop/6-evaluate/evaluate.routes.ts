import { scopeOf } from '@cityloop/core/access';
import { DocView, documentFor, listDocuments } from '@cityloop/core/chain';
import { Measure, Score } from '@cityloop/core/contracts';
import { defineRoute, type Route } from '@cityloop/core/http';
import type { Services } from '@cityloop/core/kernel';
import { cityDay, unitInReach } from '@cityloop/registers/organisation';
import { z } from 'zod';
import { incidentsOf } from './cases.store.ts';
import { fiveColours } from './colours.ts';
import { coloursBelow } from './colours-below.ts';

const PeriodQuery = z.enum(['day', 'week', 'month']).default('month');
const ScoreView = DocView.extend({ body: Score });
const ClosingRate = z.object({
  all: z
    .object({ numerator: z.int(), denominator: z.int(), value: z.number().nullable() })
    .describe('closed ÷ all, not yet due ones included'),
  due: z
    .object({ numerator: z.int(), denominator: z.int(), value: z.number().nullable() })
    .describe('closed ÷ due; the not yet due are left out'),
});

/** Scores over HTTP: of incidents, of units in a period, and the five-colour picture. */
export function evaluateRoutes(services: Services): readonly Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/scores',
      summary: 'Scores in reach of the caller',
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
        return {
          source: fiveColours.source,
          verified: fiveColours.verified,
          bands: fiveColours.bands.map((band) => ({
            colour: band.colour,
            least: Number.isFinite(band.least) ? band.least : null,
          })),
          rows: [...rows],
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
      query: z.object({
        unit: z.string(),
        from: z.coerce.date(),
        to: z.coerce.date(),
        type: z.string().optional(),
      }),
      response: ClosingRate,
      async handler({ principal, query }) {
        const now = services.clock.now();
        const unit = await unitInReach(services.db, {
          principal,
          action: 'score.read',
          id: query.unit,
          day: cityDay(now),
        });
        const incidents = await incidentsOf(services.db, unit.path, query.from, query.to);
        return closingRate(
          incidents.filter((incident) => query.type === undefined || incident.head.type === query.type),
          (incident) => (incident.body.closedAt ?? 0) > 0 || isDue(incident.head.at, now),
        );
      },
    }),
  ];
}

/** Closed ÷ all and closed ÷ due, suspended, voided and joined ones apart. */
export function closingRate<I extends { readonly head: { readonly state: string } }>(
  incidents: readonly I[],
  isDueOrClosed: (incident: I) => boolean,
): z.output<typeof ClosingRate> {
  const counted = incidents.filter(
    (incident) => !['suspended', 'voided', 'merged'].includes(incident.head.state),
  );
  const closed = counted.filter((incident) => incident.head.state === 'closed').length;
  const due = counted.filter(isDueOrClosed).length;
  const rate = (denominator: number) => ({
    numerator: closed,
    denominator,
    value: denominator === 0 ? null : (100 * closed) / denominator,
  });
  return { all: rate(counted.length), due: rate(due) };
}

/** An open incident counts as due a day after it began, where its pack sets no limit of its own. */
function isDue(at: Date, now: Date): boolean {
  return now.getTime() - at.getTime() >= 86_400_000;
}
