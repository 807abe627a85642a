import type { PressureDrivenDemand } from './epanet-input.ts';
import { type InpIgnored, readControls, reportRules } from './inp-controls.ts';
import { readCurves, readDemands, readPatterns } from './inp-demands.ts';
import { type InpLinkContext, readLinks } from './inp-links.ts';
import { type InpPlace, placeNetwork } from './inp-places.ts';
import { begins, type InpProblem, InpReader, type InpRow, inpHours, inpRows } from './inp-rows.ts';
import { type InpUnits, inpUnits, last, numberOf } from './inp-units.ts';
import type { NetworkModel, NetworkNode, SolverSettings } from './model.ts';

/** An EPANET file as a network, and what of the file the network does not keep. */
export interface InpNetwork {
  readonly kind: 'network';
  readonly model: NetworkModel;
  readonly title: string;
  /** L/s and metres for one unit of flow and of pressure of the file. */
  readonly units: InpUnits;
  /** Hour of the day at which the file's simulation begins, and how long it lasts. */
  readonly startHour: number;
  readonly durationH: number;
  /** How the file's demands depend on pressure. */
  readonly demand: PressureDrivenDemand | 'fixed';
  readonly ignored: readonly InpIgnored[];
}

/** A file that cannot be read, with every line that is wrong. */
export interface InpRefused {
  readonly kind: 'refused';
  readonly problems: readonly InpProblem[];
}

/** Choices of `readInp`. */
export interface ReadInpOptions {
  /** Default: a drawing in a plane about longitude 0, latitude 0. */
  readonly place?: InpPlace;
  /** Use a head and day by which the users of a node are counted from its mean demand. Without it nobody is counted. */
  readonly litresPerUserDay?: number;
}

/** Sections without meaning for pressures, flows and places. */
const NO_HYDRAULICS = ['SOURCES', 'QUALITY', 'REACTIONS', 'MIXING', 'ENERGY', 'ROUGHNESS', 'LEAKAGE'];

const HEADLOSS = { 'H-W': 'hazen-williams', 'D-W': 'darcy-weisbach', 'C-M': 'chezy-manning' } as const;

/** Reads an EPANET 2 input file (text; latin-1 where it comes from a disk) into the engine's rows and units. */
export function readInp(id: string, text: string, options: ReadInpOptions = {}): InpNetwork | InpRefused {
  const problems: InpProblem[] = [];
  const reader = new InpReader(problems);
  const rows = inpRows(text, problems);
  const of = (name: string): readonly InpRow[] => rows.get(name) ?? [];
  const ignored: InpIgnored[] = [];
  const units = inpUnits(of('OPTIONS'), reader);
  const patterns = readPatterns(of('PATTERNS'), reader);
  const curves = readCurves(of('CURVES'), reader);
  const times = timesOf(of('TIMES'), reader);
  const nodes = readNodes({ of, units, patterns, curves, reader, ignored, options });
  const nodeMap = byId(nodes, [...of('JUNCTIONS'), ...of('RESERVOIRS'), ...of('TANKS')], reader);
  const headloss = headlossOf(of('OPTIONS'), reader);
  const { startHour } = times;
  const links = readLinks({ of, units, patterns, curves, reader, nodes: nodeMap, headloss, startHour });
  const linkMap = new Map(links.map((link) => [link.id, link]));
  const controls = readControls(of('CONTROLS'), {
    nodes: nodeMap,
    links: linkMap,
    units,
    reader,
    ignored,
    startHour,
  });
  reportRules(of('RULES'), ignored);
  for (const section of NO_HYDRAULICS) {
    const first = of(section)[0];
    if (first !== undefined)
      ignored.push({ section, line: first.line, text: `${of(section).length} rows`, reason: 'not used' });
  }
  if (nodes.length === 0)
    problems.push({ section: 'JUNCTIONS', line: 0, value: '', reason: 'the file has no nodes' });
  const placed = placeNetwork(nodes, links, {
    coordinates: of('COORDINATES'),
    vertices: of('VERTICES'),
    place: options.place ?? { kind: 'plane', lng: 0, lat: 0 },
    reader,
    ignored,
  });
  const solver = solverOf(of('OPTIONS'), reader);
  const demand = demandLaw(of('OPTIONS'), units, reader);
  const exponent = numberOf(last(of('OPTIONS'), 'EMITTER', 'EXP'), 2, 0.5, reader);
  const viscosity = relativeViscosity(numberOf(last(of('OPTIONS'), 'VISC'), 1, 1, reader), units);
  const gravity = numberOf(last(of('OPTIONS'), 'SPEC'), 2, 1, reader);
  if (problems.length > 0) return { kind: 'refused', problems };
  return {
    kind: 'network',
    model: {
      id,
      ...placed,
      patterns: Object.fromEntries(patterns),
      patternStepH: times.patternStepH,
      patternStartHour: startHour - times.patternStartH,
      headloss,
      ...(viscosity === 1 ? {} : { viscosity }),
      ...(gravity === 1 ? {} : { specificGravity: gravity }),
      ...(exponent === 0.5 ? {} : { emitterExponent: exponent }),
      solver,
      ...(controls.length === 0 ? {} : { controls }),
    },
    title: of('TITLE')
      .map((row) => row.tokens.join(' '))
      .join('\n'),
    units,
    startHour,
    durationH: times.durationH,
    demand,
    ignored,
  };
}

