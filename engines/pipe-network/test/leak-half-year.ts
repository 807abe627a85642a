import { normal, seededRandom } from '../../lib/random.ts';
import { EPANET_CODE, type EpanetLibrary, type EpanetProject } from '../epanet.ts';

/** Leaks of a network as published: when they began and ended and what they lost, hour by hour. */
export interface LeakTruth {
  /** Pipe of each column. */
  readonly pipes: readonly string[];
  /** m³/h: `flow[hour * pipes.length + column]`. */
  readonly flow: Float64Array;
  readonly hours: number;
}

/** What the meters showed. */
export interface LeakHalfYear {
  /** Milliseconds. */
  readonly times: Float64Array;
  /** Metres: `pressure[reading * sensors.length + sensor]`. */
  readonly pressure: Float64Array;
  readonly sensors: readonly string[];
  /** m³/h into the network, `inflow[reading * inlets.length + inlet]`. */
  readonly inflow: Float64Array;
  readonly inlets: readonly string[];
}

interface DemandProject extends EpanetProject {
  getNumberOfDemands(node: number): number;
  getBaseDemand(node: number, category: number): number;
  setBaseDemand(node: number, category: number, demand: number): void;
}

/** Choices of `leakHalfYear`. */
export interface HalfYearOptions {
  readonly seed: number;
  /** Hours between two solved moments, dividing 24; default 1. */
  readonly stepHours?: number;
  /** Spread of a node's demand on a day, share. */
  readonly demandError?: number;
  /** Spread of a pressure reading, metres. */
  readonly noiseM?: number;
  /** Readings of a step whose mean is taken as one (their noise alone, the network stands still meanwhile); default 1. */
  readonly readingsAStep?: number;
}

const START_MS = Date.UTC(2019, 0, 1);
const HOUR_S = 3600;
const USUAL_PRESSURE_M = 45;

/** Reads the hourly truth (`hour_start,p1,p2,…`). */
export function readLeakTruth(csv: string): LeakTruth {
  const [head = '', ...rows] = csv.trim().split(/\r?\n/);
  const pipes = head.split(',').slice(1);
  const flow = Float64Array.from(rows.flatMap((row) => row.split(',').slice(1).map(Number)));
  return { pipes, flow, hours: rows.length };
}

/** The names listed under a key of the leak file. */
export function namesUnder(yaml: string, key: string): string[] {
  const from = yaml.indexOf(`${key}:`);
  const block = /(?:\r?\n- [^\r\n]+)+/.exec(yaml.slice(from))?.[0] ?? '';
  return block
    .split(/\r?\n/)
    .filter((line) => line.startsWith('- '))
    .map((line) => line.slice(2).trim());
}

/**
 * Half a year of readings by EPANET: a node in the middle of each leaking pipe whose orifice lets out the published flow of
 * the hour, every node's demand changed anew each day, noise on every pressure reading. Hourly steps; the pump follows its tank.
 */
