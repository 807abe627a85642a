import type { NetworkLink, NetworkModel, NetworkNode, SolverSettings } from './model.ts';

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

/** Shortest pipes written, metres: isolating valves are pipes of 0.5 m at least, so that they carry a head loss; a pipe without length is refused by the solver. */
const SHORTEST_VALVE_M = 0.5;
const SHORTEST_PIPE_M = 0.01;

/** Writes the network as an EPANET 2.3 input text in litres per second and metres; demands depend on pressure, or are `fixed`. */
export function epanetInput(
  model: NetworkModel,
  demand: PressureDrivenDemand | 'fixed',
  splits: readonly PipeSplit[],
): string {
  const nodeIndex = new Map(model.nodes.map((node, i) => [node.id, i]));
  const patternIds = new Map(Object.keys(model.patterns).map((id, i) => [id, `P${i}`]));
  const id = (nodeId: string): string => solverNodeId(nodeIndex.get(nodeId) ?? -1);
  const pattern = (name: string | undefined): string => patternIds.get(name ?? '') ?? 'P-ONE';
  const rows = (kind: NetworkNode['kind'], line: (node: NetworkNode, i: number) => string): string[] =>
    model.nodes.flatMap((node, i) => (node.kind === kind ? [line(node, i)] : []));
  const links = (
    kinds: readonly NetworkLink['kind'][],
    line: (link: NetworkLink, i: number) => string,
  ): string[] => model.links.flatMap((link, i) => (kinds.includes(link.kind) ? [line(link, i)] : []));
  const junctions = rows(
    'junction',
    (node, i) => `${solverNodeId(i)} ${node.elevationM} ${node.demandLps} ${pattern(node.pattern)}`,
  );
  const pipes = links(['pipe', 'valve'], (link, i) =>
    isPipe(link) ? pipeRow(solverLinkId(i), id(link.from), id(link.to), link, 1) : '',
  );
  splits.forEach((split, s) => {
    const i = model.links.findIndex((link) => link.id === split.linkId);
    const link = model.links[i];
    if (link?.kind !== 'pipe') throw new Error(`"${split.linkId}" is not a pipe that can be split.`);
    const own = pipes.findIndex((row) => row.startsWith(`${solverLinkId(i)} `));
    pipes[own] = pipeRow(solverLinkId(i), id(link.from), splitNodeId(s), link, split.at);
    pipes.push(pipeRow(`X${s}`, splitNodeId(s), id(link.to), link, 1 - split.at));
    junctions.push(`${splitNodeId(s)} ${elevationAt(model, nodeIndex, link, split.at)} 0 P-ONE`);
  });
  return [
    section('JUNCTIONS', junctions),
    section(
      'RESERVOIRS',
      rows(
        'reservoir',
        (node, i) =>
          `${solverNodeId(i)} ${node.elevationM}${node.headPattern === undefined ? '' : ` ${pattern(node.headPattern)}`}`,
      ),
    ),
    section('TANKS', rows('tank', tankRow)),
    section(
      'DEMANDS',
      rows('junction', (node, i) =>
        (node.demands ?? [])
          .map((kind) => `${solverNodeId(i)} ${kind.demandLps} ${pattern(kind.pattern)}`)
          .join('\n'),
      ),
    ),
    section(
      'EMITTERS',
      rows('junction', (node, i) =>
        node.leakCoefficient ? `${solverNodeId(i)} ${node.leakCoefficient}` : '',
      ),
    ),
    section('PIPES', pipes),
    section(
      'PUMPS',
      links(
        ['pump'],
        (link, i) => `${solverLinkId(i)} ${id(link.from)} ${id(link.to)} ${pumpParts(link, i, pattern)}`,
      ),
    ),
    section('CURVES', [
      ...links(['pump'], pumpCurve),
      ...links(['gpv'], (link, i) => curveRows(`C${i}`, lossCurve(link))),
      ...rows('tank', (node, i) => curveRows(`V${i}`, node.tank?.volumeCurve ?? [])),
    ]),
    section(
      'VALVES',
      links(['valve', ...CONTROL_VALVES], (link, i) =>
        isPipe(link)
          ? ''
          : `${solverLinkId(i)} ${id(link.from)} ${id(link.to)} ${link.diameterMm} ${valveSetting(link, i)} ${link.minorLoss ?? 0}`,
      ),
    ),
    section('STATUS', links(['pump', 'valve', ...CONTROL_VALVES], statusRow)),
    section(
      'CONTROLS',
      (model.controls ?? []).map((control) => {
        const node = nodeIndex.get(control.nodeId);
        const link = model.links.findIndex((row) => row.id === control.linkId);
        if (node === undefined || link < 0)
          throw new Error(
            `A control names "${control.linkId}" and "${control.nodeId}", which are not both there.`,
          );
        const set = typeof control.set === 'number' ? control.set : control.set.toUpperCase();
        return `LINK ${solverLinkId(link)} ${set} IF NODE ${solverNodeId(node)} ${control.when.toUpperCase()} ${control.valueM}`;
      }),
    ),
    section('PATTERNS', [
      'P-ONE 1',
      ...Object.entries(model.patterns).flatMap(([name, values]) =>
        patternRows(patternIds.get(name) ?? '', values),
      ),
    ]),
    section('TIMES', [
      'DURATION 24:00',
      'HYDRAULIC TIMESTEP 1:00',
      `PATTERN TIMESTEP ${clock((model.patternStepH ?? 1) * 3600)}`,
    ]),
    section('OPTIONS', [
      'UNITS LPS',
      `HEADLOSS ${HEADLOSS[model.headloss ?? 'hazen-williams']}`,
      `VISCOSITY ${model.viscosity ?? 1}`,
      `SPECIFIC GRAVITY ${model.specificGravity ?? 1}`,
      'PATTERN P-ONE',
      ...demandLaw(demand),
      `EMITTER EXPONENT ${model.emitterExponent ?? 0.5}`,
      'BACKFLOW ALLOWED NO',
      ...solverRows(model.solver),
    ]),
    section('REPORT', ['STATUS NO', 'MESSAGES NO']),
    '[END]',
  ].join('\n');
}

