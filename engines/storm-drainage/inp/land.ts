import type { DrainageNode } from '../model.ts';
import type {
  GroundwaterUse,
  Infiltration,
  InfiltrationMethod,
  LidUse,
  RainGage,
  RunoffOutlet,
  SnowPack,
  Subcatchment,
} from '../water-model.ts';
import { Names } from './names.ts';
import { INFILTRATION } from './options.ts';
import type { InpSections, Row } from './rows.ts';
import type { Units } from './units.ts';

/** What subcatchments refer to. */
export interface LandContext {
  readonly units: Units;
  readonly infiltration: InfiltrationMethod;
  readonly gages: Names<RainGage>;
  readonly nodes: Names<DrainageNode>;
  readonly snowPacks: Names<SnowPack>;
  readonly groundwater: ReadonlyMap<string, { readonly use: GroundwaterUse; readonly row: Row }>;
  readonly lids: ReadonlyMap<string, { readonly uses: readonly LidUse[]; readonly row: Row }>;
  readonly leftOut: string[];
}

/** Names of the subcatchments in the order of the file, before their rows are read. */
export function subcatchmentNames(sections: InpSections): Names<string> {
  const names = new Names<string>('subcatchment');
  for (const row of sections.rows('SUBCATCHMENT')) {
    const id = row.text(0, 'name of the subcatchment');
    names.add(id, id, row);
  }
  return names;
}

/** Where a name leads: a node before a subcatchment of the same name. */
export function outletNamed(
  name: string,
  nodes: Names<DrainageNode>,
  land: Names<string>,
): RunoffOutlet | undefined {
  const node = nodes.indexOf(name);
  if (node >= 0) return { kind: 'node', node };
  const subcatchment = land.indexOf(name);
  return subcatchment < 0 ? undefined : { kind: 'subcatchment', subcatchment };
}

/** Subcatchments of a model. */
export function landOf(sections: InpSections, land: Names<string>, context: LandContext): Subcatchment[] {
  const { units, leftOut } = context;
  const byName = (section: 'SUBAREA' | 'INFIL') => {
    const rows = new Map<string, Row>();
    for (const row of sections.rows(section)) {
      land.index(row, 0, 'subcatchment');
      rows.set((row.fields[0] ?? '').toLowerCase(), row);
    }
    return rows;
  };
  const subareas = byName('SUBAREA');
  const soils = byName('INFIL');
  const outlines = outlinesOf(sections);
  for (const { row } of [...context.groundwater.values(), ...context.lids.values()])
    land.index(row, 0, 'subcatchment');
  return sections.rows('SUBCATCHMENT').map((row, i) => {
    const id = land.all[i] ?? '';
    const name = id.toLowerCase();
    const area = subareas.get(name);
    const soil = soils.get(name);
    const impervious = row.number(4, 'impervious part (%)', { least: 0, most: 100 }) / 100;
    if (area === undefined) leftOut.push(`subcatchment ${id} has no [SUBAREAS]: its water runs off at once`);
    if (soil === undefined && impervious < 1)
      leftOut.push(`subcatchment ${id} has no [INFILTRATION]: its ground takes no water up`);
    const gage = row.at(1) === undefined ? -1 : context.gages.index(row, 1, 'rain gage');
    const target = row.text(2, 'outlet');
    const outlet = target === '*' ? ({ kind: 'none' } as const) : outletNamed(target, context.nodes, land);
    if (outlet === undefined) throw row.bad(target, 'outlet', 'a node or subcatchment of the model');
    const n = (i: number, what: string) => area?.number(i, what, { least: 0, otherwise: 0 }) ?? 0;
    const ground = context.groundwater.get(name)?.use;
    const snow = row.at(8) === undefined ? undefined : context.snowPacks.get(row, 8, 'snow pack');
    const outline = outlines.get(name);
    const depth = units.rainMm / 1000;
    const areaM2 = row.number(3, 'area', { least: 0 }) * units.landM2;
    const lids = context.lids.get(name)?.uses ?? [];
    const lidM2 = lids.reduce((sum, one) => sum + one.count * one.areaM2, 0);
    if (lidM2 > areaM2 * 1.01 + 1e-6)
      throw row.bad(
        row.fields[3],
        'area',
        `at least that of its low-impact controls (${lidM2.toFixed(0)} m²)`,
      );
    return {
      id,
      gage,
      outlet,
      areaM2,
      impervious,
      widthM: row.number(5, 'width', { least: 0 }) * units.lengthM,
      slope: row.number(6, 'slope (%)', { least: 0 }) / 100,
      manningImpervious: n(1, 'roughness of the impervious area'),
      manningPervious: n(2, 'roughness of the pervious area'),
      storageImperviousM: n(3, 'depression storage of the impervious area') * depth,
      storagePerviousM: n(4, 'depression storage of the pervious area') * depth,
      noStorage:
        (area?.number(5, 'part without depression storage (%)', { least: 0, most: 100, otherwise: 0 }) ?? 0) /
        100,
      routeTo:
        area?.at(6) === undefined
          ? 'outlet'
          : area.one(6, 'route', { OUTLET: 'outlet', IMPERV: 'impervious', PERV: 'pervious' } as const),
      routed: (area?.number(7, 'part routed (%)', { least: 0, most: 100, otherwise: 100 }) ?? 100) / 100,
      infiltration: soil === undefined ? NOTHING : infiltrationOf(soil, context.infiltration, units),
      lids,
      ...(ground === undefined ? {} : { groundwater: ground }),
      ...(snow === undefined ? {} : { snow }),
      ...(outline === undefined ? {} : { outline }),
    };
  });
}

