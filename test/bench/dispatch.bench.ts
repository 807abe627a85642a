import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countDocuments } from '@cityloop/core/chain';
import { cityDay, outlinesOf } from '@cityloop/registers/organisation';
import { createRandom } from '@cityloop/simulator';
import { openTestCity, type TestCity } from '../harness/open-test-city.ts';

const PACK = 'many-types';
const TYPES = 11_000;
const USUAL_EVENTS = 2000;
/** One event in so many is of a kind that no rule knows. */
const UNMATCHED = 100;
const DEPARTMENTS = ['urban', 'water', 'drainage', 'housing', 'police-traffic', 'fire', 'telecom', 'gas'];
const everything = { kind: 'everything' } as const;

/** Loads 11,000 incident types with a rule each and dispatches generated events: `npm run bench -- dispatch 100000`. */
export async function bench(): Promise<Readonly<Record<string, unknown>>> {
  const events = Number(process.argv[3] ?? USUAL_EVENTS);
  if (!Number.isInteger(events) || events < 1) throw new Error('the size is a whole number of events');
  const root = await mkdtemp(join(tmpdir(), 'cityloop-bench-'));
  let city: TestCity | undefined;
  try {
    await writePack(join(root, PACK));
    const begun = performance.now();
    city = await openTestCity({ packFolders: [root] });
    if (city.faults.length > 0) throw new Error(JSON.stringify(city.faults.slice(0, 3)));
    const loadS = (performance.now() - begun) / 1000;
    return { types: TYPES, load_s: round(loadS), ...(await dispatchAll(city, events)) };
  } finally {
    await city?.close();
    await rm(root, { recursive: true, force: true });
  }
}

/** One event after the other, each with all that follows from it, so that a decision is not measured in a queue. */
async function dispatchAll(city: TestCity, events: number): Promise<Readonly<Record<string, unknown>>> {
  const { services } = city.kernel;
  const random = createRandom(17, 'bench dispatch');
  const towns = await townPlaces(city);
  const at = city.clock.now();
  const pack = services.packs.effective(PACK, 'cq');
  if (pack === undefined) throw new Error('the pack is not there');
  await services.write((tx) => services.packs.keep(tx, pack, at));
  const decidedAt = new Map<string, number>();
  city.kernel.onMessage(({ topic, document }) => {
    if (topic === 'incident.dispatched' || topic === 'incident.opened')
      decidedAt.set(document.chainId, performance.now());
  });
  const decisions: number[] = [];
  let unmatched = 0;
  const started = performance.now();
  for (let n = 0; n < events; n += 1) {
    const hasRule = n % UNMATCHED !== 0;
    if (!hasRule) unmatched += 1;
    const kind = hasRule ? `kind-${Math.floor(random.between(0, TYPES))}-report` : 'unheard-of-report';
    const town = towns[Math.floor(random.between(0, towns.length))];
    if (town === undefined) throw new Error('there is no town');
    const { chainId } = await raise(city, pack.version, kind, town);
    const raised = performance.now();
    await city.settle();
    const decided = decidedAt.get(chainId);
    if (decided !== undefined) decisions.push(decided - raised);
    decidedAt.clear();
  }
  const seconds = (performance.now() - started) / 1000;
  const count = (state?: string) =>
    countDocuments(city.store.db, 'incident', everything, state === undefined ? {} : { states: [state] });
  const [all, dispatched, queued] = [await count(), await count('dispatched'), await count('unrouted')];
  decisions.sort((a, b) => a - b);
  const share = (part: number) =>
    round(decisions[Math.min(decisions.length - 1, Math.floor(part * decisions.length))] ?? Number.NaN);
  return {
    events,
    without_hand: dispatched,
    manual_queue: queued,
    lost: events - all,
    wrongly_queued: queued - unmatched,
    decision_p50_ms: share(0.5),
    decision_p95_ms: share(0.95),
    events_per_s: round(events / seconds),
  };
}

interface TownPlace {
  readonly path: string;
  readonly lng: number;
  readonly lat: number;
}

