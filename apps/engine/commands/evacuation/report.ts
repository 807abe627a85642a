import type { Situation } from '@cityloop/engines/evacuation';
import type { EngineContext, Report } from '../../command.ts';
import { barChart, KINDS, lineChart } from '../../report/index.ts';
import { planMap } from './plan-map.ts';
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
/** Without the two blues, which are those who have arrived. */
const KIND_COLOURS = [KINDS[1], KINDS[3], KINDS[2], KINDS[5], KINDS[6]];

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
        content: planMap(situation, output),
        caption:
          'Hazard by time of arrival (minutes), routes as wide as people use them, shelters with their load, and where people are left (triangles).',
      },
      {
        file: 'departures.svg',
        content: departures(output),
        caption:
          'People who have left their cells and who have arrived (persons), by minutes from the alarm.',
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
      `By hand means: ${baseline.minutesPerGroup} min for each group of each cell by ${baseline.dispatchers} dispatcher(s), one after the other, to the nearest shelter in a straight line whether or not it is full. The plan counts ${dispatch.planMin} min to be read and confirmed before its orders go out together. Both are assumptions, not measurements.`,
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

function departures({ rows, rides, totals }: EvacuationOutput): string {
  const end = Math.ceil(totals.lastArrivalMin) + 1;
  const kinds = [...new Set([...rows, ...rides].map(({ kind }) => kind))].sort();
  const steps = rows.flatMap(({ kind, departures: parts, travelMin }) =>
    parts.map(({ minute, persons }) => ({ kind, persons, left: minute, there: minute + travelMin })),
  );
  const fetched = rides.map(({ kind, persons, leaveMin, arriveMin }) => ({
    kind,
    persons,
    left: leaveMin,
    there: arriveMin,
  }));
  const all = [...steps, ...fetched];
  const leaving = (of: typeof all) =>
    cumulative(
      of.map(({ left, persons }) => [left, persons] as const),
      end,
    );
  return lineChart({
    title: 'Departures and arrivals',
    x: { title: 'Minutes from the alarm', min: 0 },
    y: { title: 'People', min: 0 },
    lines: [
      { name: 'Left: all', points: leaving(all), isStepped: true, colour: '#404040' },
      {
        name: 'Arrived: all',
        points: cumulative(
          all.map(({ there, persons }) => [there, persons] as const),
          end,
        ),
        isStepped: true,
        isFilled: true,
        colour: '#0072b2',
      },
      ...kinds.map((kind, i) => ({
        name: `Left: ${kind}`,
        points: leaving(all.filter((one) => one.kind === kind)),
        isStepped: true,
        isDashed: true,
        colour: KIND_COLOURS[i % KIND_COLOURS.length] ?? KINDS[1],
      })),
    ],
  });
}

function cumulative(
  events: readonly (readonly [number, number])[],
  untilMin: number,
): readonly (readonly [number, number])[] {
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
  return [[0, 0], ...points, [untilMin, total]];
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