const NOTHING: Infiltration = { method: 'horton', maxMs: 0, minMs: 0, decayPerS: 0, dryingS: 0, mostM: 0 };

/** A row may name its own method in its last field. */
function infiltrationOf(row: Row, given: InfiltrationMethod, units: Units): Infiltration {
  const own = INFILTRATION[row.fields.at(-1)?.toUpperCase() ?? ''];
  const method = own ?? given;
  const rate = units.rainMm / 1000 / 3600;
  const depth = units.rainMm / 1000;
  const last = row.fields.length - (own === undefined ? 0 : 1);
  const n = (i: number, what: string, needed: boolean) =>
    i < last
      ? row.number(i, what, needed ? { least: 0 } : { least: 0, otherwise: 0 })
      : needed
        ? row.number(99, what)
        : 0;
  switch (method) {
    case 'horton':
    case 'modified-horton': {
      const maxMs = n(1, 'greatest rate', true) * rate;
      const minMs = n(2, 'least rate', true) * rate;
      if (minMs > maxMs) throw row.bad(row.fields[2], 'least rate', 'one not above the greatest');
      return {
        method,
        maxMs,
        minMs,
        decayPerS: n(3, 'decay', true) / 3600,
        dryingS: n(4, 'drying time', false) * 86_400,
        mostM: n(5, 'greatest depth', false) * depth,
      };
    }
    case 'green-ampt':
    case 'modified-green-ampt':
      return {
        method,
        suctionM: n(1, 'suction', true) * depth,
        conductivityMs: n(2, 'conductivity', true) * rate,
        deficit: n(3, 'moisture deficit', true),
      };
    case 'curve-number': {
      const curveNumber = row.number(1, 'curve number', { least: 1, most: 100 });
      return {
        method,
        curveNumber: Math.min(99, Math.max(10, curveNumber)),
        dryingS: n(3, 'drying time', false) * 86_400,
      };
    }
  }
}

function outlinesOf(sections: InpSections): Map<string, [number, number][]> {
  const outlines = new Map<string, [number, number][]>();
  for (const row of sections.rows('POLYGON')) {
    const name = row.text(0, 'name of the subcatchment').toLowerCase();
    const point: [number, number] = [row.number(1, 'x'), row.number(2, 'y')];
    const list = outlines.get(name);
    if (list === undefined) outlines.set(name, [point]);
    else list.push(point);
  }
  return outlines;
}
