import type { Conduit, DrainageLink, DrainageNode, Orifice, Outlet, Pump, PumpLaw, Weir } from '../model.ts';
import type { CrossSection } from '../section-model.ts';
import { timeOf } from './dates.ts';
import { Names } from './names.ts';
import { type InpSections, numberOf, type Row } from './rows.ts';
import type { LinkSection } from './shapes.ts';
import { curveAt, type RawCurve, scaled } from './tables.ts';
import type { Units } from './units.ts';

/** What links refer to. */
export interface LinkContext {
  readonly units: Units;
  readonly offsets: 'depth' | 'elevation';
  readonly nodes: Names<DrainageNode>;
  readonly curves: Names<RawCurve>;
  readonly sections: ReadonlyMap<string, LinkSection>;
}

/** Links of all kinds, in the order of the sections conduits, pumps, orifices, weirs, outlets. */
export function linksOf(sections: InpSections, context: LinkContext): Names<DrainageLink> {
  const names = new Names<DrainageLink>('link');
  const bends = bendsOf(sections);
  const losses = new Map(sections.rows('LOSS').map((row) => [row.text(0, 'link').toLowerCase(), row]));
  const put = (row: Row, read: (row: Row, base: LinkBase, context: LinkContext) => DrainageLink) => {
    const id = row.text(0, 'name of the link');
    const from = context.nodes.index(row, 1, 'node it leads from');
    const to = context.nodes.index(row, 2, 'node it leads to');
    if (from === to) throw row.bad(row.fields[2], 'node it leads to', 'another one than it leads from');
    const way = bends.get(id.toLowerCase());
    names.add(
      id,
      read(row, way === undefined ? { id, from, to } : { id, from, to, bends: way }, context),
      row,
    );
  };
  for (const row of sections.rows('CONDUIT'))
    put(row, (row, base, context) => conduitOf(row, base, context, losses.get(base.id.toLowerCase())));
  for (const row of sections.rows('PUMP')) put(row, pumpOf);
  for (const row of sections.rows('ORIFICE')) put(row, orificeOf);
  for (const row of sections.rows('WEIR')) put(row, weirOf);
  for (const row of sections.rows('OUTLET')) put(row, outletOf);
  for (const [name, row] of losses)
    if (!names.has(name)) throw row.bad(row.fields[0], 'link', 'a link of the model');
  for (const { row } of context.sections.values())
    if (!names.has(row.fields[0] ?? ''))
      throw row.bad(row.fields[0], 'link of the section', 'a link of the model');
  return names;
}

interface LinkBase {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly bends?: readonly (readonly [number, number])[];
}

function conduitOf(row: Row, base: LinkBase, context: LinkContext, losses: Row | undefined): Conduit {
  const { units } = context;
  const found = sectionAt(row, base, context);
  // The flow of a filled pipe stands on the fill.
  const fill = found.section.shape === 'filled-circular' ? found.section.fillM : 0;
  const loss = (i: number, what: string) => losses?.number(i, what, { least: 0, otherwise: 0 }) ?? 0;
  return {
    kind: 'conduit',
    ...base,
    lengthM: row.number(3, 'length', { above: 0 }) * units.lengthM,
    manning: roughnessOf(row, found.section),
    fromOffsetM: offsetOf(row, 5, base.from, context) + fill,
    toOffsetM: offsetOf(row, 6, base.to, context) + fill,
    initialFlowM3s: row.number(7, 'initial flow', { otherwise: 0 }) * units.flowM3s,
    maxFlowM3s: row.number(8, 'greatest flow', { least: 0, otherwise: 0 }) * units.flowM3s,
    section: found.section,
    barrels: found.barrels,
    culvertCode: found.culvertCode,
    entryLoss: loss(1, 'entry loss'),
    exitLoss: loss(2, 'exit loss'),
    averageLoss: loss(3, 'average loss'),
    flapGate: losses?.yes(4, 'flap gate', false) ?? false,
    seepageMs: (loss(5, 'seepage') * units.rainMm) / 1000 / 3600,
  };
}