function section(name: string, rows: readonly string[]): string {
  return `[${name}]\n${rows.filter((row) => row !== '').join('\n')}\n`;
}

const CONTROL_VALVES = ['prv', 'psv', 'pbv', 'fcv', 'gpv'] as const;

const HEADLOSS = { 'hazen-williams': 'H-W', 'darcy-weisbach': 'D-W', 'chezy-manning': 'C-M' } as const;

/** Isolating valves without a loss coefficient are written as short pipes. */
function isPipe(link: NetworkLink): boolean {
  return link.kind === 'pipe' || (link.kind === 'valve' && link.lossCoefficient === undefined);
}

/** A pipe, or the given share of its length and of its losses. */
function pipeRow(id: string, from: string, to: string, link: NetworkLink, share: number): string {
  const status = link.status === 'closed' ? 'CLOSED' : link.checkValve ? 'CV' : 'OPEN';
  const lengthM = Math.max(link.lengthM * share, link.kind === 'valve' ? SHORTEST_VALVE_M : SHORTEST_PIPE_M);
  return `${id} ${from} ${to} ${lengthM} ${link.diameterMm} ${link.roughness} ${(link.minorLoss ?? 0) * share} ${status}`;
}

/**
 * A level within a tank's limits that lets it pass water on. EPANET shuts an empty tank's outflow even while water runs into
 * it, which leaves whatever lies behind without a defined pressure; 1 mm of water avoids that. Whether such a tank is fed is
 * the graph's to say (`waterSources`).
 */
export function tankLevel(tank: NonNullable<NetworkNode['tank']>, levelM: number): number {
  return Math.min(Math.max(levelM, tank.minM + 0.001), tank.maxM);
}