/** The first problems of a refused file in one line. */
export function inpRefusal(name: string, { problems }: InpRefused): string {
  const said = problems
    .slice(0, 3)
    .map(({ section, line, value, reason }) => `[${section}] line ${line}: ${reason}: "${value}"`);
  const more = problems.length > 3 ? `; ${problems.length - 3} more` : '';
  return `${name}: ${said.join('; ')}${more}`;
}

interface NodeContext extends Omit<InpLinkContext, 'nodes' | 'headloss' | 'startHour'> {
  readonly ignored: InpIgnored[];
  readonly options: ReadInpOptions;
}

function readNodes(context: NodeContext): NetworkNode[] {
  const { of, units, patterns, reader, options } = context;
  const demandOf = readDemands(of('DEMANDS'), {
    patterns,
    junctions: of('JUNCTIONS'),
    options: of('OPTIONS'),
    flowLps: units.flowLps,
    reader,
  });
  const leaks = leaksOf(context);
  const common = (row: InpRow): Pick<NetworkNode, 'id' | 'lng' | 'lat' | 'zone' | 'users'> => ({
    id: row.tokens[0] ?? '',
    lng: 0,
    lat: 0,
    zone: 'all',
    users: 0,
  });
  const junctions = of('JUNCTIONS').map((row): NetworkNode => {
    const node = common(row);
    const demand = demandOf(node.id);
    const leakCoefficient = leaks.get(node.id);
    return {
      ...node,
      kind: 'junction',
      elevationM: reader.number(row, 1, 'the elevation', 0) * units.lengthM,
      ...demand,
      users: usersOf(demand, patterns, options.litresPerUserDay),
      ...(leakCoefficient === undefined ? {} : { leakCoefficient }),
    };
  });
  const reservoir = (row: InpRow): NetworkNode => {
    const headPattern = row.tokens[2];
    if (headPattern !== undefined && !patterns.has(headPattern))
      reader.refuse(row, headPattern, 'no pattern of this name');
    return {
      ...common(row),
      kind: 'reservoir',
      elevationM: reader.number(row, 1, 'the head') * units.lengthM,
      demandLps: 0,
      ...(headPattern === undefined ? {} : { headPattern }),
    };
  };
  const tanks = of('TANKS').map(
    (row): NetworkNode => (row.tokens.length <= 3 ? reservoir(row) : tank(row, context)),
  );
  return [...junctions, ...of('RESERVOIRS').map(reservoir), ...tanks];

  function tank(row: InpRow, { curves }: NodeContext): NetworkNode {
    const curveId = row.tokens[7];
    const volumes = curveId === undefined || curveId === '*' ? undefined : curves.get(curveId);
    if (curveId !== undefined && curveId !== '*' && volumes === undefined)
      reader.refuse(row, curveId, 'no curve of this name');
    const length = (at: number, what: string, usual?: number): number =>
      reader.atLeast(row, at, what, 0, usual) * units.lengthM;
    const minVolumeM3 = reader.atLeast(row, 6, 'the least volume', 0, 0) * units.volumeM3;
    return {
      ...common(row),
      kind: 'tank',
      elevationM: reader.number(row, 1, 'the elevation') * units.lengthM,
      demandLps: 0,
      tank: {
        initialM: length(2, 'the first level'),
        minM: length(3, 'the lowest level', 0),
        maxM: length(4, 'the highest level', 0),
        diameterM: length(5, 'the diameter', 0),
        ...(minVolumeM3 > 0 ? { minVolumeM3 } : {}),
        ...(volumes === undefined
          ? {}
          : { volumeCurve: volumes.map(([x, y]) => [x * units.lengthM, y * units.volumeM3] as const) }),
        ...(begins(row.tokens[8], 'YES') ? { overflows: true } : {}),
      },
    };
  }
}

function leaksOf({ of, units, reader, ignored }: NodeContext): Map<string, number> {
  const exponent = numberOf(last(of('OPTIONS'), 'EMITTER', 'EXP'), 2, 0.5, reader);
  const junctions = new Set(of('JUNCTIONS').map((row) => row.tokens[0]));
  const leaks = new Map<string, number>();
  for (const row of of('EMITTERS')) {
    const id = row.tokens[0] ?? '';
    const coefficient = reader.atLeast(row, 1, 'the emitter coefficient', 0);
    if (!junctions.has(id))
      ignored.push({
        section: row.section,
        line: row.line,
        text: row.tokens.join(' '),
        reason: 'no junction of this name',
      });
    else if (coefficient > 0) leaks.set(id, (coefficient * units.flowLps) / units.pressureM ** exponent);
  }
  return leaks;
}

