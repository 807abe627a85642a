import type { DrainageNode } from '../model.ts';
import type {
  Aquifer,
  GroundFormula,
  GroundVariable,
  GroundwaterUse,
  Pattern,
  SnowPack,
  SnowSurface,
} from '../water-model.ts';
import { mathOf } from './math.ts';
import { Names } from './names.ts';
import type { InpSections, Row } from './rows.ts';
import type { Units } from './units.ts';

/** Aquifers by name. */
export function aquifersOf(sections: InpSections, units: Units, patterns: Names<Pattern>): Names<Aquifer> {
  const names = new Names<Aquifer>('aquifer');
  const rate = units.rainMm / 1000 / 3600;
  for (const row of sections.rows('AQUIFER')) {
    const id = row.text(0, 'name of the aquifer');
    const part = (i: number, what: string) => row.number(i, what, { least: 0, most: 1 });
    const porosity = part(1, 'porosity');
    const wiltingPoint = part(2, 'wilting point');
    const fieldCapacity = part(3, 'field capacity');
    if (!(wiltingPoint <= fieldCapacity && fieldCapacity < porosity))
      throw row.bad(row.fields[3], 'field capacity', 'a part between wilting point and porosity');
    const pattern =
      row.at(13) === undefined ? undefined : patterns.get(row, 13, 'pattern of the evaporation');
    const bottomM = row.number(10, 'bottom') * units.lengthM;
    const tableM = row.number(11, 'water table') * units.lengthM;
    names.add(
      id,
      {
        id,
        porosity,
        wiltingPoint,
        fieldCapacity,
        bottomM,
        tableM,
        conductivityMs: row.number(4, 'conductivity', { least: 0 }) * rate,
        conductivitySlope: row.number(5, 'slope of the conductivity', { least: 0 }),
        tensionSlopeM: row.number(6, 'slope of the tension', { least: 0 }) * units.lengthM,
        upperEvaporation: part(7, 'part of the evaporation from the upper zone'),
        lowerEvaporationDepthM: row.number(8, 'depth of the lower evaporation', { least: 0 }) * units.lengthM,
        deepLossMs: row.number(9, 'deep loss', { least: 0 }) * rate,
        moisture: part(12, 'moisture of the upper zone'),
        ...(pattern === undefined ? {} : { pattern }),
      },
      row,
    );
  }
  return names;
}

/** What ground water refers to. */
export interface GroundContext {
  readonly units: Units;
  readonly nodes: Names<DrainageNode>;
  readonly aquifers: Names<Aquifer>;
}

/** Ground water by the name of its subcatchment. */
export function groundwaterOf(
  sections: InpSections,
  context: GroundContext,
): Map<string, { use: GroundwaterUse; row: Row }> {
  const found = new Map<string, { use: GroundwaterUse; row: Row }>();
  for (const row of sections.rows('GROUNDWATER'))
    found.set(row.text(0, 'subcatchment').toLowerCase(), { use: useOf(row, context), row });
  for (const row of sections.rows('GWF')) {
    const name = row.text(0, 'subcatchment').toLowerCase();
    const one = found.get(name);
    if (one === undefined)
      throw row.bad(row.fields[0], 'subcatchment', 'one with ground water in [GROUNDWATER]');
    const which = row.one(1, 'flow of the formula', { LATERAL: 'lateral', DEEP: 'deep' } as const);
    found.set(name, { ...one, use: { ...one.use, [which]: formulaOf(row, which, context.units) } });
  }
  return found;
}

const GROUND_VARIABLES: readonly GroundVariable[] = [
  'hgw',
  'hsw',
  'hcb',
  'hgs',
  'ks',
  'k',
  'theta',
  'phi',
  'fi',
  'fu',
  'a',
];

/** A row's formula; lateral flows stand in flow units of feet or metres over the land's unit, losses as rates of rain. */
function formulaOf(row: Row, which: 'lateral' | 'deep', units: Units): GroundFormula {
  const rate = units.rainMm / 1000 / 3600;
  const unitOf = (variable: GroundVariable) => {
    if (variable.startsWith('h')) return units.lengthM;
    if (variable === 'a') return units.landM2;
    return variable === 'theta' || variable === 'phi' ? 1 : rate;
  };
  const text = row.fields.slice(2).join(' ');
  const formula = mathOf<GroundVariable>(text, (name) => {
    const variable = GROUND_VARIABLES.find((one) => one === name.toLowerCase());
    return variable === undefined ? undefined : { kind: 'variable', variable, times: 1 / unitOf(variable) };
  });
  if (typeof formula === 'string') throw row.bad(text, 'formula of the ground water', formula);
  return { formula, unitMs: which === 'lateral' ? units.lengthM ** 3 / units.landM2 : rate };
}

