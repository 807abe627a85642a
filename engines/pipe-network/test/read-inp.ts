import type { NetworkLink, NetworkModel, NetworkNode } from '../model.ts';

/** A public test network at its first moment, in the engine's units. */
export interface ReadInp {
  readonly model: NetworkModel;
  /** L/s for one unit of flow of the file. */
  readonly flowLps: number;
  /** Metres for one unit of pressure of the file (psi or m). */
  readonly pressureM: number;
}

const FOOT_M = 0.3048;
/** EPANET's own factor: 0.4333 psi for a foot of water. */
const PSI_M = FOOT_M / 0.4333;

/** Reads what the reference tests need of an EPANET file (GPM or CMH): demands become those of time 0, controls are left out. */
export function readInp(id: string, text: string): ReadInp {
  const sections = rowsBySection(text);
  const of = (name: string): string[][] => sections.get(name) ?? [];
  const option = (name: string): string | undefined =>
    of('OPTIONS').find((row) => row[0]?.toUpperCase() === name)?.[1];
  const metric = option('UNITS') === 'CMH';
  const length = metric ? 1 : FOOT_M;
  const flowLps = metric ? 1 / 3.6 : 0.0630901964;
  const demand = demandAtStart(of('JUNCTIONS'), of('DEMANDS'), of('PATTERNS'), option('PATTERN') ?? '1');
  const status = new Map(of('STATUS').map((row) => [row[0], row[1]?.toUpperCase()]));
  const node = (row: readonly string[], rest: Partial<NetworkNode>): NetworkNode => ({
    id: row[0] ?? '',
    kind: 'junction',
    lng: 0,
    lat: 0,
    elevationM: Number(row[1]) * length,
    demandLps: 0,
    users: 1,
    zone: 'all',
    ...rest,
  });
  const link = (row: readonly string[], rest: Partial<NetworkLink>): NetworkLink => ({
    id: row[0] ?? '',
    kind: 'pipe',
    from: row[1] ?? '',
    to: row[2] ?? '',
    lengthM: 1,
    diameterMm: 300,
    roughness: 120,
    status: status.get(row[0]) === 'CLOSED' ? 'closed' : 'open',
    ...rest,
  });
  const tank = (row: readonly string[]): NetworkNode['tank'] => ({
    initialM: Number(row[2]) * length,
    minM: Number(row[3]) * length,
    maxM: Number(row[4]) * length,
    diameterM: Number(row[5]) * length,
  });
  const curve = (curveId: string | undefined): (readonly [number, number])[] =>
    of('CURVES')
      .filter((row) => row[0] === curveId)
      .map((row) => [Number(row[1]) * flowLps, Number(row[2]) * length] as const);
  const model: NetworkModel = {
    id,
    patterns: {},
    nodes: [
      ...of('JUNCTIONS').map((row) => node(row, { demandLps: (demand.get(row[0] ?? '') ?? 0) * flowLps })),
      ...of('RESERVOIRS').map((row) => node(row, { kind: 'reservoir' })),
      ...of('TANKS').map((row): NetworkNode => {
        const levels = tank(row);
        return node(row, { kind: 'tank', ...(levels ? { tank: levels } : {}) });
      }),
    ],
    links: [
      ...of('PIPES').map((row) =>
        link(row, {
          lengthM: Number(row[3]) * length,
          diameterMm: Number(row[4]) * (metric ? 1 : 25.4),
          roughness: Number(row[5]),
          ...(row[7]?.toUpperCase() === 'CLOSED' ? { status: 'closed' as const } : {}),
        }),
      ),
      ...of('PUMPS').map((row) =>
        link(row, { kind: 'pump', pump: { flowLps: 0, headM: 0, curve: curve(row[4]) } }),
      ),
      ...of('VALVES').map((row) =>
        link(row, { kind: 'prv', diameterMm: Number(row[3]), settingM: Number(row[5]) }),
      ),
    ],
  };
  return { model, flowLps, pressureM: metric ? 1 : PSI_M };
}

function rowsBySection(text: string): Map<string, string[][]> {
  const sections = new Map<string, string[][]>();
  let rows: string[][] = [];
  for (const raw of text.split(/\r?\n/)) {
    const line = (raw.split(';')[0] ?? '').trim();
    const header = /^\[(\w+)\]/.exec(line)?.[1];
    if (header) {
      rows = sections.get(header.toUpperCase()) ?? [];
      sections.set(header.toUpperCase(), rows);
    } else if (line !== '') rows.push(line.split(/\s+/));
  }
  return sections;
}

/** Sum of the demand categories of each junction at time 0; the junction's own row counts only where it has no category. */
function demandAtStart(
  junctions: string[][],
  categories: string[][],
  patterns: string[][],
  usual: string,
): Map<string, number> {
  const first = new Map<string | undefined, number>();
  for (const row of patterns) if (!first.has(row[0])) first.set(row[0], Number(row[1]));
  const rows = new Map<string, string[][]>(
    junctions.map((row) => [row[0] ?? '', [[row[0] ?? '', row[2] ?? '0', row[3] ?? usual]]]),
  );
  for (const id of new Set(categories.map((row) => row[0] ?? '')))
    rows.set(
      id,
      categories.filter((row) => row[0] === id),
    );
  return new Map(
    [...rows].map(([id, all]) => [
      id,
      all.reduce((sum, row) => sum + Number(row[1]) * (first.get(row[2] ?? usual) ?? 1), 0),
    ]),
  );
}
