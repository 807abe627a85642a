import type { Situation } from '@cityloop/engines/evacuation';
import {
  classedScale,
  kindScale,
  type MapLayer,
  type MapPoint,
  mapSvg,
  niceBreaks,
  rampColour,
} from '../../report/index.ts';
import type { EvacuationOutput } from './schemas.ts';

/** Hazard, roads in use, people, shelters with their load, and those who are left. */
export function planMap(situation: Situation, { rows, rides, shelters, left }: EvacuationOutput): string {
  const nodes = new Map(situation.nodes.map(({ id, lng, lat }) => [id, [lng, lat] as const]));
  const paths = new Map<string, MapPoint[]>(
    situation.edges.map(({ id, from, to, via = [] }) => [
      id,
      [nodes.get(from) ?? [0, 0], ...via, nodes.get(to) ?? [0, 0]],
    ]),
  );
  const use = new Map<string, number>();
  for (const { edges, persons } of [...rows, ...rides])
    for (const edge of edges) use.set(edge, (use.get(edge) ?? 0) + persons);
  const most = Math.max(1, ...use.values());
  const used = [...use].sort((a, b) => a[1] - b[1]);
  const breaks = breaksTo(most, 5);
  const classes = classedScale('speed', { title: 'People on a road', breaks });
  // The ramp's light end would be lost on the ground.
  const flow = {
    ...classes,
    classes: classes.classes.map((one, k) => ({
      ...one,
      colour: rampColour('speed', 0.3 + (0.7 * k) / Math.max(1, breaks.length - 1)),
    })),
  };
  const cells = new Map(situation.cells.map((cell) => [cell.id, cell]));
  const behind = new Map<string, number>();
  for (const { cell, persons } of left) behind.set(cell, (behind.get(cell) ?? 0) + persons);
  const loads = new Map(shelters.map((load) => [load.shelter, load]));
  const points = [...situation.cells, ...situation.shelters].map(({ lng, lat }): MapPoint => [lng, lat]);
  const touched = [...points, ...used.flatMap(([edge]) => paths.get(edge) ?? [])];
  return mapSvg({
    title: 'Hazard, routes and shelters',
    space: { kind: 'degrees' },
    bounds: around(touched),
    layers: [
      ...hazardLayers(situation),
      {
        kind: 'lines',
        colour: '#c3c8cd',
        width: 1,
        lines: situation.edges.map(({ id }) => ({ path: paths.get(id) ?? [] })),
      },
      {
        kind: 'points',
        colour: '#6b7280',
        radius: 2.5,
        legend: 'People',
        points: situation.cells.map(({ lng, lat }) => ({ at: [lng, lat] })),
      },
      {
        kind: 'lines',
        scale: flow,
        hasArrows: used.length < 400,
        lines: used.map(([edge, persons]) => ({
          path: paths.get(edge) ?? [],
          value: persons,
          width: 1.2 + 8 * Math.sqrt(persons / most),
        })),
      },
      {
        kind: 'points',
        shape: 'triangle',
        colour: '#d55e00',
        radius: 6,
        legend: 'People who cannot make it',
        points: [...behind].map(([id, persons]) => {
          const cell = cells.get(id);
          return { at: [cell?.lng ?? 0, cell?.lat ?? 0], label: String(persons) };
        }),
      },
      {
        kind: 'points',
        shape: 'square',
        radius: 7,
        scale: kindScale('Shelters (people / places)', [
          { value: 0, label: 'has room', colour: '#009e73' },
          { value: 1, label: 'full', colour: '#0072b2' },
          { value: 2, label: 'reached by the hazard: not used', colour: '#404040' },
        ]),
        points: situation.shelters.map(({ id, name, lng, lat, capacity }) => {
          const load = loads.get(id);
          const value = load?.flooded ? 2 : (load?.persons ?? 0) >= capacity ? 1 : 0;
          return { at: [lng, lat], value, label: `${name ?? id} ${load?.persons ?? 0}/${capacity}` };
        }),
      },
    ],
  });
}

function hazardLayers({ hazard }: Situation): MapLayer[] {
  const zones = hazard.zones ?? [];
  const finite = zones.map(({ arrivalMin }) => arrivalMin).filter((minute) => minute < Infinity);
  const layers: MapLayer[] = [];
  const open = zones.filter(({ arrivalMin }) => arrivalMin === Infinity);
  if (open.length > 0)
    layers.push({
      kind: 'polygons',
      colour: '#dbeafe',
      opacity: 0.6,
      legend: 'Area to be cleared',
      polygons: open,
    });
  if (finite.length > 0) {
    const times = [...new Set(finite)].sort((a, b) => a - b);
    // The earliest is the darkest and lies on top.
    const scale = kindScale(
      'Hazard arrives (min)',
      times.map((minute, i) => ({
        value: i,
        label: String(Math.round(10 * minute) / 10),
        colour: rampColour('depth', 1 - (0.8 * i) / Math.max(1, times.length - 1)),
      })),
    );
    layers.push({
      kind: 'polygons',
      scale,
      opacity: 0.5,
      polygons: zones
        .filter(({ arrivalMin }) => arrivalMin < Infinity)
        .toSorted((a, b) => b.arrivalMin - a.arrivalMin)
        .map(({ rings, arrivalMin }) => ({ rings, value: times.indexOf(arrivalMin) })),
    });
  }
  const { raster } = hazard;
  if (raster !== undefined) {
    const values = Float64Array.from(raster.minutes, (minute) => (minute < Infinity ? minute : Number.NaN));
    let most = 0;
    for (const minute of values) if (minute > most) most = minute;
    layers.push({
      kind: 'raster',
      raster: { ...raster, values, cellX: raster.cellLng, cellY: raster.cellLat, space: { kind: 'degrees' } },
      scale: classedScale('arrival', {
        title: 'Hazard arrives (min)',
        breaks: [0, ...breaksTo(most, 5).filter((one) => one > 0)],
      }),
    });
  }
  return layers;
}

function breaksTo(most: number, count: number): readonly number[] {
  return niceBreaks(0, Math.max(most, 1), count);
}

const MARGIN = 0.06;

function around(points: readonly MapPoint[]): readonly [number, number, number, number] {
  const lngs = points.map(([lng]) => lng);
  const lats = points.map(([, lat]) => lat);
  const [west, east] = [lngs.reduce((a, b) => Math.min(a, b)), lngs.reduce((a, b) => Math.max(a, b))];
  const [south, north] = [lats.reduce((a, b) => Math.min(a, b)), lats.reduce((a, b) => Math.max(a, b))];
  const [dx, dy] = [MARGIN * (east - west) + 0.001, MARGIN * (north - south) + 0.001];
  return [west - dx, south - dy, east + dx, north + dy];
}
