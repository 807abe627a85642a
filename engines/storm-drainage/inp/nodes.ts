import type {
  Division,
  DrainageNode,
  Junction,
  Outfall,
  OutfallStage,
  Seepage,
  StorageArea,
  TimeSeries,
} from '../model.ts';
import { Names } from './names.ts';
import type { InpSections, Row } from './rows.ts';
import { curveAt, type RawCurve, scaled } from './tables.ts';
import type { Units } from './units.ts';

/** What nodes refer to. */
export interface NodeContext {
  readonly units: Units;
  readonly curves: Names<RawCurve>;
  readonly series: Names<TimeSeries>;
  /** Index of a subcatchment by its name, or -1. */
  readonly subcatchment: (name: string) => number;
}

/** Nodes of all kinds, in the order of the sections junctions, outfalls, dividers, storage. */
export function nodesOf(sections: InpSections, context: NodeContext): Names<DrainageNode> {
  const names = new Names<DrainageNode>('node');
  const places = placesOf(sections);
  const put = (row: Row, read: (row: Row, id: string, context: NodeContext) => DrainageNode) => {
    const id = row.text(0, 'name of the node');
    const place = places.get(id.toLowerCase());
    const node = read(row, id, context);
    names.add(id, place === undefined ? node : { ...node, place }, row);
  };
  for (const row of sections.rows('JUNC')) put(row, junctionOf);
  for (const row of sections.rows('OUTFALL')) put(row, outfallOf);
  for (const row of sections.rows('DIVIDER')) put(row, dividerOf);
  for (const row of sections.rows('STORAGE')) put(row, storageOf);
  return names;
}

function depths(row: Row, first: number, { units }: NodeContext) {
  const depth = (i: number, what: string) => row.number(i, what, { least: 0, otherwise: 0 }) * units.lengthM;
  const maxDepthM = depth(first, 'greatest depth');
  return {
    maxDepthM,
    initialDepthM: depth(first + 1, 'initial depth'),
    surchargeDepthM: depth(first + 2, 'surcharge depth'),
    pondedAreaM2: row.number(first + 3, 'ponded area', { least: 0, otherwise: 0 }) * units.lengthM ** 2,
  };
}

function junctionOf(row: Row, id: string, context: NodeContext): Junction {
  const invertM = row.number(1, 'invert', { otherwise: 0 }) * context.units.lengthM;
  return { kind: 'junction', id, invertM, ...depths(row, 2, context) };
}

/** A divider's own numbers stand between its kind and its depths; with the dynamic wave it is a junction. */
function dividerOf(row: Row, id: string, context: NodeContext): Junction {
  const invertM = row.number(1, 'invert', { otherwise: 0 }) * context.units.lengthM;
  const link = row.text(2, 'link of the diverted flow');
  const own = row.one(3, 'kind of the divider', { CUTOFF: 1, TABULAR: 1, WEIR: 3, OVERFLOW: 0 });
  const divides = { link, law: divisionOf(row, context) };
  return { kind: 'divider', id, invertM, divides, ...depths(row, 4 + own, context) };
}

function divisionOf(row: Row, { units, curves }: NodeContext): Division {
  const { flowM3s, lengthM } = units;
  const number = (i: number, what: string) => row.number(i, what, { least: 0 });
  switch (row.word(3).slice(0, 1)) {
    case 'C':
      return { kind: 'cutoff', leastM3s: number(4, 'cutoff flow') * flowM3s };
    case 'T':
      return {
        kind: 'curve',
        curve: scaled(curveAt(curves, row, 4, 'curve of the diverted flow'), flowM3s, flowM3s),
      };
    case 'W':
      return {
        kind: 'weir',
        leastM3s: number(4, 'least flow') * flowM3s,
        heightM: number(5, 'height of the weir') * lengthM,
        coefficient: number(6, 'coefficient of the weir') * lengthM ** 1.5,
      };
    default:
      return { kind: 'overflow' };
  }
}

function outfallOf(row: Row, id: string, context: NodeContext): Outfall {
  const { lengthM } = context.units;
  const kind =
    row.at(2) === undefined
      ? 'free'
      : row.one(2, 'kind of the outfall', {
          FREE: 'free',
          NORMAL: 'normal',
          FIXED: 'fixed',
          TIDAL: 'tidal',
          TIMESERIES: 'series',
        } as const);
  let stage: OutfallStage;
  let next = 4;
  if (kind === 'free' || kind === 'normal') {
    stage = { kind };
    next = 3;
  } else if (kind === 'fixed') stage = { kind, levelM: row.number(3, 'level') * lengthM };
  else if (kind === 'tidal')
    stage = { kind, curve: scaled(curveAt(context.curves, row, 3, 'tidal curve'), 1, lengthM) };
  else {
    const series = context.series.get(row, 3, 'time series of levels');
    stage = { kind, series: { ...series, values: series.values.map((level) => level * lengthM) } };
  }
  // Free outfalls may have an empty column for the stage before the gate.
  if (next === 3 && row.at(3) === undefined && row.fields.length > 3) next = 4;
  const flapGate = row.yes(next, 'flap gate', false);
  const onto = row.at(next + 1);
  const ontoSubcatchment = onto === undefined ? -1 : context.subcatchment(onto);
  if (onto !== undefined && ontoSubcatchment < 0)
    throw row.bad(onto, 'subcatchment that the outfall runs onto', 'a subcatchment of the model');
  return {
    kind: 'outfall',
    id,
    invertM: row.number(1, 'invert', { otherwise: 0 }) * lengthM,
    stage,
    flapGate,
    ontoSubcatchment,
  };
}

