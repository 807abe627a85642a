import type { NetworkLink, NetworkModel, NetworkNode } from '@cityloop/engines/pipe-network';

/** Full demand at and above this pressure, falling with its root to none at zero, metres. */
export const REQUIRED_PRESSURE_M = 12;

/** A hole in the middle of a pipe: the pipe becomes two, joined at the node `nodeId`. */
export interface PipeHole {
  readonly linkId: string;
  readonly nodeId: string;
}

/** The name of the second half of a pipe with a hole. */
export function secondHalf(linkId: string): string {
  return `${linkId}.2`;
}

/** The demand pattern of a zone's users of one kind; the world sets its one value before every solve. */
export function patternId(zone: string, pattern: string): string {
  return `${zone}.${pattern}`;
}

/** Writes a network as EPANET input: L/s, metres, Hazen–Williams, demand that falls with pressure. */
export function networkInput(model: NetworkModel, holes: readonly PipeHole[]): string {
  const byId = new Map(model.nodes.map((node) => [node.id, node]));
  const pierced = new Map(holes.map((hole) => [hole.linkId, hole.nodeId]));
  const patterns = new Set(
    model.nodes.flatMap((node) => (node.pattern ? [patternId(node.zone, node.pattern)] : [])),
  );
  const pumps = model.links.filter(({ kind }) => kind === 'pump');
  const reducers = model.links.filter(({ kind }) => kind === 'prv');
  return [
    section('JUNCTIONS', [
      ...nodesOf(model, 'junction').map(junctionRow),
      ...holes.map((hole) => `${hole.nodeId} ${middleHeightM(model, byId, hole.linkId)} 0`),
    ]),
    section(
      'RESERVOIRS',
      nodesOf(model, 'reservoir').map(({ id, elevationM }) => `${id} ${elevationM}`),
    ),
    section('TANKS', nodesOf(model, 'tank').map(tankRow)),
    section(
      'PIPES',
      model.links
        .filter(({ kind }) => kind === 'pipe' || kind === 'valve')
        .flatMap((link) => pipeRows(link, pierced.get(link.id))),
    ),
    section(
      'PUMPS',
      pumps.map(({ id, from, to }) => `${id} ${from} ${to} HEAD C.${id}`),
    ),
    section(
      'CURVES',
      pumps.map(({ id, pump }) => `C.${id} ${pump?.flowLps ?? 0} ${pump?.headM ?? 0}`),
    ),
    section(
      'VALVES',
      reducers.map(
        (link) => `${link.id} ${link.from} ${link.to} ${link.diameterMm} PRV ${link.settingM ?? 0} 0`,
      ),
    ),
    section(
      'PATTERNS',
      [...patterns].map((id) => `${id} 1`),
    ),
    section('TIMES', ['DURATION 24:00', 'HYDRAULIC TIMESTEP 1:00']),
    section('OPTIONS', [
      'UNITS LPS',
      'HEADLOSS H-W',
      'DEMAND MODEL PDA',
      'MINIMUM PRESSURE 0',
      `REQUIRED PRESSURE ${REQUIRED_PRESSURE_M}`,
      'PRESSURE EXPONENT 0.5',
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
  return `[${name}]\n${rows.join('\n')}\n`;
}

function nodesOf(model: NetworkModel, kind: NetworkNode['kind']): NetworkNode[] {
  return model.nodes.filter((node) => node.kind === kind);
}

function junctionRow({ id, elevationM, demandLps, pattern, zone }: NetworkNode): string {
  return `${id} ${elevationM} ${demandLps} ${pattern === undefined ? '' : patternId(zone, pattern)}`;
}

function tankRow({ id, elevationM, tank }: NetworkNode): string {
  if (tank === undefined) throw new Error(`Tank ${id} has no levels: give it a "tank" with its limits.`);
  return `${id} ${elevationM} ${tank.initialM} ${tank.minM} ${tank.maxM} ${tank.diameterM} 0`;
}

function pipeRows(link: NetworkLink, hole: string | undefined): string[] {
  const row = (id: string, from: string, to: string, lengthM: number): string =>
    `${id} ${from} ${to} ${lengthM} ${link.diameterMm} ${link.roughness} 0 ${link.status}`;
  if (hole === undefined) return [row(link.id, link.from, link.to, link.lengthM)];
  const half = link.lengthM / 2;
  return [row(link.id, link.from, hole, half), row(secondHalf(link.id), hole, link.to, half)];
}

function middleHeightM(model: NetworkModel, byId: ReadonlyMap<string, NetworkNode>, linkId: string): number {
  const link = model.links.find(({ id }) => id === linkId);
  if (link?.kind !== 'pipe')
    throw new Error(`"${linkId}" is not a pipe of network ${model.id}: a burst needs a pipe.`);
  const ends = [link.from, link.to].map((id) => byId.get(id)?.elevationM ?? 0);
  return ((ends[0] ?? 0) + (ends[1] ?? 0)) / 2;
}
