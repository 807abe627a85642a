import type { Situation } from '../../../../engines/evacuation/index.ts';
import type { EngineContext, Report } from '../../command.ts';
import {
  barChart,
  classedScale,
  kindColour,
  kindScale,
  lineChart,
  type MapLayer,
  type MapPoint,
  mapSvg,
  niceBreaks,
} from '../../report/index.ts';
import type { EvacuationInput, EvacuationOutput } from './schemas.ts';
import { situationOf } from './situation.ts';

const REASONS: Readonly<Record<EvacuationOutput['left'][number]['reason'], string>> = {
  'no-road': 'no road within reach leads to a shelter',
  'cut-off': 'the hazard cuts every way before they can leave',
  'road-capacity': 'the roads cannot carry all in time',
  'shelter-full': 'no shelter in reach has room',
  'no-vehicle': 'no bus or ambulance reaches them in time',
};
const MOST_ROWS = 400;

/** Map, charts and tables of a plan; those who cannot make it stand first. */
export async function reportOf(
  input: EvacuationInput,
  output: EvacuationOutput,
  context: EngineContext,
): Promise<Report> {
  const situation = await situationOf(input, context);
  const { totals, baseline, dispatch } = output;
  return {
    title: `Evacuation plan: ${totals.planned} of ${totals.threatened} people, ${totals.left} cannot make it`,
    figures: [
      {
        file: 'map.svg',
        content: map(situation, output),
        caption:
          'Hazard by time of arrival (minutes), routes as wide as people use them, shelters with their load, and where people are left (triangles).',
      },
      {
        file: 'departures.svg',
        content: departures(output),
        caption: 'People who have left their cells and who have arrived (persons), by minutes from zero.',
      },
      {
        file: 'shelters.svg',
        content: shelterLoads(situation, output),
        caption: 'Places used and free in each shelter (persons).',
      },
    ],
    tables: [
      {
        title: output.left.length === 0 ? 'Everybody in the area has a way' : 'Those who cannot make it',
        columns: ['Area', 'Cell', 'Kind', 'Persons', 'Why', 'Hazard arrives (min)'],
        rows: output.left
          .slice(0, MOST_ROWS)
          .map((row) => [
            row.area,
            row.cell,
            row.kind,
            row.persons,
            REASONS[row.reason],
            row.hazardMin === null ? 'never' : tenth(row.hazardMin),
          ]),
      },
      {
        title: 'Against a dispatch by hand (assumed)',
        columns: ['', 'Plan', 'By hand'],
        rows: [
          ['Last order is out (min)', tenth(dispatch.planMin), tenth(dispatch.byHandMin)],
          ['Dispatch time saved (%)', Math.round(100 * dispatch.cutShare), ''],
          [
            'On foot and in cars: come to a place in a shelter (persons)',
            sum(output.rows.map(({ persons }) => persons)),
            baseline.saved,
          ],
          ['come to a full shelter (persons)', 0, baseline.withoutRoom],
          ['are still there when the hazard comes (persons)', leftOf(output, situation), baseline.caught],
          [
            'Last arrival (min)',
            tenth(Math.max(0, ...output.rows.map(({ arriveByMin }) => arriveByMin))),
            tenth(baseline.lastArrivalMin),
          ],
        ],
      },
      { title: 'Orders', ...orders(situation, output) },
      {
        title: 'Rides',
        columns: [
          'Vehicle',
          'Sets out (min)',
          'Area',
          'Cell',
          'Boards (min)',
          'Persons',
          'To',
          'Arrives (min)',
          'Spare (min)',
        ],
        rows: output.rides
          .slice(0, MOST_ROWS)
          .map((ride) => [
            `${ride.fleet} ${ride.vehicle}`,
            tenth(ride.setOutMin),
            ride.area,
            ride.cell,
            tenth(ride.boardFromMin),
            ride.persons,
            nameOf(situation, ride.shelter),
            tenth(ride.arriveMin),
            spare(ride.spareMin),
          ]),
      },
      {
        title: 'Busiest roads',
        columns: ['Edge', 'Persons', 'Busiest quarter of an hour (% of capacity)'],
        rows: output.roads
          .toSorted((a, b) => b.peakShare - a.peakShare || b.persons - a.persons)
          .slice(0, 15)
          .map(({ edge, persons, peakShare }) => [edge, persons, Math.round(100 * peakShare)]),
      },
      ...(output.released.length === 0
        ? []
        : [
            {
              title: 'Kept rows that had to be planned anew',
              columns: ['Cell', 'Kind', 'Shelter', 'Persons', 'Why'],
              rows: output.released.map((row) => [
                row.cell,
                row.kind,
                nameOf(situation, row.shelter),
                row.persons,
                row.reason,
              ]),
            },
          ]),
    ],
    notes: [
      'A proposal: no order goes out before a person has confirmed it. It speaks of areas and numbers, never of single persons.',
      `Whoever is on a road is out of it at least ${situation.marginMin ?? 0} min before the hazard; times are rounded up to steps of ${output.stepS} s.`,
      `People on foot and in cars arrive in sum at most ${Math.round(output.gapPersonMin)} person-minutes later than in the best plan in these steps; nobody else could be saved in them. Buses and ambulances follow a rule (first lost, first fetched), not an optimum.`,
      `No plan that brings as many away has a mean arrival before minute ${tenth(output.bound.meanArrivalMin)} (empty roads); this one has ${tenth(totals.meanArrivalMin)}.`,
      `By hand means: ${baseline.minutesPerGroup} min for each group of each cell by ${baseline.dispatchers} dispatcher(s), one after the other, to the nearest shelter in a straight line whether or not it is full. The plan counts ${dispatch.planMin} min to read and confirm. Both are assumptions, not measurements.`,
    ],
  };
}

