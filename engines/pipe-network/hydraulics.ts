import { EPANET_CODE, type EpanetLibrary, type EpanetProject, type EpanetWorkspace } from './epanet.ts';
import {
  epanetInput,
  type PipeSplit,
  type PressureDrivenDemand,
  solverLinkId,
  solverNodeId,
  splitNodeId,
  tankLevel,
} from './epanet-input.ts';
import { linkIndexOf, type NetworkGraph, NODE_KIND, networkGraph, nodeIndexOf } from './graph.ts';
import type { NetworkModel } from './model.ts';

/** Choices of `openHydraulics`. */
export interface OpenHydraulicsOptions {
  /** Default: full demand at 14 m (0.14 MPa), none at 0 m, square root between. `fixed` draws it at any pressure. */
  readonly demand?: PressureDrivenDemand | 'fixed';
  /** Pipes cut at a point, so that `setOutflow` there is exact. */
  readonly splits?: readonly PipeSplit[];
}

/** Water leaving at a point of a pipe: `coefficient` × √pressure, L/s with the pressure in metres. */
export interface Outflow {
  readonly linkId: string;
  /** Share of the pipe's length, from its `from` end; 0.5 is the middle. */
  readonly at: number;
  /** L/s at one metre of pressure. */
  readonly coefficient: number;
}

/** One solved moment; index `i` is the i-th node or link of the model. */
export interface HydraulicState {
  /** Pressure above ground, metres. Undefined in meaning where a node is cut off from every source: ask the graph for those. */
  readonly pressureM: Float64Array;
  /** Flow from `from` to `to`, L/s. */
  readonly flowLps: Float64Array;
}

/** A warning of the solver, with how often it came. */
export interface HydraulicWarning {
  /** EPANET code: 1 unbalanced, 2 unstable, 3 disconnected, 4 pump, 5 valve, 6 negative pressure. */
  readonly code: number;
  readonly count: number;
}

/** Choices of `Hydraulics.run`. */
export interface RunOptions {
  readonly fromHour: number;
  readonly hours: number;
  readonly stepS: number;
  /** Called after each solved step with the seconds since `fromHour`; return false to stop, true to go on. */
  readonly onStep: (seconds: number, state: HydraulicState) => boolean;
}

/** Opens a network in the solver and keeps it open for any number of what-ifs; `close` it at the end. */
export async function openHydraulics(
  model: NetworkModel,
  epanet: EpanetLibrary,
  options: OpenHydraulicsOptions = {},
): Promise<Hydraulics> {
  const workspace = new epanet.Workspace();
  await workspace.loadModule();
  const demand = options.demand ?? { minimumM: 0, requiredM: 14, exponent: 0.5 };
  const splits = options.splits ?? [];
  const input = epanetInput(model, demand, splits);
  workspace.writeFile('network.inp', input);
  const project = new epanet.Project(workspace as never);
  try {
    return new Hydraulics(model, project, splits);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(
      `The solver refuses network "${model.id}": ${message} ${refusal(epanet, workspace, input)}`,
    );
  }
}

/** An open network. Settings stay until changed; every `solve` starts from them, so equal settings in equal order give equal numbers. */
export class Hydraulics {
  readonly model: NetworkModel;
  readonly graph: NetworkGraph;
  readonly #project: EpanetProject;
  readonly #splits: readonly PipeSplit[];
  readonly #nodes: Int32Array;
  readonly #links: Int32Array;
  readonly #splitNodes: Int32Array;
  readonly #warnings = new Map<number, number>();
  /** Status set by a what-if, by link of the model. */
  readonly #statusChanges = new Map<number, number>();
  readonly #emitters = new Map<number, number>();
  /** Known leakage by the solver's node. */
  readonly #leaks: ReadonlyMap<number, number>;
  readonly #periodH: number;