/** Surveyed channels and streets have their own roughness; a meandering channel's is raised for its longer way. */
function roughnessOf(row: Row, section: CrossSection): number {
  if (section.shape === 'irregular')
    return section.transect.manningChannel * Math.sqrt(section.transect.meander);
  if (section.shape === 'street') return section.street.manning;
  const needsNone = section.shape === 'dummy' || section.shape === 'force-main';
  return row.number(4, 'roughness', needsNone ? { least: 0, otherwise: 0 } : { above: 0 });
}

function pumpOf(row: Row, base: LinkBase, context: LinkContext): Pump {
  const { units } = context;
  // Files of the first versions give the kind of the curve before its name.
  const curve = /^(TYPE[1-5]|IDEAL)$/.test(row.word(3)) && row.word(3) !== 'IDEAL' ? 4 : 3;
  const status = row.at(curve + 1);
  const law: PumpLaw =
    row.at(curve) === undefined || row.word(curve) === 'IDEAL'
      ? { kind: 'ideal' }
      : pumpLaw(row, curve, context);
  const depth = (i: number, what: string) => row.number(i, what, { least: 0, otherwise: 0 }) * units.lengthM;
  return {
    kind: 'pump',
    ...base,
    law,
    initiallyOn: status === undefined ? true : row.yes(curve + 1, 'status', true),
    startDepthM: depth(curve + 2, 'depth at which it starts'),
    stopDepthM: depth(curve + 3, 'depth at which it stops'),
  };
}

function pumpLaw(row: Row, field: number, { units, curves }: LinkContext): PumpLaw {
  const raw = curveAt(curves, row, field, 'pump curve');
  const { lengthM, flowM3s } = units;
  const kind = PUMP_CURVES[raw.kind];
  if (kind === undefined) throw row.bad(raw.kind, `kind of the curve ${raw.id}`, 'PUMP1 to PUMP5');
  if (raw.y.some((flow) => flow < 0)) throw row.bad(raw.id, 'pump curve', 'one with flows of 0 or more');
  return { kind, curve: scaled(raw, kind === 'volume' ? lengthM ** 3 : lengthM, flowM3s) };
}

const PUMP_CURVES: Readonly<Record<string, Exclude<PumpLaw['kind'], 'ideal'>>> = {
  PUMP1: 'volume',
  PUMP2: 'depth-steps',
  PUMP3: 'head',
  PUMP4: 'depth',
  PUMP5: 'speed-head',
};

function orificeOf(row: Row, base: LinkBase, context: LinkContext): Orifice {
  const { section } = sectionAt(row, base, context, ['circular', 'rect-closed']);
  const gate = row.at(7);
  const gateTimeS = gate === undefined ? 0 : timeOf(gate);
  if (gateTimeS === undefined || gateTimeS < 0) throw row.bad(gate, 'time to open or close', 'hours');
  return {
    kind: 'orifice',
    ...base,
    face: row.one(3, 'face of the orifice', { SIDE: 'side', BOTTOM: 'bottom' } as const),
    offsetM: offsetOf(row, 4, base.from, context),
    coefficient: row.number(5, 'discharge coefficient', { least: 0 }),
    flapGate: row.yes(6, 'flap gate', false),
    gateTimeS,
    section,
  };
}