function leftOf({ left }: EvacuationOutput, { kinds }: Situation): number {
  const fetched = new Set(kinds.filter(({ mode }) => mode === 'ride').map(({ id }) => id));
  return sum(left.filter(({ kind }) => !fetched.has(kind)).map(({ persons }) => persons));
}

/** Rows of the same group to the same shelter are one order; its main way is the one of most people. */
function orders(situation: Situation, { rows }: EvacuationOutput) {
  const groups = new Map<string, EvacuationOutput['rows']>();
  for (const row of rows) {
    const key = `${row.area}\n${row.cell}\n${row.kind}\n${row.shelter}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  const told = [...groups.values()].map((parts) => {
    const main = parts.reduce((a, b) => (b.persons > a.persons ? b : a));
    const spares = parts.flatMap(({ spareMin }) => (spareMin === null ? [] : [spareMin]));
    return [
      main.area,
      main.cell,
      main.kind,
      sum(parts.map(({ persons }) => persons)),
      nameOf(situation, main.shelter),
      `${tenth(Math.min(...parts.map(({ leaveFromMin }) => leaveFromMin)))} – ${tenth(Math.max(...parts.map(({ leaveToMin }) => leaveToMin)))}`,
      tenth(Math.max(...parts.map(({ arriveByMin }) => arriveByMin))),
      spare(spares.length === 0 ? null : Math.min(...spares)),
      `${short(main.edges)} (${main.persons})`,
      parts.length - 1,
      main.pinned ? 'fixed' : '',
    ];
  });
  return {
    columns: [
      'Area',
      'Cell',
      'Kind',
      'Persons',
      'To',
      'Leave (min)',
      'There by (min)',
      'Spare (min)',
      'Main way (persons)',
      'Other ways',
      '',
    ],
    rows: told.slice(0, MOST_ROWS),
  };
}

const MOST_EDGES = 6;

function short(edges: readonly string[]): string {
  if (edges.length <= MOST_EDGES) return edges.join(' › ');
  return [...edges.slice(0, MOST_EDGES - 2), '…', ...edges.slice(-2)].join(' › ');
}

function map(situation: Situation, { rows, rides, shelters, left }: EvacuationOutput): string {
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
  const flow = classedScale('speed', { title: 'People on a road', breaks: breaksTo(most, 5) });
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
    const scale = classedScale('depth', {
      title: 'Hazard arrives (min)',
      breaks: [0, ...breaksTo(Math.max(...times) + 1, 4).filter((one) => one > 0)],
    });
    // The earliest is the darkest and lies on top.
    const turned = {
      ...scale,
      classes: scale.classes.map((one, i) => ({
        ...one,
        colour: scale.classes.at(-1 - i)?.colour ?? one.colour,
      })),
    };
    layers.push({
      kind: 'polygons',
      scale: turned,
      opacity: 0.55,
      polygons: zones
        .filter(({ arrivalMin }) => arrivalMin < Infinity)
        .toSorted((a, b) => b.arrivalMin - a.arrivalMin)
        .map(({ rings, arrivalMin }) => ({ rings, value: arrivalMin })),
    });
  }
  const { raster } = hazard;
  if (raster !== undefined) {
    const values = Float64Array.from(raster.minutes, (minute) => (minute < Infinity ? minute : Number.NaN));
    const most = values.reduce((a, b) => (b > a ? b : a), 0);
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

function departures({ rows, rides }: EvacuationOutput): string {
  const left = rows.flatMap(({ departures: parts }) =>
    parts.map(({ minute, persons }) => [minute, persons] as const),
  );
  const there = rows.flatMap(({ departures: parts, travelMin }) =>
    parts.map(({ minute, persons }) => [minute + travelMin, persons] as const),
  );
  const kinds = [...new Set(rows.map(({ kind }) => kind))].sort();
  const byKind = kinds.map((kind, i) => ({
    name: `Left: ${kind}`,
    colour: kindColour(i + 1),
    isStepped: true,
    points: cumulative(
      rows
        .filter((row) => row.kind === kind)
        .flatMap(({ departures: parts }) => parts.map(({ minute, persons }) => [minute, persons] as const)),
    ),
  }));
  const all = cumulative([...left, ...rides.map(({ leaveMin, persons }) => [leaveMin, persons] as const)]);
  const arrived = cumulative([
    ...there,
    ...rides.map(({ arriveMin, persons }) => [arriveMin, persons] as const),
  ]);
  return lineChart({
    title: 'Departures and arrivals',
    x: { title: 'Minutes', min: 0 },
    y: { title: 'People', min: 0 },
    lines: [
      { name: 'Left: all', points: all, isStepped: true, colour: '#404040' },
      { name: 'Arrived: all', points: arrived, isStepped: true, isFilled: true, colour: '#009e73' },
      ...byKind.map((line) => ({ ...line, isDashed: true })),
    ],
  });
}

function cumulative(events: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  const byMinute = new Map<number, number>();
  for (const [minute, persons] of events) {
    const at = Math.ceil(minute);
    byMinute.set(at, (byMinute.get(at) ?? 0) + persons);
  }
  let total = 0;
  const points = [...byMinute]
    .sort((a, b) => a[0] - b[0])
    .map(([minute, persons]) => {
      total += persons;
      return [minute, total] as const;
    });
  return [[0, 0], ...points];
}

function shelterLoads(situation: Situation, { shelters }: EvacuationOutput): string {
  const order = shelters.toSorted((a, b) => b.persons - a.persons);
  return barChart({
    title: 'Shelters',
    categories: order.map(({ shelter }) => nameOf(situation, shelter)),
    y: { title: 'People', min: 0 },
    isStacked: true,
    isHorizontal: true,
    height: 120 + 26 * order.length,
    bars: [
      { name: 'Used', values: order.map(({ persons }) => persons), colour: '#0072b2' },
      { name: 'Free', values: order.map(({ persons, capacity }) => capacity - persons), colour: '#cfd8dc' },
    ],
  });
}

function nameOf({ shelters }: Situation, id: string): string {
  return shelters.find((shelter) => shelter.id === id)?.name ?? id;
}

function spare(minute: number | null): string | number {
  return minute === null ? 'never reached' : tenth(minute);
}

function tenth(value: number): number {
  return Math.round(10 * value) / 10;
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
