import { createHash } from 'node:crypto';
import type { Principal } from '@cityloop/core/access';
import {
  type ActStep,
  durationMs,
  type ReadingsStep,
  type ReportStep,
  type Scenario,
  type WorkStep,
} from '@cityloop/core/packs';
import type { IncidentView } from '@cityloop/loop/dispatch';
import type { WireReading } from '@cityloop/loop/sense';
import { registerDevices } from '@cityloop/registers/devices';
import type { z } from 'zod';
import { type Answer, type Caller, routeCaller } from './call-route.ts';
import type { TestCity } from './open-test-city.ts';
import { documents, failures } from './scenario-state.ts';
import { usualReadings } from './usual-readings.ts';

type Faults = readonly string[];
/** So many rows, or why the list was refused: whoever may not look does not see none. */
type Seen = number | string;

/** A scenario that runs: each step answers what went otherwise than it should. */
export interface Run {
  readonly city: TestCity;
  readings(step: z.output<typeof ReadingsStep>): Promise<Faults>;
  report(step: z.output<typeof ReportStep>): Promise<Faults>;
  act(step: z.output<typeof ActStep>): Promise<Faults>;
  work(step: z.output<typeof WorkStep>): Promise<Faults>;
  advance(duration: string): Promise<Faults>;
  view(incidentId: string): Promise<z.output<typeof IncidentView>>;
  /** How many open incidents and tasks a person sees, and how many tasks and checks wait for its own unit. */
  sees(person: string): Promise<{ readonly incidents: Seen; readonly tasks: Seen; readonly todo: Seen }>;
  objectsNow(ids: readonly string[]): Promise<Record<string, unknown>>;
  register(object: Scenario['given']['objects'][number]): Promise<void>;
}

const HISTORY_CHUNK = 9000;

/** Registers what is given, fills in the history and signs everybody in. */
export async function startRun(city: TestCity, pack: string, scenario: Scenario): Promise<Run> {
  const { devices, history, people, objects } = scenario.given;
  const { services } = city.kernel;
  const call = routeCaller(city.kernel);
  const own = devices.map((device) => ({ ...device, pack }));
  const registered = await services.write((tx) => registerDevices(tx, own, services, city.everything));
  for (const one of registered) if (!one.ok) throw new Error(`device ${one.id}: ${one.error}`);
  await city.composition.devices.refresh(city.store.db);
  const usual = usualReadings(history);
  const principals = new Map<string, Principal>();
  for (const [key, { path, roles }] of Object.entries(people))
    principals.set(key, await city.person(key, path, ...roles));
  const run = runOver({ city, pack, call, usual, principals, objects });
  for (const object of objects) await run.register(object);
  await fillHistory(city, usual);
  await city.settle();
  return run;
}

interface Parts {
  readonly city: TestCity;
  readonly pack: string;
  readonly call: Caller;
  readonly usual: ReturnType<typeof usualReadings>;
  readonly principals: ReadonlyMap<string, Principal>;
  readonly objects: Scenario['given']['objects'];
}

