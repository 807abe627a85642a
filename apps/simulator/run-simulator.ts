import { readFile } from 'node:fs/promises';
import { type Clock, createClock } from './clock.ts';
import { createDrillDesk, type DrillDesk } from './drills.ts';
import { fillHistory } from './history.ts';
import { runLive } from './live.ts';
import { type GeneratedNetwork, generateNetwork } from './network/index.ts';
import type { SimulatorOptions } from './options.ts';
import { loadQuietPast } from './prepare.ts';
import type { Drill } from './publish/drill.ts';
import { connectPublisher } from './publish/mqtt-publisher.ts';
import { createServerClient, type ServerClient, ServerRefusal, sleep } from './publish/server-client.ts';
import { parseScenario, type ScenarioStep } from './scenario.ts';
import { openWorld } from './world/open-world.ts';
import type { QuietPast } from './world/quiet-past.ts';

/** Choices of `runSimulator`. */
export interface RunSimulatorOptions extends SimulatorOptions {
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

interface Session {
  readonly options: RunSimulatorOptions;
  readonly server: ServerClient;
  readonly network: GeneratedNetwork;
  readonly past: QuietPast;
  readonly desk: DrillDesk;
}

/** While the history is sent the clock goes on; it is followed until less than this is missing. */
const CLOSE_ENOUGH_MS = 600_000;
const MOST_ROUNDS = 6;
/** The live readings begin so long before the end of the past, so that a rule has something to compare with at once. */
const RUN_IN_MS = 300_000;
/** Server and simulator may differ by so much before the simulator starts again from the server's clock. */
const CLOCK_DRIFT_MS = 60_000;

/** Runs the utility until stopped: registers, fills the past, then measures, and does the city's drills. */
export async function runSimulator(options: RunSimulatorOptions): Promise<void> {
  const { url, token, gateway, seed, cacheFile, log, signal } = options;
  const steps = [
    ...options.bursts,
    ...(options.scenarioFile === undefined ? [] : await readScenario(options.scenarioFile)),
  ];
  const server = createServerClient({
    url,
    token,
    gateway,
    signal,
    onState: (state, reason) =>
      log(state === 'away' ? `Server ${url} is away (${reason}); trying again.` : `Server ${url} is back.`),
  });
  const network = generateNetwork(seed);
  const past = await loadQuietPast(
    network,
    seed,
    cacheFile,
    every(0.2, (share) => log(`Computing the quiet past: ${percent(share)}.`)),
  );
  const session: Session = { options, server, network, past, desk: createDrillDesk(log) };
  let isFirst = true;
  while (!signal.aborted) {
    await measure(session, isFirst ? steps : []);
    isFirst = false;
  }
}

/** One stretch of measuring; it ends when stopped, or when the clock was set or the server has forgotten us. */
async function measure(session: Session, steps: readonly ScenarioStep[]): Promise<void> {
  const { options, server, network, past, desk } = session;
  const { log } = options;
  await server.waitUntilThere();
  const clock = await openClock(session);
  await register(session);
  const pastEnd = await catchUp(session, clock);
  const again = new AbortController();
  const signal = AbortSignal.any([options.signal, again.signal]);
  const world = await openWorld({ seed: options.seed, start: new Date(pastEnd - RUN_IN_MS), network, past });
  desk.attach(world);
  for (const drill of await runningDrills(session)) desk.handle(drill);
  let connections = 0;
  const publisher = connectPublisher({
    url: options.mqtt,
    gateway: options.gateway,
    token: options.token,
    onDrill: (drill) => desk.handle(drill),
    log: (line) => log(line),
    onConnect: () => {
      if (connections++ === 0) return;
      needsNewStart(session, clock).then(
        (needs) => needs && again.abort(),
        () => {},
      );
    },
  });
  log(
    `Live: ${network.meters.length} meters every 15 s, clock ${clock.real ? 'real' : `x${clock.factor}`} at ${new Date(clock.now()).toISOString()}.`,
  );
  const play = playSteps(session, clock, steps, signal).catch((error: unknown) => log(messageOf(error)));
  try {
    const end = await runLive({ world, clock, publisher, signal, log });
    if (end === 'clock-set-back') log('The clock was set back; starting again from it.');
  } finally {
    again.abort();
    await play;
    await publisher.close();
    world.close();
  }
}

async function openClock({ options, server }: Session): Promise<Clock> {
  if (options.clock !== undefined) return createClock(options.clock);
  const { nowMs, factor, real } = await server.clock();
  return createClock(real ? { factor: 1 } : { startMs: nowMs, factor });
}

async function register({ options, server, network }: Session): Promise<void> {
  const { recorded, meters, roads, warehouses } = network;
  await server.registerNetwork(network);
  await server.registerRoads(roads);
  await server.registerWarehouses(warehouses);
  options.log(
    `Registered network ${recorded.id}: ${recorded.nodes.length} nodes, ${meters.length} meters, ${roads.segments.length} roads, ${warehouses.length} warehouses.`,
  );
}

/** Fills the past up to the city's clock; gives the instant at which the live readings take over. */
async function catchUp({ options, server, network, past }: Session, clock: Clock): Promise<number> {
  let untilMs = clock.now();
  for (let round = 0; round < MOST_ROUNDS; round++) {
    untilMs = clock.now();
    const sent = await fillHistory({
      server,
      gateway: options.gateway,
      meters: network.meters,
      past,
      seed: options.seed,
      untilMs,
      onProgress: every(0.2, (share) => options.log(`Filling the past: ${percent(share)}.`)),
    });
    if (sent > 0) options.log(`Sent ${sent} readings of the past, up to ${new Date(untilMs).toISOString()}.`);
    if (clock.now() - untilMs < CLOSE_ENOUGH_MS) break;
  }
  return untilMs;
}

/** A token that may not see drills has none to go on with. */
function runningDrills({ server, options }: Session): Promise<Drill[]> {
  return server.runningDrills().catch((error: unknown) => {
    if (!(error instanceof ServerRefusal)) throw error;
    options.log(`Running drills are not known: ${error.message}`);
    return [];
  });
}

/** After the server was away: it may be another, empty one, or its clock may have been set. */
async function needsNewStart({ options, server }: Session, clock: Clock): Promise<boolean> {
  await server.waitUntilThere();
  if ((await server.coverage()) === undefined) return true;
  if (options.clock !== undefined) return false;
  const { nowMs, factor } = await server.clock();
  const drift = Math.abs(nowMs - clock.now());
  return factor !== clock.factor || drift > Math.max(CLOCK_DRIFT_MS, 2_000 * factor);
}

/** Announces the bursts of a scenario as drills when their time comes, and ends them. */
async function playSteps(
  { options, server, desk }: Session,
  clock: Clock,
  steps: readonly ScenarioStep[],
  signal: AbortSignal,
): Promise<void> {
  const begin = clock.now();
  const drills = new Map<string, string>();
  for (const step of steps) {
    while (!signal.aborted && clock.now() < begin + step.afterMs) {
      await sleep(Math.min(500, (begin + step.afterMs - clock.now()) / clock.factor), signal);
    }
    if (signal.aborted) return;
    if (step.kind === 'burst') {
      const { link, outflowLps, name } = step;
      const drill = await server.announceBurst({ ...(link === undefined ? {} : { link }), outflowLps });
      if (name !== undefined) drills.set(name, drill.id);
      desk.handle(drill);
      continue;
    }
    const id = drills.get(step.name);
    if (id === undefined) {
      options.log(`The scenario repairs "${step.name}", but no burst of that name ran before.`);
      continue;
    }
    await server.endDrill(id);
    desk.handle({ id, action: 'stop', kind: 'burst' });
  }
}

async function readScenario(file: string): Promise<ScenarioStep[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new Error(`Scenario ${file} cannot be read: ${messageOf(error)}`);
  });
  return parseScenario(text);
}

/** Passes progress on each time another share of it is done. */
function every(share: number, tell: (done: number) => void): (done: number) => void {
  let next = share;
  return (done) => {
    if (done < next) return;
    tell(done);
    while (next <= done) next += share;
  };
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