function usersOf(
  demand: Pick<NetworkNode, 'demandLps' | 'pattern' | 'demands'>,
  patterns: ReadonlyMap<string, readonly number[]>,
  litresPerUserDay: number | undefined,
): number {
  if (litresPerUserDay === undefined) return 0;
  const mean = (id: string | undefined): number => {
    const values = (id === undefined ? undefined : patterns.get(id)) ?? [1];
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  const kinds = demand.demands ?? [demand];
  const litres = kinds.reduce((sum, kind) => sum + kind.demandLps * mean(kind.pattern) * 86_400, 0);
  return Math.max(0, Math.round(litres / litresPerUserDay));
}

function byId(
  nodes: readonly NetworkNode[],
  rows: readonly InpRow[],
  reader: InpReader,
): ReadonlyMap<string, NetworkNode> {
  const seen = new Map<string, number>();
  for (const row of rows) {
    const id = row.tokens[0] ?? '';
    const first = seen.get(id);
    if (first !== undefined) reader.refuse(row, id, `the node stands in line ${first} already`);
    else seen.set(id, row.line);
  }
  return new Map(nodes.map((node) => [node.id, node]));
}

function headlossOf(options: readonly InpRow[], reader: InpReader): NonNullable<NetworkModel['headloss']> {
  const row = last(options, 'HEADL');
  const law = Object.entries(HEADLOSS).find(([name]) => row === undefined || begins(row.tokens[1], name));
  if (law === undefined && row)
    reader.refuse(row, row.tokens[1] ?? '', 'no law of head loss that EPANET knows');
  return law?.[1] ?? 'hazen-williams';
}

function timesOf(
  rows: readonly InpRow[],
  reader: InpReader,
): { patternStepH: number; patternStartH: number; startHour: number; durationH: number } {
  const hours = (at: number, usual: number, ...words: string[]): number => {
    const row = last(rows, ...words);
    if (row === undefined) return usual;
    const value = inpHours(row.tokens[at], row.tokens[at + 1]);
    if (value === undefined) reader.refuse(row, row.tokens.slice(at).join(' '), 'no time that EPANET knows');
    return value ?? usual;
  };
  const patternStepH = hours(2, 1, 'PATTERN', 'TIME');
  return {
    patternStepH: patternStepH > 0 ? patternStepH : 1,
    patternStartH: hours(2, 0, 'PATTERN', 'START'),
    startHour: hours(2, 0, 'START', 'CLOCK'),
    durationH: hours(1, 0, 'DURATION'),
  };
}

function solverOf(options: readonly InpRow[], reader: InpReader): SolverSettings {
  const unbalanced = last(options, 'UNBAL');
  const number = (at: number, usual: number, ...words: string[]): number =>
    numberOf(last(options, ...words), at, usual, reader);
  const goesOn = unbalanced !== undefined && begins(unbalanced.tokens[1], 'CONT');
  return {
    accuracy: Math.min(0.1, Math.max(1e-5, number(1, 0.001, 'ACCU'))),
    trials: Math.max(1, number(1, 200, 'TRIALS')),
    ...(goesOn
      ? {
          extraTrials:
            unbalanced.tokens[2] === undefined ? 0 : reader.number(unbalanced, 2, 'UNBALANCED CONTINUE'),
        }
      : {}),
    checkFrequency: number(1, 2, 'CHECKFREQ'),
    maxCheck: number(1, 10, 'MAXCHECK'),
    dampLimit: number(1, 0, 'DAMPLIMIT'),
  };
}

function demandLaw(
  options: readonly InpRow[],
  units: InpUnits,
  reader: InpReader,
): PressureDrivenDemand | 'fixed' {
  const law = last(options, 'DEMAND', 'MODEL');
  if (!begins(law?.tokens[2], 'PDA')) return 'fixed';
  return {
    minimumM: numberOf(last(options, 'MINIMUM', 'PRES'), 2, 0, reader) * units.pressureM,
    requiredM: numberOf(last(options, 'REQUIRED', 'PRES'), 2, 0.1, reader) * units.pressureM,
    exponent: numberOf(last(options, 'PRESSURE', 'EXP'), 2, 0.5, reader),
  };
}

/** EPANET takes a viscosity above 10⁻³ as a multiple of water's, a smaller one as m²/s or ft²/s. */
function relativeViscosity(value: number, units: InpUnits): number {
  if (value > 1e-3) return value;
  if (value <= 0) return 1;
  return value / (units.lengthM === 1 ? WATER_M2S : WATER_M2S / FOOT2_M2);
}

const FOOT2_M2 = 0.3048 ** 2;
/** 1.1 · 10⁻⁵ ft²/s, EPANET's value at 20 °C. */
const WATER_M2S = 1.1e-5 * FOOT2_M2;
