import { EPANET_CODE, type EpanetLibrary, type EpanetProject, type EpanetWorkspace } from './epanet.ts';
import {
  epanetInput,
  type PipeSplit,
  type PressureDrivenDemand,
  solverLinkId,
  solverNodeId,
  splitNodeId,
} from './epanet-input.ts';
import { linkIndexOf, type NetworkGraph, NODE_KIND, networkGraph, nodeIndexOf } from './graph.ts';
import type { NetworkModel } from './model.ts';

/** Choices of `openHydraulics`. */
export interface OpenHydraulicsOptions {
  /** Default: full demand at 14 m (0.14 MPa), none at 0 m, square root between. */
  readonly demand?: PressureDrivenDemand;
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
  readonly #statusChanges = new Map<number, number>();
  readonly #emitters = new Map<number, number>();

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
    project.openH();
  }

  /** Hour of the day (0 … 24) whose demand multipliers the next snapshot uses. */
  setHour(hour: number): void {
    const seconds = Math.floor(((hour % 24) + 24) % 24) * 3600;
    this.#project.setTimeParameter(EPANET_CODE.time.patternStart, seconds);
  }

  /** Water levels above the tanks' floors, metres; held within each tank's limits. */
  setTankLevels(levelsM: ReadonlyMap<string, number>): void {
    for (const [nodeId, level] of levelsM) {
      const node = nodeIndexOf(this.graph, nodeId);
      const tank = this.model.nodes[node]?.tank;
      if (!tank) throw new Error(`Node "${nodeId}" is not a tank.`);
      const held = Math.min(Math.max(level, tank.minM), tank.maxM);
      this.#project.setNodeValue(this.#nodes[node] ?? 0, EPANET_CODE.node.tankLevel, held);
    }
  }

  /**
   * Lets water out at a point of a pipe, or nowhere. At a split the point is exact; elsewhere the hole is shared between the
   * two ends by distance, which is exact for the rest of the network as far as head loss is linear in flow.
   */
  setOutflow(outflow: Outflow | undefined): void {
    for (const index of this.#emitters.keys()) this.#project.setNodeValue(index, EPANET_CODE.node.emitter, 0);
    this.#emitters.clear();
    if (!outflow || outflow.coefficient <= 0) return;
    for (const [index, share] of this.#holes(outflow)) {
      this.#project.setNodeValue(index, EPANET_CODE.node.emitter, outflow.coefficient * share);
      this.#emitters.set(index, outflow.coefficient * share);
    }
  }

  /** Closes and opens links for the next solves, instead of all earlier changes of this kind. */
  setStatus(change: { readonly closed?: Iterable<string>; readonly opened?: Iterable<string> }): void {
    this.#statusChanges.clear();
    for (const id of change.closed ?? [])
      this.#statusChanges.set(this.#links[linkIndexOf(this.graph, id)] ?? 0, 0);
    for (const id of change.opened ?? [])
      this.#statusChanges.set(this.#links[linkIndexOf(this.graph, id)] ?? 0, 1);
  }

  /** Replaces the Hazen–Williams coefficient of a link (by index); split pipes keep the second half as opened. */
  setRoughness(link: number, roughness: number): void {
    this.#project.setLinkValue(this.#links[link] ?? 0, EPANET_CODE.link.roughness, roughness);
  }

  /** Replaces the base demand of a junction (by index), L/s. */
  setDemand(node: number, demandLps: number): void {
    this.#project.setNodeValue(this.#nodes[node] ?? 0, EPANET_CODE.node.baseDemand, demandLps);
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
      sum +=
        coefficient * Math.sqrt(Math.max(0, this.#project.getNodeValue(index, EPANET_CODE.node.pressure)));
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
    for (const [index, status] of this.#statusChanges)
      this.#project.setLinkValue(index, EPANET_CODE.link.status, status);
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
    return { pressureM, flowLps };
  }
}

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
