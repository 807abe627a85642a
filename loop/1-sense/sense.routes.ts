import { audit, type Guarded, inScope, mayAct, type Principal, scopeOf } from '@cityloop/core/access';
import { actorOf, DocView } from '@cityloop/core/chain';
import { defineRoute, httpProblem, type Route } from '@cityloop/core/http';
import type { Services } from '@cityloop/core/kernel';
import { threshold } from '@cityloop/core/packs';
import { type DeviceIndex, guardOfDevice, type LatestValues } from '@cityloop/registers/devices';
import { cityDay, locate, type Unit, unitInReach } from '@cityloop/registers/organisation';
import { z } from 'zod';
import { senseProblem } from './errors.ts';
import { type Ingest, speaker, WireBatch } from './ingest.ts';
import { raiseSignal } from './raise-signal.ts';
import { type Retention, readingsInSteps } from './retention.ts';
import { coverageOf, vitalHistory, widenCoverage } from './vitals.store.ts';
import type { VitalNow, Vitals } from './vitals.ts';

const TrendPoint = z.object({
  t: z.number(),
  value: z.number().nullable(),
  numerator: z.number().nullable(),
  denominator: z.number().nullable(),
});

/** A vital sign as pages show it: number, unit, time, threshold and source. */
export const VitalView = z.object({
  code: z.string(),
  name: z.object({ zh: z.string(), en: z.string() }),
  caliber: z.object({ zh: z.string(), en: z.string() }),
  board: z.string(),
  region: z.string(),
  at: z.number(),
  value: z.number().nullable(),
  unit: z.string(),
  numerator: z.number().nullable(),
  denominator: z.number().nullable(),
  quality: z.enum(['ok', 'partial', 'stale', 'none']),
  level: z.int().nullable(),
  direction: z.string(),
  threshold: z
    .object({
      op: z.string(),
      value: z.number(),
      level: z.int(),
      source: z.string(),
      sourceRef: z.string(),
      verified: z.boolean(),
    })
    .nullable(),
});

const Report = z.object({
  pack: z.string(),
  type: z.string().describe('report of the pack'),
  channel: z.string(),
  title: z.string().min(1).max(200),
  text: z.string().max(4000).default(''),
  lng: z.number().min(-180).max(180),
  lat: z.number().min(-90).max(90),
  address: z.string().max(200).optional(),
  files: z
    .array(z.string().regex(/^[0-9a-f]{64}$/))
    .max(9)
    .default([]),
  drill: z.boolean().default(false),
});

