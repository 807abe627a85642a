import type { LidControl, LidKind, LidUse, RunoffOutlet } from '../water-model.ts';
import { Names } from './names.ts';
import type { InpSections, Row } from './rows.ts';
import type { Units } from './units.ts';

const KINDS: Readonly<Record<string, LidKind>> = {
  BC: 'bio-retention',
  RG: 'rain-garden',
  GR: 'green-roof',
  IT: 'trench',
  PP: 'pavement',
  RB: 'rain-barrel',
  RD: 'roof',
  VS: 'swale',
};

/** Layers that a kind cannot be without. */
const NEEDS: Readonly<
  Record<LidKind, readonly ('SURFACE' | 'SOIL' | 'STORAGE' | 'PAVEMENT' | 'DRAIN' | 'DRAINMAT')[]>
> = {
  'bio-retention': ['SURFACE', 'SOIL', 'STORAGE'],
  'rain-garden': ['SURFACE', 'SOIL'],
  'green-roof': ['SURFACE', 'SOIL', 'DRAINMAT'],
  trench: ['SURFACE', 'STORAGE'],
  pavement: ['SURFACE', 'PAVEMENT', 'STORAGE'],
  'rain-barrel': ['STORAGE', 'DRAIN'],
  roof: ['SURFACE', 'DRAIN'],
  swale: ['SURFACE'],
};

interface Layers {
  readonly id: string;
  readonly kind: LidKind;
  readonly rows: Map<string, Row>;
  readonly row: Row;
}

/** Low-impact controls by name. */
export function lidsOf(sections: InpSections, units: Units, leftOut: string[]): Names<LidControl> {
  const layers = new Map<string, Layers>();
  for (const row of sections.rows('LID_CONTROL')) {
    const id = row.text(0, 'name of the control');
    const found = layers.get(id.toLowerCase());
    if (found === undefined)
      layers.set(id.toLowerCase(), {
        id,
        kind: row.one(1, 'kind of the control', KINDS),
        rows: new Map(),
        row,
      });
    else
      found.rows.set(
        row.one(1, 'layer', {
          SURFACE: 'SURFACE',
          SOIL: 'SOIL',
          PAVEMENT: 'PAVEMENT',
          STORAGE: 'STORAGE',
          DRAINMAT: 'DRAINMAT',
          DRAIN: 'DRAIN',
          REMOVALS: 'REMOVALS',
        }),
        row,
      );
  }
  const names = new Names<LidControl>('low-impact control');
  for (const one of layers.values()) {
    for (const layer of NEEDS[one.kind])
      if (!one.rows.has(layer)) throw one.row.bad(one.id, 'low-impact control', `one with a ${layer} row`);
    names.add(one.id, lidOf(one, units, leftOut), one.row);
  }
  return names;
}

