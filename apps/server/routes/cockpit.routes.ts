import { mayAct, scopeOf } from '@cityloop/core/access';
import { listDocuments } from '@cityloop/core/chain';
import { Score } from '@cityloop/core/contracts';
import { defineRoute, type Route } from '@cityloop/core/http';
import type { Services } from '@cityloop/core/kernel';
import { countIncidents, IncidentRow, incidentRows } from '@cityloop/loop/dispatch';
import { coloursBelow } from '@cityloop/loop/evaluate';
import { type Vitals, VitalView, vitalsFor, vitalView } from '@cityloop/loop/sense';
import type { DeviceIndex } from '@cityloop/registers/devices';
import type { DrillBoard } from '@cityloop/registers/drills';
import { Drill, gatewayInReach } from '@cityloop/registers/drills';
import { boardsAt, cityDay, type Unit, unitInReach, unitsByIds } from '@cityloop/registers/organisation';
import { z } from 'zod';

const TERRITORIAL: readonly Unit['kind'][] = ['centre', 'functional-zone', 'village', 'grid'];
const ENDED = ['closed', 'voided', 'merged'];
const Names = z.object({ zh: z.string(), en: z.string() });
const Ratio = z.object({ numerator: z.int(), denominator: z.int() });

/** One screen for each centre: boards, vital signs, open incidents and their clocks. */
export function cockpitRoutes(
  services: Services,
  vitals: () => Vitals | undefined,
  drills: DrillBoard,
  devices: DeviceIndex,
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
        unit: z.string(),
        boards: z.array(
          z.object({
            id: z.string(),
            zh: z.string(),
            en: z.string(),
            open: z.int(),
            drills: z.int().describe('open ones of exercises, counted nowhere else'),
            late: z.int(),
            worst: z.int().nullable(),
            vitals: z.int(),
          }),
        ),
        vitals: z.array(VitalView),
        incidents: z.array(IncidentRow),
        counts: z.object({
          open: z.int(),
          drills: z.int().describe('open ones of exercises, counted nowhere else'),
          late: z.int(),
          unrouted: z.int(),
          closedToday: z.int(),
          routedInTime: Ratio,
        }),
        colours: z.array(
          z.object({
            unit: z.string(),
            name: Names,
            colour: Score.shape.colour,
            total: z.number().nullable(),
            drill: z.boolean(),
          }),
        ),
        drill: Drill.nullable(),
        units: z.record(z.string(), Names.extend({ level: z.string(), kind: z.string() })),
      }),
      async handler({ principal, query }) {
        const register = { devices, packs: services.packs };
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
        const isOwner = !TERRITORIAL.includes(unit.kind);
        const counts = await countIncidents(services.db, scope, { unit: unit.id, now, midnight, isOwner });
        const open = await listDocuments(services.db, 'incident', scope, {
          unit: unit.id,
          notStates: ENDED,
          order: 'worst',
          limit: 20,
        });
        const opened = vitals();
        const own = opened === undefined ? [] : vitalsFor(opened, unit, principal).map(vitalView);
        const level = unit.level === 'town' ? 'town' : unit.level === 'city' ? 'city' : 'district';
        const unitGuard = { ownerPath: unit.path, placePath: null, board: null, participants: [] };
        const colours = mayAct(principal, 'score.read', unitGuard)
          ? await coloursBelow(services.db, unit.id, 'month', now)
          : [];
        const rows = await incidentRows(services.db, open, now);
        const mentioned = [
          unit.id,
          ...colours.map((one) => one.unit),
          ...rows.map((row) => row.head.ownerUnit),
        ];
        const units = await unitsByIds(services.db, [...new Set(mentioned)], day);
        const names = new Map(units.map((one) => [one.id, nameOf(one)]));
        const boards = await boardsAt(services.db, level, day);
        return {
          unit: unit.id,
          boards: boards.map((board) => {
            const count = counts.byBoard.find((one) => one.board === board.code);
            return {
              id: board.code,
              zh: board.nameZh,
              en: board.nameEn,
              open: count?.open ?? 0,
              drills: count?.drills ?? 0,
              late: count?.late ?? 0,
              worst: count?.worst ?? null,
              vitals: own.filter((vital) => vital.board === board.code).length,
            };
          }),
          vitals: own,
          incidents: rows,
          counts: {
            open: counts.open,
            drills: counts.drills,
            late: counts.late,
            unrouted: counts.unrouted,
            closedToday: counts.closedToday,
            routedInTime: counts.routedInTime,
          },
          colours: colours.map(({ unit: id, colour, total, drill }) => ({
            unit: id,
            name: names.get(id) ?? { zh: id, en: id },
            colour,
            total,
            drill,
          })),
          drill:
            drills
              .running()
              .find(
                ({ request }) =>
                  gatewayInReach(principal, 'document.read', request.gateway, register) !== 'none',
              ) ?? null,
          units: Object.fromEntries(
            units.map((one) => [one.id, { ...nameOf(one), level: one.level, kind: one.kind }]),
          ),
        };
      },
    }),
  ];
}

function nameOf(unit: Unit): { zh: string; en: string } {
  return { zh: unit.nameZh, en: unit.nameEn ?? unit.nameZh };
}
