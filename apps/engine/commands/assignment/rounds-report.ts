import type { Report } from '../../command.ts';
import { barChart, kindColour, type MapLayer, type MapPoint, mapSvg } from '../../report/index.ts';
import type { AssignmentOutput, RoundsInput } from './schemas.ts';
import { clock, minutes, SPEED_NOTE, TABLE_NOTE } from './words.ts';

type RoundsOutput = Extract<AssignmentOutput, { kind: 'rounds' }>;

/** The page of a plan of rounds: the map of rounds, what each patrol's time goes to, and the schedules. */
export function roundsReport(input: RoundsInput, output: RoundsOutput): Report {
  const { visits, patrols, travel } = input;
  const { rounds, left } = output;
  const made = visits.length - left.length;
  const layers = layersOf(input, output);
  const map =
    layers.length === 0
      ? []
      : [
          {
            file: 'rounds.svg',
            content: mapSvg({ title: 'Rounds', space: { kind: 'degrees' }, layers }),
            caption: 'Each patrol in its own colour, stops numbered in order; lines are not roads.',
          },
        ];
  const serviceOf = new Map(visits.map(({ id, serviceSeconds }) => [id, serviceSeconds]));
  const times = rounds.map(({ stops, driveSeconds, departAt, returnAt }) => {
    const service = stops.reduce((sum, { visit }) => sum + (serviceOf.get(visit) ?? 0), 0);
    return { drive: driveSeconds, service, wait: returnAt - departAt - driveSeconds - service };
  });
  const chart = barChart({
    title: 'Time of each patrol',
    categories: patrols.map(({ id }) => id),
    y: { title: 'Minutes' },
    bars: [
      { name: 'Driving', values: times.map(({ drive }) => minutes(drive)) },
      { name: 'At visits', values: times.map(({ service }) => minutes(service)), colour: kindColour(2) },
      { name: 'Waiting', values: times.map(({ wait }) => minutes(Math.max(0, wait))), colour: '#bdc3c9' },
    ],
    isStacked: true,
    isHorizontal: true,
    height: 150 + 46 * patrols.length,
  });
  const schedules = rounds
    .filter(({ stops }) => stops.length > 0)
    .map(({ patrol, stops, departAt, returnAt }) => ({
      title: `${patrol}: out ${clock(departAt)}, back ${clock(returnAt)}`,
      columns: ['Stop', 'Visit', 'Arrives', 'Begins', 'Leaves'],
      rows: stops.map(({ visit, arriveAt, beginAt, leaveAt }, i) => [
        i + 1,
        visit,
        clock(arriveAt),
        clock(beginAt),
        clock(leaveAt),
      ]),
    }));
  const whys = left.map(({ visit, why }) => [
    visit,
    why === 'no-time' ? 'no time beside the others' : 'out of reach of every patrol',
  ]);
  return {
    title:
      left.length === 0
        ? `Rounds: all ${made} visits are made`
        : `Rounds: ${left.length} of ${visits.length} visits are left out`,
    figures: [
      ...map,
      {
        file: 'times.svg',
        content: chart,
        caption: 'Where the time of each patrol goes, from leaving to being back (min).',
      },
    ],
    tables: [
      ...(whys.length > 0 ? [{ title: 'Left out', columns: ['Visit', 'Why'], rows: whys }] : []),
      ...schedules,
    ],
    notes: [proofText(output), travel.kind === 'speed' ? SPEED_NOTE : TABLE_NOTE],
  };
}

function proofText({ proof, driveSeconds }: RoundsOutput): string {
  const driving = `${minutes(driveSeconds)} minutes of driving in all`;
  switch (proof.kind) {
    case 'optimal':
      return `${driving}: no plan leaves out less, or drives less with as much.`;
    case 'within':
      return `${driving}: no plan can do with less than ${minutes(proof.lowerBoundSeconds)}, so at most ${(100 * proof.gap).toFixed(1)} % could be saved on that.`;
    case 'unknown':
      return `${driving}; visits are left out, and whether another plan would leave out less is not known.`;
  }
}

function layersOf({ visits, patrols }: RoundsInput, { rounds, left }: RoundsOutput): readonly MapLayer[] {
  const at = new Map<string, MapPoint>(
    visits.flatMap((one) => (one.at === undefined ? [] : [[one.id, one.at]])),
  );
  const ways = rounds.flatMap(({ patrol, stops }, p): MapLayer[] => {
    const home = patrols.find(({ id }) => id === patrol)?.at;
    const places = stops.map(({ visit }) => at.get(visit)).filter((place) => place !== undefined);
    if (home === undefined || places.length === 0) return [];
    const colour = kindColour(p);
    const path = [home, ...places, home];
    return [
      {
        kind: 'lines',
        lines: path.slice(1).map((to, i) => ({ path: [path[i] ?? to, to] })),
        colour,
        hasArrows: true,
        legend: patrol,
      },
      {
        kind: 'points',
        points: stops.flatMap(({ visit }, i) => {
          const place = at.get(visit);
          return place === undefined ? [] : [{ at: place, label: `${i + 1} ${visit}` }];
        }),
        colour,
      },
    ];
  });
  const missed = left.flatMap(({ visit }) => {
    const place = at.get(visit);
    return place === undefined ? [] : [{ at: place, label: visit }];
  });
  const homes = patrols.flatMap((patrol) => (patrol.at === undefined ? [] : [{ at: patrol.at }]));
  return [
    ...ways,
    ...(missed.length > 0
      ? [
          {
            kind: 'points' as const,
            points: missed,
            shape: 'cross' as const,
            colour: '#d1242f',
            radius: 6,
            legend: 'Left out',
          },
        ]
      : []),
    ...(homes.length > 0
      ? [
          {
            kind: 'points' as const,
            points: homes,
            shape: 'square' as const,
            colour: '#1b1f24',
            radius: 6,
            legend: 'Where rounds begin',
          },
        ]
      : []),
  ];
}