function runOver({ city, pack, call, usual, principals, objects }: Parts): Run {
  function person(key: string): Principal {
    const principal = principals.get(key);
    if (principal === undefined) throw new Error(`given.people has no "${key}"`);
    return principal;
  }

  function objectPath(id: string): string {
    const kind = objects.find((object) => object.id === id)?.object;
    if (kind === undefined) throw new Error(`given.objects has no "${id}"`);
    return `/api/objects/${pack}/${kind}/${id}`;
  }

  async function command(
    as: string,
    path: string,
    body: unknown,
    refused: string | undefined,
  ): Promise<Faults> {
    const answer = await call(person(as), { method: 'POST', path, body });
    await city.settle();
    return outcome(`${as} ${path}`, answer, refused);
  }

  async function target(step: z.output<typeof ActStep>): Promise<string> {
    if (step.on === 'object') return objectPath(step.id ?? '');
    const incident = await chosen(city, step.incident);
    if (step.on === 'incident') return `/api/incidents/${incident.head.id}`;
    if (step.on === 'lesson') {
      const open = (await documents({ city }, 'lesson')).filter((one) => one.body.about === incident.head.id);
      const lesson = open.at(-1);
      if (lesson === undefined) throw new Error('there is no lesson of this incident');
      return `/api/lessons/${lesson.head.id}`;
    }
    if (step.on === 'proof') return `/api/proofs/${await proofOf(city, incident.head.id, step.of)}`;
    return `/api/tasks/${(await taskOf(city, incident.head.id, step.on)).head.id}`;
  }

  /** A report of what was put right on the spot; it has no channel of its own to choose. */
  async function handledReport(
    { as, channel: _, refused: _refused, handled: _handled, ...body }: z.output<typeof ReportStep>,
    { note, answers, photos }: NonNullable<z.output<typeof ReportStep>['handled']>,
  ): Promise<Answer> {
    const seen = `${as} ${body.title} ${city.clock.now().getTime()}`;
    const taken = (what: string) => photo(city, call, person(as), `${seen} ${what}`);
    const before = [await taken('before')];
    const after = await Promise.all(Array.from({ length: photos }, (_one, index) => taken(`after ${index}`)));
    const path = '/api/reports/handled';
    return call(person(as), { method: 'POST', path, body: { ...body, pack, note, answers, before, after } });
  }

  return {
    city,
    async readings(step) {
      const every = durationMs(step.every);
      const names = step.only
        ? Object.keys(step.values)
        : [...new Set([...usual.names, ...Object.keys(step.values)])];
      for (let passed = 0; passed < durationMs(step.for); passed += every) {
        city.clock.advance(every);
        const t = city.clock.now().getTime();
        const readings = names.flatMap((name) => {
          const v = usual.value(name, step.values[name] ?? 'usual', t);
          return v === undefined ? [] : [wire(name, t, v)];
        });
        const taken = await doorOf(city).take({ gateway: 'scenario', history: false, readings });
        if (taken.rejected.length > 0) return taken.rejected.map((one) => `${one.code}: ${one.value}`);
        await city.settle();
      }
      return failures({ city });
    },
    async report(step) {
      const { as, refused, handled, ...body } = step;
      const answer =
        handled === undefined
          ? await call(person(as), { method: 'POST', path: '/api/reports', body: { ...body, pack } })
          : await handledReport(step, handled);
      await city.settle();
      return [...outcome(`${as} reports`, answer, refused), ...(await failures({ city }))];
    },
    async act(step) {
      const path = `${await target(step)}/${step.do}`;
      return [...(await command(step.as, path, step.with, step.refused)), ...(await failures({ city }))];
    },
    async work(step) {
      const incident = await chosen(city, step.incident);
      const task = await taskOf(city, incident.head.id, step.matter);
      const path = `/api/tasks/${task.head.id}`;
      const faults = [...(await command(step.as, `${path}/take`, {}, undefined))];
      if (step.takes !== undefined) await city.advance(durationMs(step.takes));
      for (let index = 0; index < step.photos; index += 1) {
        const attachment = {
          sha256: await photo(city, call, person(step.as), `${task.head.id} ${index}`),
          role: 'after',
        };
        faults.push(...(await command(step.as, `${path}/attach`, { attachment }, undefined)));
      }
      const body = { answers: step.answers, note: step.note };
      faults.push(...(await command(step.as, `${path}/done`, body, undefined)));
      if (step.verifiedBy === undefined || faults.length > 0) return faults;
      const proof = await proofOf(city, incident.head.id, step.matter);
      faults.push(...(await command(step.verifiedBy, `/api/proofs/${proof}/accept`, {}, undefined)));
      return [...faults, ...(await failures({ city }))];
    },
    async advance(duration) {
      await city.advance(durationMs(duration));
      return failures({ city });
    },
    async view(incidentId) {
      const system = [...principals.values()].find((one) => one.unitPath === 'cq') ?? city.everything;
      const answer = await call<z.output<typeof IncidentView>>(system, {
        method: 'GET',
        path: `/api/incidents/${incidentId}`,
      });
      if (!answer.ok) throw new Error(answer.sentence);
      return answer.body;
    },
    async sees(key) {
      const rows = async (path: string, query: Readonly<Record<string, string>> = {}): Promise<Seen> => {
        const answer = await call<{ rows: unknown[] }>(person(key), { method: 'GET', path, query });
        return answer.ok ? answer.body.rows.length : `${path}: ${answer.code}`;
      };
      const together = (one: Seen, other: Seen): Seen => {
        if (typeof one === 'string') return one;
        return typeof other === 'string' ? other : one + other;
      };
      const own = { mine: 'true' };
      return {
        incidents: await rows('/api/incidents'),
        tasks: await rows('/api/tasks'),
        todo: together(await rows('/api/tasks', own), await rows('/api/proofs', own)),
      };
    },
    async objectsNow(ids) {
      const found = ids.map(async (id) => {
        const path = objectPath(id);
        const answer = await call<{ object?: unknown }>(city.everything, { method: 'GET', path });
        if (!answer.ok) throw new Error(`${path}: ${answer.sentence}`);
        return [id, answer.body.object ?? answer.body] as const;
      });
      return Object.fromEntries(await Promise.all(found));
    },
    async register(object) {
      const { as, id, fields } = object;
      const path = `/api/objects/${pack}/${object.object}`;
      const answer = await call(person(as), { method: 'POST', path, body: { id, fields } });
      if (!answer.ok) throw new Error(`${as} registers ${id}: ${answer.sentence}`);
      await city.settle();
    },
  };
}