export async function leakHalfYear(
  epanet: EpanetLibrary,
  inp: string,
  truth: LeakTruth,
  sensors: readonly string[],
  inlets: readonly string[],
  options: HalfYearOptions,
): Promise<LeakHalfYear> {
  const random = seededRandom(options.seed);
  const workspace = new epanet.Workspace();
  await workspace.loadModule();
  workspace.writeFile('leaks.inp', withLeakNodes(inp, truth, options.stepHours ?? 1));
  const project = new epanet.Project(workspace as never) as DemandProject;
  project.open('leaks.inp', 'leaks.rpt', 'leaks.out');
  const nodes =
    inp
      .split(/\[JUNCTIONS\]/)[1]
      ?.split('[')[0]
      ?.split(/\r?\n/) ?? [];
  const demands = nodes
    .map((line) => line.trim().split(/\s+/)[0] ?? '')
    .filter((id) => id !== '' && !id.startsWith(';'))
    .flatMap((id) => {
      const node = project.getNodeIndex(id);
      return Array.from({ length: project.getNumberOfDemands(node) }, (_, c) => ({
        node,
        category: c + 1,
        base: project.getBaseDemand(node, c + 1),
      }));
    });
  const holes = truth.pipes.map((pipe) => project.getNodeIndex(`leak-${pipe}`));
  const sensorNodes = sensors.map((id) => project.getNodeIndex(id));
  const inletLinks = inlets.map((id) => project.getLinkIndex(id));
  const step = options.stepHours ?? 1;
  const noise = (options.noiseM ?? 0.1) / Math.sqrt(options.readingsAStep ?? 1);
  const times: number[] = [];
  const pressure: number[] = [];
  const inflow: number[] = [];
  const factor = new Float64Array(demands.length);
  const setDay = (): void => {
    let last = -1;
    let own = 1;
    demands.forEach((demand, d) => {
      if (demand.node !== last) own = Math.max(0, 1 + (options.demandError ?? 0.1) * normal(random));
      last = demand.node;
      factor[d] = own;
      project.setBaseDemand(demand.node, demand.category, demand.base * own);
    });
  };
  const setHoles = (hour: number): void => {
    holes.forEach((hole, h) => {
      const lost = truth.flow[hour * holes.length + h] ?? 0;
      const head = hour === 0 ? USUAL_PRESSURE_M : project.getNodeValue(hole, EPANET_CODE.node.pressure);
      project.setNodeValue(hole, EPANET_CODE.node.emitter, lost / Math.sqrt(Math.max(head, 1)));
    });
  };
  project.openH();
  project.initH(EPANET_CODE.init.newFlows);
  setDay();
  setHoles(0);
  let next = 0;
  for (let more = true; more; ) {
    const seconds = project.runH();
    if (seconds === next * HOUR_S) {
      times.push(START_MS + seconds * 1000);
      for (const node of sensorNodes)
        pressure.push(project.getNodeValue(node, EPANET_CODE.node.pressure) + noise * normal(random));
      for (const link of inletLinks) inflow.push(project.getLinkValue(link, EPANET_CODE.link.flow));
      next += step;
      if (next % 24 === 0) setDay();
      if (next < truth.hours) setHoles(next);
    }
    more = next < truth.hours && project.nextH() > 0;
  }
  project.closeH();
  project.close();
  return {
    times: Float64Array.from(times),
    pressure: Float64Array.from(pressure),
    sensors,
    inflow: Float64Array.from(inflow),
    inlets,
  };
}

function withLeakNodes(inp: string, truth: LeakTruth, stepHours: number): string {
  const lines = inp.split(/\r?\n/);
  const elevation = new Map<string, number>();
  let section = '';
  for (const line of lines) {
    section = /^\[(\w+)\]/.exec(line)?.[1] ?? section;
    const cells = (line.split(';')[0] ?? '').trim().split(/\s+/);
    if (section === 'JUNCTIONS' && cells.length > 1) elevation.set(cells[0] ?? '', Number(cells[1]));
  }
  const junctions: string[] = [];
  section = '';
  const out = lines.flatMap((line) => {
    section = /^\[(\w+)\]/.exec(line)?.[1] ?? section;
    const [id = '', from = '', to = '', length, ...rest] = (line.split(';')[0] ?? '').trim().split(/\s+/);
    if (section === 'TIMES' && id === 'Duration') return [`Duration ${truth.hours}:00`];
    if (section === 'TIMES' && id === 'Hydraulic') return [`Hydraulic Timestep ${stepHours}:00`];
    if (section === 'TIMES' && id === 'Report' && from === 'Timestep')
      return [`Report Timestep ${stepHours}:00`];
    if (section === 'REPORT' && id === 'Status') return ['Status No', 'Messages No'];
    if (section !== 'PIPES' || !truth.pipes.includes(id)) return [line];
    const half = Number(length) / 2;
    const height = ((elevation.get(from) ?? 0) + (elevation.get(to) ?? 0)) / 2;
    junctions.push(`leak-${id} ${height} 0`);
    return [
      `${id} ${from} leak-${id} ${half} ${rest.join(' ')}`,
      `${id}-b leak-${id} ${to} ${half} ${rest.join(' ')}`,
    ];
  });
  const at = out.findIndex((line) => line.startsWith('[JUNCTIONS]'));
  out.splice(at + 1, 0, ...junctions);
  return out.join('\n');
}
