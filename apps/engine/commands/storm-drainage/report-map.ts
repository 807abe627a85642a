import type { ReportFigure } from '../../command.ts';
import {
  type ColourScale,
  classedScale,
  kindScale,
  type MapLayer,
  type MapSpace,
  mapSvg,
} from '../../report/index.ts';
import type { DrainageInput } from './input-schema.ts';
import type { DrainageResult } from './run.ts';

const LAND = '#c7d9b7';
const FLOOD = '#d55e00';
const KIND_COLOURS = { pump: '#cc79a7', orifice: '#009e73', weir: '#009e73', outlet: '#009e73' } as const;

type Place = readonly [number, number];

/** What a unit of the file's coordinates is. */
export function mapSpaceOf({ mapUnit, surface }: DrainageInput, result: DrainageResult): MapSpace {
  const unit =
    mapUnit ??
    (surface !== undefined
      ? undefined
      : result.model.network.options.fileUnits.system === 'us'
        ? 'feet'
        : 'metres');
  if (unit === 'degrees') return { kind: 'degrees' };
  if (unit === undefined)
    return result.surface?.raster.space.kind === 'degrees'
      ? { kind: 'degrees' }
      : { kind: 'plane', metresPerUnit: 1 };
  return { kind: 'plane', metresPerUnit: unit === 'feet' ? 0.3048 : 1 };
}

/** Maps of the network; none where too few of its nodes have a place. */
export function mapFigures(input: DrainageInput, result: DrainageResult): ReportFigure[] {
  const { nodes } = result.model.network;
  const placed = nodes.filter(({ place }) => place !== undefined).length;
  const figures: ReportFigure[] = [];
  const space = mapSpaceOf(input, result);
  if (placed >= 2)
    figures.push({
      file: 'network.svg',
      content: mapSvg({
        title: 'Fullness of the pipes, and where it floods',
        space,
        layers: [...landLayer(result), ...pipeLayers(result), ...nodeLayers(result)],
      }),
      caption:
        'Pipes by their greatest depth of water over their full height; circles are nodes where water comes out above the ground, their area by its volume (m³).',
    });
  if (result.surface !== undefined)
    figures.push({
      file: 'ground.svg',
      content: mapSvg({ title: 'Water on the ground', space, layers: groundLayers(result) }),
      caption: 'Greatest depth of water on the ground (m) over its relief, with the network below it.',
    });
  return figures;
}

function landLayer({ model }: DrainageResult): MapLayer[] {
  const polygons = model.water.subcatchments.flatMap(({ id, outline = [] }) =>
    outline.length < 3 ? [] : [{ rings: [outline], label: id }],
  );
  return polygons.length === 0
    ? []
    : [{ kind: 'polygons', polygons, colour: LAND, opacity: 0.35, legend: 'Subcatchment' }];
}

function pipeLayers({ model, run }: DrainageResult): MapLayer[] {
  const { links } = model.network;
  const scale = classedScale('depth', {
    title: 'Greatest depth over full',
    breaks: [0, 0.3, 0.5, 0.7, 0.9, 0.999],
  });
  const named: ColourScale = {
    title: scale.title,
    classes: scale.classes.map((one, i) => ({
      ...one,
      colour: ['#c6dbef', '#9ecae1', '#6baed6', '#3182bd', '#08519c', '#b10026'][i] ?? one.colour,
      label: ['below 30 %', '30 – 50 %', '50 – 70 %', '70 – 90 %', '90 – 100 %', 'full'][i] ?? one.label,
    })),
  };
  const conduits = links.flatMap((link, k) => {
    const path = pathOf(model, k);
    return link.kind === 'conduit' && path !== undefined
      ? [{ path, value: Math.min(1, run.links[k]?.maxFullness ?? 0) }]
      : [];
  });
  const layers: MapLayer[] = [
    { kind: 'lines', lines: conduits, scale: named, width: conduits.length > 300 ? 2 : 4 },
  ];
  const structures = links.flatMap((link, k) => {
    const path = pathOf(model, k);
    return link.kind !== 'conduit' && path !== undefined
      ? [{ path, value: kindNumber(link.kind), label: link.id }]
      : [];
  });
  if (structures.length > 0) {
    const present = [...new Set(structures.map(({ value }) => value))].toSorted((a, b) => a - b);
    const scaleOfKinds = kindScale(
      'Structures',
      present.map((value) => ({
        value,
        label: ['pump', 'orifice', 'weir', 'outlet'][value] ?? '',
        colour: Object.values(KIND_COLOURS)[value] ?? FLOOD,
      })),
    );
    layers.push({ kind: 'lines', lines: structures, scale: scaleOfKinds, width: 2.5, isDashed: true });
  }
  return layers;
}