/** Fills in the quiet days through the same door as a gateway. */
async function fillHistory(city: TestCity, usual: ReturnType<typeof usualReadings>): Promise<void> {
  const start = city.clock.now().getTime();
  const perMessage = Math.max(1, Math.floor(HISTORY_CHUNK / Math.max(1, usual.names.length)));
  const instants = usual.instants(start);
  for (let from = 0; from < instants.length; from += perMessage) {
    const readings = instants.slice(from, from + perMessage).flatMap((t) =>
      usual.names.flatMap((name) => {
        const v = usual.value(name, 'usual', t);
        return v === undefined ? [] : [wire(name, t, v)];
      }),
    );
    const taken = await doorOf(city).take({ gateway: 'scenario', history: true, readings });
    const [bad] = taken.rejected;
    if (bad !== undefined) throw new Error(`history: ${bad.code} ${bad.value}`);
  }
}

/** Stores a photo of its own through the door of files. */
export async function photo(city: TestCity, call: Caller, by: Principal, seed: string): Promise<string> {
  const bytes = new Uint8Array([0xff, 0xd8, 0xff, ...createHash('sha256').update(seed).digest(), 0xff, 0xd9]);
  const answer = await call<{ sha256: string }>(by, { method: 'PUT', path: '/api/files', body: bytes });
  if (!answer.ok) throw new Error(`photo of ${by.name}: ${answer.sentence}`);
  await city.settle();
  return answer.body.sha256;
}

/** The incident that a step means: by number in the order of opening, or the latest. */
async function chosen(city: TestCity, number: number | undefined) {
  const incidents = await documents({ city }, 'incident');
  const incident = number === undefined ? incidents.at(-1) : incidents[number - 1];
  if (incident === undefined) throw new Error(`there is no incident ${number ?? ''}`);
  return incident;
}

async function taskOf(city: TestCity, incidentId: string, matter: string) {
  const task = (await documents({ city }, 'task')).find(
    (one) => one.body.incidentId === incidentId && one.body.matter === matter,
  );
  if (task === undefined) throw new Error(`the incident has no matter "${matter}"`);
  return task;
}

/** The latest proof about the incident or one of its matters; an open one goes before a decided one. */
async function proofOf(city: TestCity, incidentId: string, matter: string | undefined): Promise<string> {
  const about = matter === undefined ? incidentId : (await taskOf(city, incidentId, matter)).head.id;
  const proofs = (await documents({ city }, 'proof')).filter((one) => one.body.about === about);
  const proof = proofs.findLast((one) => one.head.state === 'requested') ?? proofs.at(-1);
  if (proof === undefined) throw new Error(`nobody asked for a proof of ${matter ?? 'the incident'}`);
  return proof.head.id;
}

function doorOf(city: TestCity) {
  const { ingest } = city.composition.opened;
  if (ingest === undefined) throw new Error('the door for readings is not open');
  return ingest;
}

function wire(name: string, t: number, v: number): z.input<typeof WireReading> {
  const [device = '', metric = ''] = name.split('/');
  return { device, metric, t, v };
}

function outcome(what: string, answer: Answer, refused: string | undefined): Faults {
  if (answer.ok) return refused === undefined ? [] : [`${what}: expected refusal "${refused}", it was done`];
  if (refused === answer.code) return [];
  return [`${what}: ${answer.status} ${answer.code}: ${answer.sentence}`];
}