function lidOf({ id, kind, rows }: Layers, units: Units, leftOut: string[]): LidControl {
  const mm = units.rainMm / 1000;
  const rate = mm / 3600;
  const surface = rows.get('SURFACE');
  const soil = rows.get('SOIL');
  const pavement = rows.get('PAVEMENT');
  const storage = rows.get('STORAGE');
  const mat = rows.get('DRAINMAT');
  const drain = rows.get('DRAIN');
  const n = (row: Row | undefined, i: number, what: string, most = Infinity) =>
    row?.number(i, what, { least: 0, most, otherwise: 0 }) ?? 0;
  const voids = (row: Row | undefined, i: number) => {
    const ratio = n(row, i, 'void ratio');
    return ratio / (1 + ratio);
  };
  if (drain?.at(8) !== undefined) leftOut.push(`curve of the drain of ${id}`);
  const exponent = n(drain, 3, 'exponent of the drain');
  return {
    id,
    kind,
    surface: {
      bermM: n(surface, 2, 'height of the berm') * mm,
      vegetation: n(surface, 3, 'part of the plants', 1),
      roughness: n(surface, 4, 'roughness'),
      slope: n(surface, 5, 'slope') / 100,
      sideSlope: n(surface, 6, 'slope of the sides'),
    },
    ...(soil === undefined || n(soil, 2, 'thickness of the soil') === 0
      ? {}
      : { soil: soilOf(soil, mm, rate) }),
    ...(pavement === undefined
      ? {}
      : {
          pavement: {
            thicknessM: n(pavement, 2, 'thickness of the pavement') * mm,
            voids: voids(pavement, 3),
            impervious: n(pavement, 4, 'impervious part', 1),
            permeabilityMs: n(pavement, 5, 'permeability') * rate,
            clogging: n(pavement, 6, 'clogging'),
          },
        }),
    ...(storage === undefined
      ? {}
      : {
          storage: {
            thicknessM: n(storage, 2, 'height of the storage') * mm,
            voids: kind === 'rain-barrel' ? 1 : voids(storage, 3),
            seepageMs: kind === 'rain-barrel' ? 0 : n(storage, 4, 'seepage') * rate,
            clogging: n(storage, 5, 'clogging'),
            covered: storage.yes(6, 'covered', false),
          },
        }),
    ...(mat === undefined
      ? {}
      : {
          mat: {
            thicknessM: n(mat, 2, 'thickness of the mat') * mm,
            voids: n(mat, 3, 'voids of the mat', 1),
            roughness: n(mat, 4, 'roughness of the mat'),
          },
        }),
    ...(drain === undefined
      ? {}
      : {
          drain: {
            coefficient:
              n(drain, 2, 'coefficient of the drain') * rate * (kind === 'roof' ? 1 : mm ** -exponent),
            exponent,
            offsetM: n(drain, 4, 'offset of the drain') * mm,
            delayS: n(drain, 5, 'delay of the drain') * 3600,
            openM: n(drain, 6, 'level that opens the drain') * mm,
            closeM: n(drain, 7, 'level that closes the drain') * mm,
          },
        }),
  };
}

function soilOf(row: Row, mm: number, rate: number): NonNullable<LidControl['soil']> {
  const n = (i: number, what: string, most = Infinity) =>
    row.number(i, what, { least: 0, most, otherwise: 0 });
  const porosity = n(3, 'porosity', 1);
  const fieldCapacity = n(4, 'field capacity', 1);
  const wiltingPoint = n(5, 'wilting point', 1);
  if (!(wiltingPoint <= fieldCapacity && fieldCapacity < porosity))
    throw row.bad(row.fields[4], 'field capacity', 'a part between wilting point and porosity');
  return {
    thicknessM: n(2, 'thickness of the soil') * mm,
    porosity,
    fieldCapacity,
    wiltingPoint,
    conductivityMs: n(6, 'conductivity') * rate,
    conductivitySlope: n(7, 'slope of the conductivity'),
    suctionM: n(8, 'suction') * mm,
  };
}

/** Controls by the name of the subcatchment that has them. */
export function lidUsesOf(
  sections: InpSections,
  units: Units,
  lids: Names<LidControl>,
  outlet: (name: string) => RunoffOutlet | undefined,
): Map<string, { uses: LidUse[]; row: Row }> {
  const found = new Map<string, { uses: LidUse[]; row: Row }>();
  for (const row of sections.rows('LID_USAGE')) {
    const name = row.text(0, 'subcatchment').toLowerCase();
    const one = found.get(name) ?? { uses: [], row };
    const percent = (i: number, what: string) =>
      row.number(i, what, { least: 0, most: 100, otherwise: 0 }) / 100;
    const drain = row.at(9);
    const drainTo = drain === undefined ? ({ kind: 'none' } as const) : outlet(drain);
    if (drainTo === undefined)
      throw row.bad(drain, 'outlet of the drain', 'a node or subcatchment of the model');
    one.uses.push({
      lid: lids.get(row, 1, 'low-impact control'),
      count: Math.round(row.number(2, 'number of units', { least: 0 })),
      areaM2: row.number(3, 'area of a unit', { least: 0 }) * units.lengthM ** 2,
      widthM: row.number(4, 'width of a unit', { least: 0, otherwise: 0 }) * units.lengthM,
      saturation: percent(5, 'initial saturation'),
      fromImpervious: percent(6, 'part of the impervious area'),
      toPervious: row.number(7, 'outflow onto the pervious area', { otherwise: 0 }) > 0,
      drainTo,
      fromPervious: percent(10, 'part of the pervious area'),
    });
    found.set(name, one);
  }
  return found;
}