function kindNumber(kind: string): number {
  return ['pump', 'orifice', 'weir', 'outlet'].indexOf(kind);
}

function pathOf({ network }: DrainageResult['model'], k: number): Place[] | undefined {
  const link = network.links[k];
  const from = network.nodes[link?.from ?? -1]?.place;
  const to = network.nodes[link?.to ?? -1]?.place;
  return from === undefined || to === undefined ? undefined : [from, ...(link?.bends ?? []), to];
}

const LARGEST = 26;
const MOST_NAMES = 40;

function nodeLayers({ model, run }: DrainageResult): MapLayer[] {
  const { nodes } = model.network;
  const most = run.nodes.reduce((top, { floodedM3 }) => Math.max(top, floodedM3), 0);
  const dry: { at: Place; label?: string }[] = [];
  const stores: { at: Place; label: string }[] = [];
  const ends: { at: Place; label: string }[] = [];
  const floods: { at: Place; radius: number; label: string }[] = [];
  for (const [i, { id, kind, place }] of nodes.entries()) {
    if (place === undefined) continue;
    const m3 = run.nodes[i]?.floodedM3 ?? 0;
    if (m3 > 0)
      floods.push({
        at: place,
        radius: 4 + LARGEST * Math.sqrt(m3 / most),
        label: `${id}: ${Math.round(m3)} m³`,
      });
    if (kind === 'outfall') ends.push({ at: place, label: id });
    else if (kind === 'storage') stores.push({ at: place, label: id });
    else dry.push(m3 > 0 || nodes.length > MOST_NAMES ? { at: place } : { at: place, label: id });
  }
  const layers: MapLayer[] = [];
  if (floods.length > 0)
    layers.push({
      kind: 'points',
      points: floods.toSorted((a, b) => b.radius - a.radius),
      colour: FLOOD,
      opacity: 0.65,
      legend: 'Floods (area by volume)',
    });
  layers.push({
    kind: 'points',
    points: dry,
    colour: '#404040',
    radius: nodes.length > 60 ? 1.5 : 3,
    legend: 'Node',
  });
  if (stores.length > 0)
    layers.push({
      kind: 'points',
      points: stores,
      shape: 'square',
      colour: '#0072b2',
      radius: 6,
      legend: 'Storage',
    });
  layers.push({
    kind: 'points',
    points: ends,
    shape: 'triangle',
    colour: '#1b1b1b',
    radius: 7,
    legend: 'Outfall',
  });
  return layers;
}

function groundLayers(result: DrainageResult): MapLayer[] {
  const { surface, model } = result;
  if (surface === undefined) return [];
  const { raster } = surface;
  const depth = surface.peaks().depthM;
  const water = { ...raster, values: Float64Array.from(depth, (one) => (one >= 0.02 ? one : Number.NaN)) };
  const lines = model.network.links.flatMap((_, k) => {
    const path = pathOf(model, k);
    return path === undefined ? [] : [{ path }];
  });
  const moved = surface.inlets.map(({ at, id }, k) => ({
    at,
    id,
    out: (result.run.inlets?.[k]?.outM3 ?? 0) - 0.5,
  }));
  return [
    {
      kind: 'raster',
      raster: water,
      ground: raster,
      scale: classedScale('depth', { title: 'Greatest depth (m)', breaks: [0.02, 0.05, 0.1, 0.2, 0.4, 0.8] }),
    },
    { kind: 'lines', lines, colour: '#57606a', width: 1.5, legend: 'Network' },
    {
      kind: 'points',
      points: moved.filter(({ out }) => out <= 0).map(({ at }) => ({ at })),
      colour: '#404040',
      radius: 2.5,
      legend: 'Inlet',
    },
    {
      kind: 'points',
      points: moved
        .filter(({ out }) => out > 0)
        .map(({ at, id, out }) => ({ at, label: `${id}: ${Math.round(out + 0.5)} m³` })),
      colour: FLOOD,
      radius: 5,
      legend: 'Inlet where water came out',
    },
  ];
}
