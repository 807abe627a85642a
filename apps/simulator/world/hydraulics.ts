import type { NetworkModel } from '@cityloop/engines/pipe-network';
import { type BurstRequest, burstPipe, largestCoefficient } from './bursts.ts';
import type { Demand } from './demand.ts';
import { loadEpanet, openSolver, type Solver } from './epanet.ts';
import { networkInput, patternId, secondHalf } from './network-input.ts';
import { pumpSpeed } from './pumps.ts';

/** A tank and the water in it. */
export interface TankState {
  readonly id: string;
  levelM: number;
}

/** One moment of the network, by ids. */
export interface Snapshot {
  readonly t: number;
  pressureM(nodeId: string): number;
  /** At the start of a link, or at its end: a burst on it lies between the two. */
  flowLps(linkId: string, at?: 'start' | 'end'): number;
  /** What leaves at a junction; for a tank or reservoir what flows into it. */
  outflowLps(nodeId: string): number;
  /** What a burst lets out; 0 when it is repaired. */
  leakLps(burstId: string): number;
}

const AIM_ROUNDS = 25;

/** The network in EPANET with its tanks, bursts and shut valves; time moves by `moveTo`. */
export class Hydraulics {
  readonly #model: NetworkModel;
  readonly #demand: Demand;
  readonly #open: (input: string) => Solver;
  readonly #tanks: {
    id: string;
    levelM: number;
    areaM2: number;
    minM: number;
    maxM: number;
    middleM: number;
  }[];
  readonly #pumps: { id: string; tank: number }[];
  readonly #users: { pattern: string; zone: string; id: string }[];
  readonly #bursts = new Map<string, BurstRequest & { coefficient: number | undefined }>();
  readonly #links = new Map<string, 'open' | 'closed'>();
  #solver: Solver;
  #nodeIndex = new Map<string, number>();
  #linkIndex = new Map<string, number>();
  #patternIndex: Int32Array = new Int32Array(0);
  #t: number;
  #solvedAt = Number.NaN;

  private constructor(model: NetworkModel, demand: Demand, t: number, open: (input: string) => Solver) {
    this.#model = model;
    this.#demand = demand;
    this.#open = open;
    this.#t = t;
    this.#tanks = model.nodes.flatMap(({ id, tank }) =>
      tank === undefined
        ? []
        : [
            {
              id,
              levelM: tank.initialM,
              areaM2: Math.PI * (tank.diameterM / 2) ** 2,
              minM: tank.minM,
              maxM: tank.maxM,
              middleM: (tank.minM + tank.maxM) / 2,
            },
          ],
    );
    this.#pumps = model.links
      .filter(({ kind }) => kind === 'pump')
      .map(({ id, to }) => ({ id, tank: this.#tankBehind(to) }));
    const users = new Map(
      model.nodes.flatMap(({ zone, pattern }) =>
        pattern === undefined ? [] : [[patternId(zone, pattern), { zone, pattern }] as const],
      ),
    );
    this.#users = [...users].map(([id, user]) => ({ id, ...user }));
    this.#solver = this.#reopen();
  }

  /** Opens a network at an instant (ms UTC), tanks at their middle unless told otherwise. */
  static async open(model: NetworkModel, demand: Demand, t: number): Promise<Hydraulics> {
    const workspace = await loadEpanet();
    return new Hydraulics(model, demand, t, (input) => openSolver(workspace, input));
  }

  /** The instant of the world, ms UTC. */
  get t(): number {
    return this.#t;
  }

  /** Tanks with their levels. */
  get tanks(): readonly TankState[] {
    return this.#tanks;
  }

  /** Sets the water in a tank, within its limits. */
  setTankLevel(id: string, levelM: number): void {
    const tank = this.#tanks.find((other) => other.id === id);
    if (tank === undefined) throw new Error(`"${id}" is not a tank of network ${this.#model.id}.`);
    tank.levelM = Math.min(tank.maxM, Math.max(tank.minM, levelM));
    this.#solvedAt = Number.NaN;
  }

  /** Lets the tanks run on to an instant in one step, with the flows of now. */
  moveTo(t: number): void {
    const seconds = (t - this.#t) / 1000;
    if (seconds < 0)
      throw new Error(`The world is at ${this.#t} and cannot go back to ${t}; open another one.`);
    if (seconds === 0) return;
    this.#solve();
    for (const tank of this.#tanks) {
      const inflow = this.#solver.outflowLps(this.#node(tank.id)) / 1000;
      const level = tank.levelM + (inflow * seconds) / tank.areaM2;
      tank.levelM = Math.min(tank.maxM, Math.max(tank.minM, level));
    }
    this.#t = t;
  }

  /** The flows and pressures of now; valid until the world moves or changes. */
  snapshot(): Snapshot {
    this.#solve();
    const solver = this.#solver;
    return {
      t: this.#t,
      pressureM: (id) => solver.pressureM(this.#node(id)),
      flowLps: (id, at = 'start') =>
        solver.flowLps(this.#link(at === 'end' && this.#isTorn(id) ? secondHalf(id) : id)),
      outflowLps: (id) => solver.outflowLps(this.#node(id)),
      leakLps: (id) => this.#leak(id),
    };
  }

  #isTorn(id: string): boolean {
    return [...this.#bursts.values()].some(({ link }) => link === id);
  }

  /** Tears a pipe; its outflow is reached at the next moment and follows the pressure from then on. */
  burst(request: BurstRequest): void {
    burstPipe(this.#model, request.link);
    if (!(request.outflowLps > 0)) {
      throw new Error(`Burst ${request.id} asks for ${request.outflowLps} L/s; give a positive outflow.`);
    }
    const other = [...this.#bursts.values()].find(({ link }) => link === request.link);
    if (other !== undefined) {
      throw new Error(
        `Pipe ${request.link} is torn already by burst ${other.id}; repair that first or name another pipe.`,
      );
    }
    this.#bursts.set(request.id, { ...request, coefficient: undefined });
    this.#solver = this.#reopen();
  }

  /** Mends a burst; true when there was one. */
  repair(id: string): boolean {
    const found = this.#bursts.delete(id);
    if (found) this.#solver = this.#reopen();
    return found;
  }

  /** Opens or shuts a valve or a pipe. */
  setLink(id: string, status: 'open' | 'closed'): void {
    const link = this.#model.links.find((other) => other.id === id);
    if (link?.kind !== 'valve' && link?.kind !== 'pipe') {
      throw new Error(
        `"${id}" is no valve or pipe of network ${this.#model.id}: only those can be opened and shut.`,
      );
    }
    this.#links.set(id, status);
    this.#applyLink(this.#solver, id, status);
    this.#solvedAt = Number.NaN;
  }

  /** Ends the solver. */
  close(): void {
    this.#solver.close();
  }

  #solve(): void {
    if (this.#solvedAt === this.#t) return;
    this.#users.forEach(({ zone, pattern }, i) => {
      this.#solver.setMultiplier(this.#patternIndex[i] ?? 0, this.#demand(zone, pattern, this.#t));
    });
    for (const tank of this.#tanks) this.#solver.setTankLevel(this.#node(tank.id), tank.levelM);
    for (const { id, tank } of this.#pumps) {
      const water = this.#tanks[tank];
      if (water === undefined) continue;
      this.#solver.setPumpSpeed(this.#link(id), pumpSpeed(water.levelM, water.middleM));
    }
    this.#solver.solve();
    for (const burst of this.#bursts.values()) if (burst.coefficient === undefined) this.#aim(burst);
    this.#solvedAt = this.#t;
  }

  /** Finds the hole that lets out what was asked, up to the whole bore of the pipe. */
  #aim(burst: BurstRequest & { coefficient: number | undefined }): void {
    const node = this.#node(holeNode(burst.id));
    const largest = largestCoefficient(burstPipe(this.#model, burst.link).diameterMm);
    let coefficient = burst.outflowLps / Math.sqrt(Math.max(1, this.#solver.pressureM(node)));
    for (let round = 0; round < AIM_ROUNDS; round++) {
      this.#solver.setEmitter(node, coefficient);
      this.#solver.solve();
      const actual = Math.max(0.01, this.#solver.outflowLps(node));
      if (Math.abs(actual / burst.outflowLps - 1) < 0.001 || coefficient === largest) break;
      coefficient = Math.min(largest, (coefficient * burst.outflowLps) / actual);
    }
    burst.coefficient = coefficient;
  }

  #leak(id: string): number {
    return this.#bursts.has(id) ? this.#solver.outflowLps(this.#node(holeNode(id))) : 0;
  }

  /** Writes the network with its holes and opens it anew: the matrix of the solver depends on the holes. */
  #reopen(): Solver {
    this.#solver?.close();
    const holes = [...this.#bursts.values()].map(({ id, link }) => ({ linkId: link, nodeId: holeNode(id) }));
    const input = networkInput(this.#model, holes);
    const solver = this.#open(input);
    this.#nodeIndex = new Map();
    this.#linkIndex = new Map();
    this.#patternIndex = Int32Array.from(this.#users, ({ id }) => solver.pattern(id));
    for (const { id, coefficient } of this.#bursts.values()) {
      if (coefficient !== undefined) solver.setEmitter(solver.node(holeNode(id)), coefficient);
    }
    for (const [id, status] of this.#links) this.#applyLink(solver, id, status);
    this.#solvedAt = Number.NaN;
    return solver;
  }

  /** A pipe with a hole is two links to the solver. */
  #applyLink(solver: Solver, id: string, status: 'open' | 'closed'): void {
    const isPierced = [...this.#bursts.values()].some(({ link }) => link === id);
    for (const part of isPierced ? [id, secondHalf(id)] : [id])
      solver.setOpen(solver.link(part), status === 'open');
  }

  #node(id: string): number {
    const known = this.#nodeIndex.get(id);
    if (known !== undefined) return known;
    const index = this.#solver.node(id);
    this.#nodeIndex.set(id, index);
    return index;
  }

  #link(id: string): number {
    const known = this.#linkIndex.get(id);
    if (known !== undefined) return known;
    const index = this.#solver.link(id);
    this.#linkIndex.set(id, index);
    return index;
  }

  /** The tank that a pump fills, found along its rising main. */
  #tankBehind(start: string): number {
    let at = start;
    const seen = new Set<string>();
    while (!seen.has(at)) {
      seen.add(at);
      const tank = this.#tanks.findIndex(({ id }) => id === at);
      if (tank >= 0) return tank;
      const onward = this.#model.links.find(
        ({ kind, from, to }) =>
          kind !== 'pump' && ((from === at && !seen.has(to)) || (to === at && !seen.has(from))),
      );
      at = onward === undefined ? at : onward.from === at ? onward.to : onward.from;
    }
    throw new Error(`The pump before ${start} leads to no tank in network ${this.#model.id}.`);
  }
}

function holeNode(burstId: string): string {
  return `HOLE-${burstId.replaceAll(/[^A-Za-z0-9-]/g, '').slice(-26)}`;
}