function storageOf(row: Row, id: string, context: NodeContext): DrainageNode {
  const { lengthM } = context.units;
  const length = (i: number, what: string) => row.number(i, what, { least: 0, otherwise: 0 }) * lengthM;
  const { area, next } = storageArea(row, context);
  const seepage = seepageOf(row, next + 2, context.units);
  return {
    kind: 'storage',
    id,
    invertM: row.number(1, 'invert', { otherwise: 0 }) * lengthM,
    maxDepthM: length(2, 'greatest depth'),
    initialDepthM: length(3, 'initial depth'),
    area,
    surchargeDepthM: length(next, 'surcharge depth'),
    evaporationFactor: row.number(next + 1, 'factor of the evaporation', { least: 0, otherwise: 0 }),
    ...(seepage === undefined ? {} : { seepage }),
  };
}

/** Surfaces in closed form as sums of powers of the depth, in m. */
function storageArea(row: Row, { units, curves }: NodeContext): { area: StorageArea; next: number } {
  const { lengthM } = units;
  const kind = row.one(4, 'kind of the storage', {
    TABULAR: 'tabular',
    FUNCTIONAL: 'functional',
    CYLIND: 'cylinder',
    CONI: 'cone',
    PARAB: 'paraboloid',
    PYRAM: 'pyramid',
  } as const);
  if (kind === 'tabular') {
    const curve = scaled(curveAt(curves, row, 5, 'curve of the storage'), lengthM, lengthM ** 2);
    if (curve.y.some((area) => area < 0))
      throw row.bad(curve.id, 'curve of the storage', 'one with areas of 0 or more');
    return { area: { kind: 'curve', curve }, next: 6 };
  }
  const number = (i: number, what: string) => row.number(i, what, { least: 0, otherwise: 0 });
  const [a, b, c] = [
    number(5, 'first number of the shape'),
    number(6, 'second number of the shape'),
    number(7, 'third number of the shape'),
  ];
  const sum = (
    constantM2: number,
    ...terms: readonly (readonly [number, number])[]
  ): { area: StorageArea; next: number } => ({
    next: 8,
    area: {
      kind: 'function',
      constantM2,
      terms: terms
        .filter(([coefficient]) => coefficient !== 0)
        .map(([coefficient, exponent]) => ({ coefficient, exponent })),
    },
  });
  const square = lengthM ** 2;
  if (kind === 'functional') {
    if (b === 0) return sum((a + c) * square);
    return sum(c * square, [a * lengthM ** (2 - b), b]);
  }
  if (a <= 0) throw row.bad(row.fields[5], 'length of the shape', 'a number above 0');
  if (kind === 'cylinder') return sum((Math.PI / 4) * a * b * square);
  if (kind === 'cone')
    return sum(
      (Math.PI / 4) * a * b * square,
      [Math.PI * b * c * lengthM, 1],
      [(Math.PI * b * c * c) / a, 2],
    );
  if (kind === 'paraboloid') {
    if (c <= 0) throw row.bad(row.fields[7], 'full height of the shape', 'a number above 0');
    return sum(0, [(Math.PI / 4) * ((a * b) / c) * lengthM, 1]);
  }
  return sum(a * b * square, [2 * (a + b) * c * lengthM, 1], [4 * c * c, 2]);
}

/** Seepage: a rate alone, or suction, conductivity and deficit. */
function seepageOf(row: Row, i: number, units: Units): Seepage | undefined {
  const rate = units.rainMm / 1000 / 3600;
  const number = (j: number, what: string) => row.number(j, what, { least: 0, otherwise: 0 });
  if (row.at(i) === undefined) return undefined;
  if (row.at(i + 1) === undefined) {
    const conductivityMs = number(i, 'seepage rate') * rate;
    return conductivityMs === 0 ? undefined : { suctionM: 0, conductivityMs, deficit: 0 };
  }
  const conductivityMs = number(i + 1, 'conductivity of the seepage') * rate;
  if (conductivityMs === 0) return undefined;
  return {
    suctionM: (number(i, 'suction of the seepage') * units.rainMm) / 1000,
    conductivityMs,
    deficit: row.number(i + 2, 'moisture deficit of the seepage', { least: 0, most: 1, otherwise: 0 }),
  };
}

/** Places on the map by name. */
function placesOf(sections: InpSections): Map<string, readonly [number, number]> {
  const places = new Map<string, readonly [number, number]>();
  for (const row of sections.rows('COORDINATE'))
    places.set(row.text(0, 'name of the node').toLowerCase(), [row.number(1, 'x'), row.number(2, 'y')]);
  return places;
}