function weirOf(row: Row, base: LinkBase, context: LinkContext): Weir {
  const { units } = context;
  const form = row.one(3, 'form of the weir', {
    TRANSVERSE: 'transverse',
    SIDEFLOW: 'side-flow',
    'V-NOTCH': 'v-notch',
    VNOTCH: 'v-notch',
    TRAPEZOIDAL: 'trapezoidal',
    ROADWAY: 'roadway',
  } as const);
  const shapes =
    form === 'v-notch' ? ['triangular'] : form === 'trapezoidal' ? ['trapezoidal'] : ['rect-open'];
  // The dimension of a coefficient is a length to the power 1/2 over a time.
  const perRoot = Math.sqrt(units.lengthM);
  const coefficient = (i: number, what: string) => row.number(i, what, { least: 0, otherwise: 0 }) * perRoot;
  const curve = row.at(12);
  const raw = curve === undefined ? undefined : curveAt(context.curves, row, 12, 'curve of the coefficient');
  return {
    kind: 'weir',
    ...base,
    form,
    crestOffsetM: offsetOf(row, 4, base.from, context),
    coefficient: row.number(5, 'discharge coefficient', { least: 0 }) * perRoot,
    flapGate: row.yes(6, 'flap gate', false),
    contractions:
      form === 'transverse' || form === 'trapezoidal'
        ? row.number(7, 'contracted ends', { least: 0, most: 2, otherwise: 0 })
        : 0,
    endCoefficient: form === 'trapezoidal' ? coefficient(8, 'coefficient of the ends') : 0,
    canSurcharge: row.yes(9, 'can surcharge', true),
    roadWidthM: row.number(10, 'width of the road', { least: 0, otherwise: 0 }) * units.lengthM,
    roadSurface:
      row.at(11) === undefined
        ? 'none'
        : row.one(11, 'surface of the road', { PAVED: 'paved', GRAVEL: 'gravel' } as const),
    ...(raw === undefined ? {} : { coefficientCurve: scaled(raw, units.lengthM, perRoot) }),
    section: sectionAt(row, base, context, shapes).section,
  };
}

function outletOf(row: Row, base: LinkBase, context: LinkContext): Outlet {
  const { units } = context;
  const kind = row.one(4, 'kind of the outlet', { FUNCTIONAL: 'power', TABULAR: 'curve' } as const);
  const over = row.word(4).endsWith('/HEAD') ? 'head' : 'depth';
  const shared = {
    kind: 'outlet',
    ...base,
    crestOffsetM: offsetOf(row, 3, base.from, context),
    over,
  } as const;
  if (kind === 'curve') {
    const curve = scaled(curveAt(context.curves, row, 5, 'rating curve'), units.lengthM, units.flowM3s);
    return { ...shared, rating: { kind, curve }, flapGate: row.yes(outletGate(row, 6), 'flap gate', false) };
  }
  const exponent = row.number(6, 'exponent', { least: 0 });
  const coefficient = row.number(5, 'coefficient', { least: 0 }) * units.flowM3s * units.lengthM ** -exponent;
  return { ...shared, rating: { kind, coefficient, exponent }, flapGate: row.yes(7, 'flap gate', false) };
}

/** Some files leave the exponent's column empty or at 0 for a table, and give the gate after it. */
function outletGate(row: Row, first: number): number {
  const text = row.at(first);
  return text !== undefined && numberOf(text) === undefined ? first : first + 1;
}

/** Height above the invert of a node, m; an absent one, `*`, and one below the invert are 0. */
function offsetOf(row: Row, field: number, node: number, { units, offsets, nodes }: LinkContext): number {
  if (row.at(field) === undefined) return 0;
  const value = row.number(field, 'offset') * units.lengthM;
  const above = offsets === 'depth' ? value : value - (nodes.all[node]?.invertM ?? 0);
  return Math.max(0, Math.abs(above) < 1e-9 ? 0 : above);
}

function sectionAt(
  row: Row,
  { id }: LinkBase,
  { sections }: LinkContext,
  shapes?: readonly string[],
): LinkSection {
  const found = sections.get(id.toLowerCase());
  if (found === undefined) throw row.bad(id, 'link', 'one with a cross-section in [XSECTIONS]');
  if (shapes !== undefined && !shapes.includes(found.section.shape))
    throw found.row.bad(
      found.row.fields[1],
      `shape of ${id}`,
      shapes.map((shape) => fileName(shape)).join(' or '),
    );
  return found;
}

function fileName(shape: CrossSection['shape'] | string): string {
  return shape.toUpperCase().replace('-', '_');
}

/** Bends of links on the map. */
function bendsOf(sections: InpSections): Map<string, [number, number][]> {
  const bends = new Map<string, [number, number][]>();
  for (const row of sections.rows('VERTICES')) {
    const id = row.text(0, 'name of the link').toLowerCase();
    const point: [number, number] = [row.number(1, 'x'), row.number(2, 'y')];
    const list = bends.get(id);
    if (list === undefined) bends.set(id, [point]);
    else list.push(point);
  }
  return bends;
}