function tankRow(node: NetworkNode, i: number): string {
  const { tank } = node;
  if (!tank) throw new Error(`Tank "${node.id}" has no levels.`);
  const shape = `${tankLevel(tank, tank.initialM)} ${tank.minM} ${tank.maxM} ${tank.diameterM} ${tank.minVolumeM3 ?? 0}`;
  return `${solverNodeId(i)} ${node.elevationM} ${shape} ${tank.volumeCurve ? `V${i}` : '*'} ${tank.overflows ? 'YES' : 'NO'}`;
}

/** EPANET 2.3.5 divides a power in kW by its kilowatts of a horsepower twice (2.2 once), so that it would lift a third too much. */
const SOLVER_KW = 0.7457;

function pumpParts(link: NetworkLink, i: number, pattern: (name: string | undefined) => string): string {
  if (!link.pump) throw new Error(`Pump "${link.id}" has no design point.`);
  const { powerKw, speed, speedPattern } = link.pump;
  const law = powerKw === undefined ? `HEAD C${i}` : `POWER ${powerKw * SOLVER_KW}`;
  return `${law}${speed === undefined ? '' : ` SPEED ${speed}`}${speedPattern === undefined ? '' : ` PATTERN ${pattern(speedPattern)}`}`;
}

function pumpCurve(link: NetworkLink, i: number): string {
  if (!link.pump || link.pump.powerKw !== undefined) return '';
  return curveRows(`C${i}`, link.pump.curve ?? [[link.pump.flowLps, link.pump.headM]]);
}

function curveRows(id: string, points: readonly (readonly [number, number])[]): string {
  return points.map(([x, y]) => `${id} ${x} ${y}`).join('\n');
}

function lossCurve(link: NetworkLink): NonNullable<NetworkLink['lossCurve']> {
  if (link.lossCurve === undefined || link.lossCurve.length === 0)
    throw new Error(`Valve "${link.id}" has no curve of its loss.`);
  return link.lossCurve;
}

function valveSetting(link: NetworkLink, i: number): string {
  if (link.kind === 'gpv') return `GPV C${i}`;
  if (link.kind === 'valve') return `TCV ${link.lossCoefficient ?? 0}`;
  const setting = link.kind === 'fcv' ? link.settingLps : link.settingM;
  if (setting === undefined) throw new Error(`Valve "${link.id}" (${link.kind}) has no setting.`);
  return `${link.kind.toUpperCase()} ${setting}`;
}

function statusRow(link: NetworkLink, i: number): string {
  if (link.kind === 'valve' && isPipe(link)) return '';
  if (link.status === 'closed') return `${solverLinkId(i)} CLOSED`;
  return link.heldOpen === true ? `${solverLinkId(i)} OPEN` : '';
}

function demandLaw(demand: PressureDrivenDemand | 'fixed'): string[] {
  if (demand === 'fixed') return ['DEMAND MODEL DDA'];
  return [
    'DEMAND MODEL PDA',
    `MINIMUM PRESSURE ${demand.minimumM}`,
    `REQUIRED PRESSURE ${demand.requiredM}`,
    `PRESSURE EXPONENT ${demand.exponent}`,
  ];
}

function solverRows(settings: SolverSettings | undefined): string[] {
  if (settings === undefined) return ['TRIALS 100', 'ACCURACY 0.0001', 'UNBALANCED CONTINUE 10'];
  return [
    `TRIALS ${settings.trials}`,
    `ACCURACY ${settings.accuracy}`,
    settings.extraTrials === undefined ? 'UNBALANCED STOP' : `UNBALANCED CONTINUE ${settings.extraTrials}`,
    ...(settings.checkFrequency === undefined ? [] : [`CHECKFREQ ${settings.checkFrequency}`]),
    ...(settings.maxCheck === undefined ? [] : [`MAXCHECK ${settings.maxCheck}`]),
    ...(settings.dampLimit === undefined ? [] : [`DAMPLIMIT ${settings.dampLimit}`]),
  ];
}

function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
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
