import type { NetworkLink, NetworkModel, NetworkNode } from './model.ts';

/** How demands depend on pressure: full above `requiredM`, none below `minimumM`, a power between them (Wagner's law). */
export interface PressureDrivenDemand {
  readonly minimumM: number;
  readonly requiredM: number;
  readonly exponent: number;
}

/** A pipe cut in two so that water can leave at a point of it: `at` is the share of its length from `from`. */
export interface PipeSplit {
  readonly linkId: string;
  readonly at: number;
}

/** Short ids for the solver, whose names may hold at most 31 characters and no blank. */
export function solverNodeId(index: number): string {
  return `N${index}`;
}

/** See `solverNodeId`. */
export function solverLinkId(index: number): string {
  return `L${index}`;
}

/** The node that split number `index` puts into its pipe. */
export function splitNodeId(index: number): string {
  return `S${index}`;
}

/** Shortest pipe written, metres: isolating valves are pipes of this length at least, so that they carry a head loss. */
const SHORTEST_PIPE_M = 0.5;

/** Writes the network as an EPANET 2.3 input text: litres per second, metres, Hazen–Williams, pressure-driven demand. */
export function epanetInput(
  model: NetworkModel,
  demand: PressureDrivenDemand,
  splits: readonly PipeSplit[],
): string {
  const nodeIndex = new Map(model.nodes.map((node, i) => [node.id, i]));
  const patternIds = new Map(Object.keys(model.patterns).map((id, i) => [id, `P${i}`]));
  const id = (nodeId: string): string => solverNodeId(nodeIndex.get(nodeId) ?? -1);
  const rows = (kind: NetworkNode['kind'], line: (node: NetworkNode, i: number) => string): string[] =>
    model.nodes.flatMap((node, i) => (node.kind === kind ? [line(node, i)] : []));
  const links = (
    kinds: readonly NetworkLink['kind'][],
    line: (link: NetworkLink, i: number) => string,
  ): string[] => model.links.flatMap((link, i) => (kinds.includes(link.kind) ? [line(link, i)] : []));
  const junctions = rows(
    'junction',
    (node, i) =>
      `${solverNodeId(i)} ${node.elevationM} ${node.demandLps} ${patternIds.get(node.pattern ?? '') ?? 'P-ONE'}`,
  );
  const pipes = links(['pipe', 'valve'], (link, i) =>
    pipeRow(solverLinkId(i), id(link.from), id(link.to), link, link.lengthM),
  );
  splits.forEach((split, s) => {
    const i = model.links.findIndex((link) => link.id === split.linkId);
    const link = model.links[i];
    if (link?.kind !== 'pipe') throw new Error(`"${split.linkId}" is not a pipe that can be split.`);
    const own = pipes.findIndex((row) => row.startsWith(`${solverLinkId(i)} `));
    pipes[own] = pipeRow(solverLinkId(i), id(link.from), splitNodeId(s), link, link.lengthM * split.at);
    pipes.push(pipeRow(`X${s}`, splitNodeId(s), id(link.to), link, link.lengthM * (1 - split.at)));
    junctions.push(`${splitNodeId(s)} ${elevationAt(model, nodeIndex, link, split.at)} 0 P-ONE`);
  });
  return [
    section('JUNCTIONS', junctions),
    section(
      'RESERVOIRS',
      rows('reservoir', (node, i) => `${solverNodeId(i)} ${node.elevationM}`),
    ),
    section('TANKS', rows('tank', tankRow)),
    section('PIPES', pipes),
    section(
      'PUMPS',
      links(['pump'], (link, i) => `${solverLinkId(i)} ${id(link.from)} ${id(link.to)} HEAD C${i}`),
    ),
    section('CURVES', links(['pump'], pumpCurve)),
    section(
      'VALVES',
      links(
        ['prv'],
        (link, i) =>
          `${solverLinkId(i)} ${id(link.from)} ${id(link.to)} ${link.diameterMm} PRV ${setting(link)} 0`,
      ),
    ),
    section(
      'STATUS',
      links(['pump', 'prv'], (link, i) => (link.status === 'closed' ? `${solverLinkId(i)} CLOSED` : '')),
    ),
    section('PATTERNS', [
      'P-ONE 1',
      ...Object.entries(model.patterns).flatMap(([name, values]) =>
        patternRows(patternIds.get(name) ?? '', values),
      ),
    ]),
    section('TIMES', ['DURATION 24:00', 'HYDRAULIC TIMESTEP 1:00', 'PATTERN TIMESTEP 1:00']),
    section('OPTIONS', [
      'UNITS LPS',
      'HEADLOSS H-W',
      'PATTERN P-ONE',
      'DEMAND MODEL PDA',
      `MINIMUM PRESSURE ${demand.minimumM}`,
      `REQUIRED PRESSURE ${demand.requiredM}`,
      `PRESSURE EXPONENT ${demand.exponent}`,
      'EMITTER EXPONENT 0.5',
      'BACKFLOW ALLOWED NO',
      'TRIALS 100',
      'ACCURACY 0.0001',
      'UNBALANCED CONTINUE 10',
    ]),
    section('REPORT', ['STATUS NO', 'MESSAGES NO']),
    '[END]',
  ].join('\n');
}

function section(name: string, rows: readonly string[]): string {
  return `[${name}]\n${rows.filter((row) => row !== '').join('\n')}\n`;
}

function pipeRow(id: string, from: string, to: string, link: NetworkLink, lengthM: number): string {
  return `${id} ${from} ${to} ${Math.max(lengthM, SHORTEST_PIPE_M)} ${link.diameterMm} ${link.roughness} 0 ${link.status === 'open' ? 'OPEN' : 'CLOSED'}`;
}

function tankRow(node: NetworkNode, i: number): string {
  const { tank } = node;
  if (!tank) throw new Error(`Tank "${node.id}" has no levels.`);
  return `${solverNodeId(i)} ${node.elevationM} ${tank.initialM} ${tank.minM} ${tank.maxM} ${tank.diameterM} 0`;
}

function pumpCurve(link: NetworkLink, i: number): string {
  if (!link.pump) throw new Error(`Pump "${link.id}" has no design point.`);
  const points = link.pump.curve ?? [[link.pump.flowLps, link.pump.headM]];
  return points.map(([flowLps, headM]) => `C${i} ${flowLps} ${headM}`).join('\n');
}

function setting(link: NetworkLink): number {
  if (link.settingM === undefined) throw new Error(`Pressure-reducing valve "${link.id}" has no setting.`);
  return link.settingM;
}

function patternRows(id: string, values: readonly number[]): string[] {
  if (values.length === 0) throw new Error(`Pattern ${id} has no values.`);
  const rows: string[] = [];
  for (let i = 0; i < values.length; i += 12) rows.push(`${id} ${values.slice(i, i + 12).join(' ')}`);
  return rows;
}

function elevationAt(
  model: NetworkModel,
  nodeIndex: ReadonlyMap<string, number>,
  link: NetworkLink,
  at: number,
): number {
  const a = model.nodes[nodeIndex.get(link.from) ?? -1]?.elevationM ?? 0;
  const b = model.nodes[nodeIndex.get(link.to) ?? -1]?.elevationM ?? 0;
  return a + (b - a) * at;
}