/** The doors of stage 1 over HTTP. */
export function senseRoutes(
  services: Services,
  {
    ingest,
    vitals,
    retention,
  }: { readonly ingest: Ingest; readonly vitals: Vitals; readonly retention: Retention },
  devices: DeviceIndex,
  latest: LatestValues,
): readonly Route[] {
  async function reachable(principal: Principal, id: string): Promise<Unit> {
    return unitInReach(services.db, {
      principal,
      action: 'telemetry.read',
      id,
      day: cityDay(services.clock.now()),
    });
  }
  return [
    defineRoute({
      method: 'POST',
      path: '/api/readings',
      summary: 'Takes readings; the answer comes after they are on disk',
      tags: ['sense'],
      access: { action: 'telemetry.write', on: 'none' },
      body: WireBatch,
      bodyLimit: 8 << 20,
      response: z.object({
        accepted: z.int(),
        rejected: z.array(z.object({ index: z.int(), code: z.string(), value: z.string() })),
      }),
      async handler({ principal, body }) {
        refuseOtherGateway(principal, body.gateway);
        if (ingest.isFull(body.history)) throw httpProblem('unavailable', { value: body.gateway });
        const { accepted, rejected } = await ingest.take(
          body,
          speaker(principal, body.gateway, services.packs),
        );
        if (body.history) await noteCoverage(services, body);
        return { accepted, rejected: [...rejected] };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/readings/coverage',
      summary: 'The stretch of time that a gateway’s history covers',
      tags: ['sense'],
      access: { action: 'telemetry.write', on: 'none' },
      query: z.object({ gateway: z.string() }),
      response: z.object({ from: z.number().nullable(), to: z.number().nullable() }),
      async handler({ principal, query }) {
        refuseOtherGateway(principal, query.gateway);
        const covered = await coverageOf(services.db, query.gateway);
        const newest = newestOf(query.gateway, devices, latest);
        return {
          from: covered?.from ?? null,
          to: covered === undefined ? null : Math.max(covered.to, newest),
        };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/readings',
      summary: 'Readings of one metric of a device, in steps',
      tags: ['sense'],
      access: { action: 'telemetry.read', on: 'unit' },
      query: z.object({
        device: z.string(),
        metric: z.string(),
        from: z.coerce.number(),
        to: z.coerce.number(),
        step: z.coerce.number().min(1000).default(60_000),
      }),
      response: z.object({
        unit: z.string(),
        points: z.array(
          z.object({ t: z.number(), avg: z.number(), min: z.number(), max: z.number(), n: z.number() }),
        ),
      }),
      async handler({ principal, query }) {
        const series = devices.series(query.device, query.metric);
        const inReach =
          series !== undefined &&
          mayAct(principal, 'telemetry.read', guardOfDevice(series.device, services.packs));
        if (series === undefined || !inReach)
          throw httpProblem('not-found', { value: `${query.device}/${query.metric}` });
        if (query.to <= query.from || (query.to - query.from) / query.step > 20_000) {
          throw httpProblem('invalid-input', {
            field: 'to',
            value: query.to,
            words: { reason: 'from < to, at most 20000 steps' },
          });
        }
        const { from, to, step } = query;
        const { minutesUntil } = retention;
        const wanted = { series: series.id, from, to, step };
        const points = await readingsInSteps(services.telemetry, minutesUntil, wanted);
        return { unit: series.unit, points: [...points] };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/vitals',
      summary: 'Vital signs of a unit now',
      tags: ['sense'],
      access: { action: 'telemetry.read', on: 'unit' },
      query: z.object({ unit: z.string(), code: z.string().optional() }),
      response: z.object({ rows: z.array(VitalView) }),
      async handler({ principal, query }) {
        const unit = await reachable(principal, query.unit);
        const rows = vitalsFor(vitals, unit, principal).filter(
          (vital) => query.code === undefined || vital.code === query.code,
        );
        return { rows: rows.map(vitalView) };
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/api/vitals/:code/history',
      summary: 'Values of a vital sign over time, one a minute',
      tags: ['sense'],
      access: { action: 'telemetry.read', on: 'unit' },
      params: z.object({ code: z.string() }),
      query: z.object({ unit: z.string(), from: z.coerce.number(), to: z.coerce.number() }),
      response: z.object({ points: z.array(TrendPoint) }),
      async handler({ principal, params, query }) {
        const unit = await reachable(principal, query.unit);
        // A sign on a board that the caller does not hold has no history for it.
        const scope = scopeOf(principal, 'telemetry.read');
        const boards = services.packs.ids().flatMap((id) => {
          const pack = services.packs.base(id);
          const isOf = pack?.sense.vitalSigns.some((sign) => sign.code === params.code) === true;
          return isOf ? [pack.pack.board] : [];
        });
        if (!boards.some((board) => inScope(scope, guardOfUnit(unit, board)))) return { points: [] };
        const range = { from: new Date(query.from), to: new Date(query.to) };
        return {
          points: [...(await vitalHistory(services.db, { code: params.code, unit: query.unit, ...range }))],
        };
      },
    }),
    defineRoute({
      method: 'POST',
      path: '/api/reports',
      summary: 'Takes a report of a citizen, a grid worker or a leader',
      tags: ['sense'],
      access: { action: 'report.write', on: 'none' },
      body: Report,
      status: 201,
      response: DocView,
      async handler({ principal, body, ip }) {
        const at = services.clock.now();
        const place = await locate(services.db, [body.lng, body.lat], cityDay(at));
        if (place === undefined) throw senseProblem('outside-city', { value: `${body.lng},${body.lat}` });
        const pack = services.packs.effective(body.pack, place.path);
        const known = pack?.content.sense.reports.find((report) => report.id === body.type);
        if (pack === undefined || known === undefined)
          throw senseProblem('unknown-report', { value: `${body.pack}/${body.type}` });
        if (!known.channels.includes(body.channel))
          throw senseProblem('unknown-channel', { value: body.channel });
        const made = await services.write(async (tx) => {
          await services.packs.keep(tx, pack, at);
          const signal = await raiseSignal(tx, {
            pack: body.pack,
            packVersion: pack.version,
            type: body.type,
            title: body.title,
            ownerUnit: place.district ?? 'cq',
            ownerPath: place.path.split('/').slice(0, 2).join('/'),
            board: pack.content.pack.board,
            drill: body.drill,
            place: {
              lng: body.lng,
              lat: body.lat,
              path: place.path,
              ...(body.address === undefined ? {} : { address: body.address }),
            },
            body: {
              signalKind: 'report',
              channel: body.channel,
              subject: null,
              evidence: [],
              text: body.text,
              files: body.files,
              foundAt: at.getTime(),
            },
            reporter: principal.unit,
            actor: actorOf(principal),
            at: at.getTime(),
          });
          if (signal === undefined) throw httpProblem('conflict', { value: body.title });
          await audit(
            tx,
            { actor: principal, ip, action: 'report.write', objectType: 'signal', objectId: signal.head.id },
            at,
          );
          return signal;
        });
        return made;
      },
    }),
  ];
}

/** The newest live reading of a gateway's devices, ms UTC; 0 without any. */
function newestOf(gateway: string, devices: DeviceIndex, latest: LatestValues): number {
  let newest = 0;
  for (const series of devices.allSeries()) {
    if (series.device.gateway === gateway) newest = Math.max(newest, latest.of(series.id)?.t ?? 0);
  }
  return newest;
}

/** The vital signs of a unit that a principal may read: those of its boards. */
export function vitalsFor(
  vitals: Vitals,
  unit: Pick<Unit, 'id' | 'path'>,
  principal: Principal,
): readonly VitalNow[] {
  const scope = scopeOf(principal, 'telemetry.read');
  return vitals.now(unit.id).filter(({ pack }) => inScope(scope, guardOfUnit(unit, pack.pack.board)));
}

function guardOfUnit(unit: Pick<Unit, 'path'>, board: string): Guarded {
  return { ownerPath: unit.path, placePath: null, board, participants: [] };
}

/** A token speaks for one gateway, the one it is named after, here as at the MQTT door. */
function refuseOtherGateway(principal: Principal, gateway: string): void {
  if (principal.name !== gateway) throw httpProblem('not-allowed', { words: { action: 'telemetry.write' } });
}

/** A vital sign for a page. */
export function vitalView(vital: VitalNow): z.output<typeof VitalView> {
  const { sign, pack } = vital;
  // The limit that the value has passed, or the one that it would pass first.
  const alarm =
    sign.alarms.find(({ level }) => level === vital.level) ??
    sign.alarms.toSorted((a, b) => b.level - a.level)[0];
  const row = alarm && threshold(pack, alarm.threshold);
  return {
    code: vital.code,
    name: sign.name,
    caliber: sign.caliber,
    board: pack.pack.board,
    region: vital.unit,
    at: vital.at,
    value: vital.value,
    unit: sign.unit,
    numerator: vital.numerator ?? null,
    denominator: vital.denominator ?? null,
    quality: vital.quality,
    level: vital.level,
    direction: sign.direction,
    threshold:
      alarm === undefined || row === undefined
        ? null
        : {
            op: sign.direction === 'lower-worse' ? '<' : '>',
            value: row.value,
            level: alarm.level,
            source: row.source,
            sourceRef: row.sourceRef,
            verified: row.verified,
          },
  };
}

const Times = z.array(z.object({ t: z.number() }));

async function noteCoverage(services: Services, body: WireBatch): Promise<void> {
  const times = Times.safeParse(body.readings).data?.map((one) => one.t) ?? [];
  if (times.length > 0)
    await widenCoverage(services.db, body.gateway, Math.min(...times), Math.max(...times));
}