/** All towns of the city, each with a point of its outline. */
async function townPlaces(city: TestCity): Promise<readonly TownPlace[]> {
  const day = cityDay(city.clock.now());
  const outlines = await outlinesOf(city.store.db, { level: 'town', below: undefined, day });
  return outlines.flatMap(({ unit, area }) => {
    const corner = area.type === 'Polygon' ? area.coordinates[0]?.[0] : area.coordinates[0]?.[0]?.[0];
    return corner === undefined ? [] : [{ path: unit.path, lng: corner[0], lat: corner[1] }];
  });
}

async function raise(
  city: TestCity,
  packVersion: string,
  type: string,
  place: TownPlace,
): Promise<{ readonly chainId: string }> {
  const { services } = city.kernel;
  const at = services.clock.now().getTime();
  const [, district = ''] = place.path.split('/');
  const raised = await services.write((tx) =>
    services.operations.call(
      'sense.raise-signal',
      {
        pack: PACK,
        packVersion,
        type,
        title: type,
        ownerUnit: district,
        ownerPath: `cq/${district}`,
        board: 'social-governance',
        drill: false,
        place,
        body: { signalKind: 'report', channel: 'citizen_12345', subject: null, evidence: [], foundAt: at },
        actor: { kind: 'system', id: 'bench', name: 'bench', unit: '' },
        at,
      },
      { tx },
    ),
  );
  if (
    typeof raised === 'object' &&
    raised !== null &&
    'chainId' in raised &&
    typeof raised.chainId === 'string'
  )
    return { chainId: raised.chainId };
  throw new Error('the signal was not raised');
}

/** Writes a pack with so many types; JSON is YAML. */
async function writePack(folder: string): Promise<void> {
  await mkdir(join(folder, 'scenarios'), { recursive: true });
  const name = (text: string) => ({ zh: text, en: text });
  const kinds = Array.from({ length: TYPES }, (_, n) => n);
  const sourced = { source: 'design', sourceRef: 'bench', verified: false };
  const limit = (id: string, value: number) => ({ id, name: name(id), value, unit: 's', ...sourced });
  const files: Readonly<Record<string, unknown>> = {
    'pack.yaml': {
      format: 1,
      id: PACK,
      name: name('Many types'),
      version: '1.0.0',
      board: 'social-governance',
      runway: 'facilities-06',
      tier: 'bronze',
    },
    'codes.yaml': { thresholds: [limit('five', 300), limit('fifteen', 900), limit('hour', 3600)] },
    '1-sense.yaml': {
      reports: kinds.map((n) => ({
        id: `kind-${n}-report`,
        name: name(`Kind ${n}`),
        channels: ['citizen_12345'],
        form: [],
      })),
    },
    '3-dispatch.yaml': {
      incidents: kinds.map((n) => ({
        type: `kind-${n}`,
        name: name(`Kind ${n}`),
        from: [`kind-${n}-report`],
        title: `'Kind ${n}'`,
        urgency: n % 10 === 0 ? 'urgent' : 'normal',
        severity: [{ level: 1 + (n % 4) }],
        join: { by: 'none' },
        routes: [
          { id: 'town', level: 'town', unit: 'place.town', lead: n % 3 === 0 },
          {
            id: 'department',
            level: 'district',
            unit: `place.district + '-${DEPARTMENTS[n % DEPARTMENTS.length]}'`,
            lead: n % 3 !== 0,
          },
          { id: 'city', level: 'city', unit: 'place.city' },
        ],
        clocks: { route: { urgent: 'five', normal: 'fifteen' }, accept: 'hour', handle: 'hour' },
      })),
    },
  };
  for (const [file, content] of Object.entries(files))
    await writeFile(join(folder, file), JSON.stringify(content));
  await writeFile(join(folder, 'README.md'), '# Many types\n');
  const steps = [{ advance: '1m' }];
  const scenario = JSON.stringify({ name: 'Nothing happens', start: '2026-07-01T08:00:00+08:00', steps });
  await writeFile(join(folder, 'scenarios', 'nothing.yaml'), scenario);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
