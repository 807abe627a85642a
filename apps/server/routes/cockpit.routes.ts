import { scopeOf } from '@cityloop/core/access';
import { listDocuments } from '@cityloop/core/chain';
import { defineRoute, type Route } from '@cityloop/core/http';
import type { Services } from '@cityloop/core/kernel';
import { countIncidents, IncidentRow, incidentRows } from '@cityloop/loop/dispatch';
import { type Vitals, VitalView, vitalView } from '@cityloop/loop/sense';
import type { DrillBoard } from '@cityloop/registers/drills';
import { Drill } from '@cityloop/registers/drills';
import { boardsAt, cityDay, unitInReach } from '@cityloop/registers/organisation';
import { z } from 'zod';

const ENDED = ['closed', 'voided', 'merged'];
const Ratio = z.object({ numerator: z.int(), denominator: z.int() });

/** One screen for each centre: boards, vital signs, open incidents and their clocks. */
export function cockpitRoutes(
  services: Services,
  vitals: () => Vitals | undefined,
  drills: DrillBoard,
): readonly Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/api/cockpit',
      summary: 'Everything that a centre’s one screen shows',
      tags: ['cockpit'],
      access: { action: 'document.read', on: 'unit' },
      query: z.object({ unit: z.string() }),
      response: z.object({
        unit: z.object({
          id: z.string(),
          zh: z.string(),
          en: z.string(),
          level: z.string(),
          path: z.string(),
        }),
        boards: z.array(
          z.object({
            id: z.string(),
            zh: z.string(),
            en: z.string(),
            open: z.int(),
            late: z.int(),
            worst: z.int().nullable(),
            vitals: z.int(),
          }),
        ),
        vitals: z.array(VitalView),
        incidents: z.array(IncidentRow),
        counts: z.object({
          open: z.int(),
          late: z.int(),
          unrouted: z.int(),
          closedToday: z.int(),
          routedInTime: Ratio,
        }),
        drills: z.array(Drill),
      }),
      async handler({ principal, query }) {
        const now = services.clock.now();
        const day = cityDay(now);
        const unit = await unitInReach(services.db, {
          principal,
          action: 'document.read',
          id: query.unit,
          day,
        });
        const scope = scopeOf(principal, 'document.read');
        const midnight = new Date(`${day}T00:00:00+08:00`);
        const counts = await countIncidents(services.db, scope, { unit: unit.id, now, midnight });
        const open = await listDocuments(services.db, 'incident', scope, {
          unit: unit.id,
          notStates: ENDED,
          order: 'worst',
          limit: 20,
        });
        const own = (vitals()?.now(unit.id) ?? []).map(vitalView);
        const level = unit.level === 'town' ? 'town' : unit.level === 'city' ? 'city' : 'district';
        const boards = await boardsAt(services.db, level, day);
        return {
          unit: {
            id: unit.id,
            zh: unit.nameZh,
            en: unit.nameEn ?? unit.nameZh,
            level: unit.level,
            path: unit.path,
          },
          boards: boards.map((board) => {
            const count = counts.byBoard.find((one) => one.board === board.code);
            return {
              id: board.code,
              zh: board.nameZh,
              en: board.nameEn,
              open: count?.open ?? 0,
              late: count?.late ?? 0,
              worst: count?.worst ?? null,
              vitals: own.filter((vital) => vital.board === board.code).length,
            };
          }),
          vitals: own,
          incidents: await incidentRows(services.db, open, now),
          counts: {
            open: counts.open,
            late: counts.late,
            unrouted: counts.unrouted,
            closedToday: counts.closedToday,
            routedInTime: counts.routedInTime,
          },
          drills: [...drills.running()],
        };
      },
    }),
  ];
}