function useOf(row: Row, { units, nodes, aquifers }: GroundContext): GroundwaterUse {
  const { lengthM } = units;
  const aquifer = aquifers.get(row, 1, 'aquifer');
  // Flows stand in cubic feet a second for an acre, or cubic metres a second for a hectare.
  const perArea = lengthM ** 3 / units.landM2;
  const number = (i: number, what: string) => row.number(i, what, { otherwise: 0 });
  const level = (i: number, what: string, otherwise: number) =>
    row.at(i) === undefined ? otherwise : row.number(i, what) * lengthM;
  const b1 = number(5, 'exponent of the ground water');
  const b2 = number(7, 'exponent of the surface water');
  const threshold = row.at(10);
  return {
    aquifer,
    node: nodes.index(row, 2, 'node of the ground water'),
    surfaceM: row.number(3, 'level of the ground') * lengthM,
    a1: number(4, 'coefficient of the ground water') * perArea * lengthM ** -b1,
    b1,
    a2: number(6, 'coefficient of the surface water') * perArea * lengthM ** -b2,
    b2,
    a3: number(8, 'coefficient of both waters') * perArea * lengthM ** -2,
    fixedDepthM: number(9, 'fixed depth of the surface water') * lengthM,
    ...(threshold === undefined ? {} : { thresholdM: row.number(10, 'threshold level') * lengthM }),
    bottomM: level(11, 'bottom of the aquifer', aquifer.bottomM),
    tableM: level(12, 'water table', aquifer.tableM),
    moisture: row.number(13, 'moisture of the upper zone', {
      least: 0,
      most: 1,
      otherwise: aquifer.moisture,
    }),
  };
}

/** Snow packs by name; a pack's rows name its surfaces. */
export function snowPacksOf(
  sections: InpSections,
  units: Units,
  subcatchment: (name: string) => number,
): Names<SnowPack> {
  const packs = new Map<string, { id: string; rows: Map<string, Row>; row: Row }>();
  for (const row of sections.rows('SNOWPACK')) {
    const id = row.text(0, 'name of the snow pack');
    const pack = packs.get(id.toLowerCase()) ?? { id, rows: new Map<string, Row>(), row };
    pack.rows.set(
      row.one(1, 'surface of the snow', {
        PLOW: 'plow',
        IMPERV: 'impervious',
        PERV: 'pervious',
        REMOVAL: 'removal',
      }),
      row,
    );
    packs.set(id.toLowerCase(), pack);
  }
  const names = new Names<SnowPack>('snow pack');
  for (const { id, rows, row } of packs.values()) {
    const impervious = surfaceOf(rows.get('impervious'), units);
    const removal = rows.get('removal');
    names.add(
      id,
      {
        id,
        ploughed: { ...surfaceOf(rows.get('plow'), units), fullCoverMm: 0 },
        ploughedFraction:
          rows.get('plow')?.number(8, 'part that is ploughed', { least: 0, most: 1, otherwise: 0 }) ?? 0,
        impervious,
        pervious: surfaceOf(rows.get('pervious'), units),
        ...(removal === undefined ? {} : { removal: removalOf(removal, units, subcatchment) }),
      },
      row,
    );
  }
  return names;
}

function surfaceOf(row: Row | undefined, units: Units): SnowSurface {
  const us = units.system === 'us';
  const number = (i: number, what: string) => row?.number(i, what, { otherwise: 0 }) ?? 0;
  const base = number(4, 'base temperature');
  const melt = us ? 25.4 * 1.8 : 1;
  return {
    meltLeast: number(2, 'least melt') * melt,
    meltMost: number(3, 'greatest melt') * melt,
    baseC: us ? (base - 32) / 1.8 : base,
    freeWater: number(5, 'free water'),
    initialMm: number(6, 'initial snow') * units.rainMm,
    initialFreeMm: number(7, 'initial free water') * units.rainMm,
    fullCoverMm: number(8, 'depth of full cover') * units.rainMm,
  };
}

function removalOf(
  row: Row,
  units: Units,
  subcatchment: (name: string) => number,
): NonNullable<SnowPack['removal']> {
  const part = (i: number, what: string) => row.number(i, what, { least: 0, most: 1, otherwise: 0 });
  const other = row.at(8) === undefined ? -1 : subcatchment(row.fields[8] ?? '');
  const removal = {
    overMm: row.number(2, 'depth from which snow is removed', { least: 0 }) * units.rainMm,
    out: part(3, 'part taken out'),
    toImpervious: part(4, 'part put on the impervious area'),
    toPervious: part(5, 'part put on the pervious area'),
    melted: part(6, 'part melted'),
    toOther: part(7, 'part taken to another subcatchment'),
    other,
  };
  const all = removal.out + removal.toImpervious + removal.toPervious + removal.melted + removal.toOther;
  if (all > 1 + 1e-9) throw row.bad(Number(all.toFixed(3)), 'sum of the parts of removed snow', '1 or less');
  if (removal.toOther > 0 && other < 0)
    throw row.bad(row.fields[8], 'subcatchment that gets snow', 'a subcatchment of the model');
  return removal;
}