  constructor(model: NetworkModel, project: EpanetProject, splits: readonly PipeSplit[]) {
    this.model = model;
    this.graph = networkGraph(model);
    this.#project = project;
    this.#splits = splits;
    collectWarnings(project, (code) => this.#warnings.set(code, (this.#warnings.get(code) ?? 0) + 1));
    project.open('network.inp', 'network.rpt', 'network.out');
    this.#nodes = Int32Array.from(model.nodes, (_, i) => project.getNodeIndex(solverNodeId(i)));
    this.#links = Int32Array.from(model.links, (_, i) => project.getLinkIndex(solverLinkId(i)));
    this.#splitNodes = Int32Array.from(splits, (_, i) => project.getNodeIndex(splitNodeId(i)));
    this.#leaks = new Map(
      model.nodes.flatMap((node, n) =>
        node.leakCoefficient ? [[this.#nodes[n] ?? 0, node.leakCoefficient]] : [],
      ),
    );
    const stepH = model.patternStepH ?? 1;
    this.#periodH = Math.max(24, ...Object.values(model.patterns).map((values) => values.length * stepH));
    project.openH();
  }

  /** Hour of the day (0 … 24, further where patterns are longer than a day) whose demand multipliers the next snapshot uses. */
  setHour(hour: number): void {
    const stepH = this.model.patternStepH ?? 1;
    const past = hour - (this.model.patternStartHour ?? 0);
    const within = ((past % this.#periodH) + this.#periodH) % this.#periodH;
    const seconds = Math.round(Math.floor(within / stepH + 1e-9) * stepH * 3600);
    this.#project.setTimeParameter(EPANET_CODE.time.patternStart, seconds);
  }

  /** Water levels above the tanks' floors, metres; held within each tank's limits. */
  setTankLevels(levelsM: ReadonlyMap<string, number>): void {
    for (const [nodeId, level] of levelsM) {
      const node = nodeIndexOf(this.graph, nodeId);
      const tank = this.model.nodes[node]?.tank;
      if (!tank) throw new Error(`Node "${nodeId}" is not a tank.`);
      this.#project.setNodeValue(this.#nodes[node] ?? 0, EPANET_CODE.node.tankLevel, tankLevel(tank, level));
    }
  }

  /**
   * Lets water out at a point of a pipe, or nowhere. At a split the point is exact; elsewhere the hole is shared between the
   * two ends by distance, which is exact for the rest of the network as far as head loss is linear in flow.
   */
  setOutflow(outflow: Outflow | undefined): void {
    for (const index of this.#emitters.keys())
      this.#project.setNodeValue(index, EPANET_CODE.node.emitter, this.#leaks.get(index) ?? 0);
    this.#emitters.clear();
    if (!outflow || outflow.coefficient <= 0) return;
    for (const [index, share] of this.#holes(outflow)) {
      const known = this.#leaks.get(index) ?? 0;
      this.#project.setNodeValue(index, EPANET_CODE.node.emitter, known + outflow.coefficient * share);
      this.#emitters.set(index, outflow.coefficient * share);
    }
  }

  /** Closes and opens links for the next solves, instead of all earlier changes of this kind. */
  setStatus(change: { readonly closed?: Iterable<string>; readonly opened?: Iterable<string> }): void {
    for (const link of this.#statusChanges.keys()) this.#release(link);
    this.#statusChanges.clear();
    for (const id of change.closed ?? []) this.#statusChanges.set(linkIndexOf(this.graph, id), 0);
    for (const id of change.opened ?? []) this.#statusChanges.set(linkIndexOf(this.graph, id), 1);
    for (const link of this.#statusChanges.keys()) this.#setControls(link, 0);
  }

  /** Replaces the roughness of a link (by index); split pipes keep the second half as opened. */
  setRoughness(link: number, roughness: number): void {
    this.#project.setLinkValue(this.#links[link] ?? 0, EPANET_CODE.link.roughness, roughness);
  }

  /** Replaces the base demand of a junction (by index), L/s; its kinds of demand keep their shares. */
  setDemand(node: number, demandLps: number): void {
    const index = this.#nodes[node] ?? 0;
    const { demands, demandLps: total = 0 } = this.model.nodes[node] ?? {};
    if (demands === undefined) this.#project.setNodeValue(index, EPANET_CODE.node.baseDemand, demandLps);
    else
      demands.forEach((kind, k) => {
        const share = total === 0 ? 1 / demands.length : kind.demandLps / total;
        this.#project.setBaseDemand(index, k + 1, demandLps * share);
      });
  }

  /**
   * Solves the moment described by the settings without reading anything; read it with the methods below. `warm` starts from
   * the flows of the last solve: about a third faster, equal within the solver's accuracy (1e-4 of the flow).
   */
  solveOnly(start: 'cold' | 'warm' = 'cold'): void {
    this.#start(start);
    this.#project.runH();
  }

  /** Solves the moment described by the settings. */
  solve(): HydraulicState {
    this.solveOnly();
    return this.#read();
  }

  /** Pressure at a node (by index) of the last solved moment, metres. */
  pressureM(node: number): number {
    return this.#project.getNodeValue(this.#nodes[node] ?? 0, EPANET_CODE.node.pressure);
  }

  /** Flow in a link (by index) of the last solved moment, L/s from `from` to `to`. */
  flowLps(link: number): number {
    return this.#project.getLinkValue(this.#links[link] ?? 0, EPANET_CODE.link.flow);
  }

  /** Water leaving by `setOutflow` at the last solved moment, L/s. */
  outflowLps(): number {
    let sum = 0;
    for (const [index, coefficient] of this.#emitters) {
      const known = this.#leaks.get(index) ?? 0;
      const share = coefficient / (coefficient + known);
      sum += share * Math.max(0, this.#project.getNodeValue(index, EPANET_CODE.node.emitterFlow));
    }
    return sum;
  }

  /** Solves an extended period in which the tanks fill and empty; the settings are those of its first moment. */
  run(options: RunOptions): void {
    this.setHour(options.fromHour);
    this.#project.setTimeParameter(EPANET_CODE.time.duration, Math.round(options.hours * 3600));
    this.#project.setTimeParameter(EPANET_CODE.time.hydraulicStep, Math.round(options.stepS));
    this.#start('cold');
    for (let more = true; more; ) {
      this.#applyStatus();
      const seconds = this.#project.runH();
      if (!options.onStep(seconds, this.#read())) return;
      more = this.#project.nextH() > 0;
    }
  }

  /** The solver's warnings since opening, by code. */
  warnings(): readonly HydraulicWarning[] {
    return [...this.#warnings].sort(([a], [b]) => a - b).map(([code, count]) => ({ code, count }));
  }

  /** Frees the solver's matrices; nothing may be called afterwards. */
  close(): void {
    this.#project.closeH();
    this.#project.close();
  }

  #start(start: 'cold' | 'warm'): void {
    this.#project.initH(start === 'cold' ? EPANET_CODE.init.newFlows : EPANET_CODE.init.keepFlows);
    this.#applyStatus();
  }

  /** `initH` resets every status to its initial one, therefore this comes after it. */
  #applyStatus(): void {
    for (const [link, status] of this.#statusChanges) {
      const index = this.#links[link] ?? 0;
      if (this.model.links[link]?.checkValve !== true)
        this.#project.setLinkValue(index, EPANET_CODE.link.status, status);
      else if (status === 0) this.#project.setLinkValue(index, EPANET_CODE.link.minorLoss, SHUT_LOSS);
    }
  }

  /** The solver refuses to set the status of a check valve, so its loss shuts it, and is put back here. */
  #release(link: number): void {
    const row = this.model.links[link];
    if (row?.checkValve === true)
      this.#project.setLinkValue(this.#links[link] ?? 0, EPANET_CODE.link.minorLoss, row.minorLoss ?? 0);
    this.#setControls(link, 1);
  }

  /** A control must not undo what a what-if sets. */
  #setControls(link: number, enabled: number): void {
    const id = this.model.links[link]?.id;
    (this.model.controls ?? []).forEach((control, c) => {
      if (control.linkId === id) this.#project.setControlEnabled(c + 1, enabled);
    });
  }

  #holes(outflow: Outflow): [number, number][] {
    const link = linkIndexOf(this.graph, outflow.linkId);
    const split = this.#splits.findIndex(
      (candidate) => candidate.linkId === outflow.linkId && candidate.at === outflow.at,
    );
    if (split >= 0) return [[this.#splitNodes[split] ?? 0, 1]];
    const ends: [number, number][] = [
      [this.graph.from[link] ?? 0, 1 - outflow.at],
      [this.graph.to[link] ?? 0, outflow.at],
    ];
    const junctions = ends.filter(
      ([node, share]) => this.graph.nodeKind[node] === NODE_KIND.junction && share > 0,
    );
    const total = junctions.reduce((sum, [, share]) => sum + share, 0);
    return junctions.map(([node, share]) => [this.#nodes[node] ?? 0, share / total]);
  }

  #read(): HydraulicState {
    const pressureM = new Float64Array(this.#nodes.length);
    const flowLps = new Float64Array(this.#links.length);
    for (let n = 0; n < pressureM.length; n++) pressureM[n] = this.pressureM(n);
    for (let l = 0; l < flowLps.length; l++) flowLps[l] = this.flowLps(l);
    const lost = pressureM.findIndex((value) => !Number.isFinite(value));
    if (lost >= 0)
      throw new Error(
        `The hydraulics of "${this.model.id}" have no solution at node "${this.graph.nodeIds[lost]}".`,
      );
    return { pressureM, flowLps };
  }
}

/** Loss coefficient of a check valve that a what-if shuts: 0.01 L/s or less in a 300 mm pipe at 100 m. */
const SHUT_LOSS = 1e10;

/** The solver's own words on why it refuses an input: opened once more with messages on (they grow a file in use) and closed, which writes them out. */
function refusal(epanet: EpanetLibrary, workspace: EpanetWorkspace, input: string): string {
  workspace.writeFile('refused.inp', input.replace('MESSAGES NO', 'MESSAGES YES'));
  const project = new epanet.Project(workspace as never);
  try {
    project.open('refused.inp', 'refused.rpt', 'refused.out');
  } catch {
    project.close();
  }
  const report = workspace.readFile('refused.rpt').split('\n');
  return report
    .filter((line) => !line.includes('*') && !line.includes('Page'))
    .map((line) => line.trim())
    .join(' ')
    .trim();
}

/** Routes codes below 100 to `onWarning`; the library would write each of them to the console. Errors still throw. */
function collectWarnings(project: EpanetProject, onWarning: (code: number) => void): void {
  const check: unknown = Reflect.get(project, '_checkError');
  if (typeof check !== 'function') return;
  Object.defineProperty(project, '_checkError', {
    value: (code: number): void => {
      if (code > 0 && code < 100) onWarning(code);
      else check.call(project, code);
    },
  });
}
