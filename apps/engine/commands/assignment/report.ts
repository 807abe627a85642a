import type { Place } from '@cityloop/engines/assignment';
import type { Report } from '../../command.ts';
import { barChart, kindColour, type MapLayer, mapSvg } from '../../report/index.ts';
import { roundsReport } from './rounds-report.ts';
import type { AssignmentInput, AssignmentOutput, TasksInput, WarehousesInput } from './schemas.ts';
import { minutes, SPEED_NOTE, TABLE_NOTE } from './words.ts';

const DEGREES = { kind: 'degrees' } as const;
const GREY = '#6e7781';

/** The page of a run: a map where places are known, and tables. */
export function reportOf(input: AssignmentInput, output: AssignmentOutput): Report {
  if (input.kind === 'tasks' && output.kind === 'tasks') return tasksReport(input, output);
  if (input.kind === 'warehouses' && output.kind === 'warehouses') return warehousesReport(input, output);
  if (input.kind === 'rounds' && output.kind === 'rounds') return roundsReport(input, output);
  throw new Error(`An answer about ${output.kind} to a question about ${input.kind}.`);
}

const WHY = {
  assigned: '',
  'no-capable-crew': 'no crew can do it',
  'not-reachable': 'no capable crew has a way',
  'no-free-crew': 'all capable crews are taken',
} as const;

function tasksReport(input: TasksInput, output: Extract<AssignmentOutput, { kind: 'tasks' }>): Report {
  const { tasks, crews } = input;
  const { outcomes } = output;
  const placeOf = new Map([...tasks, ...crews].map(({ id, at }) => [id, at]));
  const taskAt = new Map(tasks.map(({ id, at }) => [id, at]));
  const crewAt = new Map(crews.map(({ id, at }) => [id, at]));
  const ways = outcomes.flatMap((one) => {
    const [from, to] = one.kind === 'assigned' ? [crewAt.get(one.crew), taskAt.get(one.task)] : [];
    return from && to ? [{ path: [from, to] }] : [];
  });
  const served = new Set(outcomes.flatMap((one) => (one.kind === 'assigned' ? [one.task] : [])));
  const layers: readonly MapLayer[] = [
    { kind: 'lines', lines: ways, colour: kindColour(0), hasArrows: true, legend: 'Crew goes to task' },
    { kind: 'points', points: pointsOf(crews), shape: 'square', colour: GREY, radius: 6, legend: 'Crew' },
    {
      kind: 'points',
      points: pointsOf(tasks.filter(({ id }) => served.has(id))),
      colour: kindColour(2),
      radius: 6,
      legend: 'Task with a crew',
    },
    {
      kind: 'points',
      points: pointsOf(tasks.filter(({ id }) => !served.has(id))),
      shape: 'diamond',
      colour: kindColour(3),
      radius: 6,
      legend: 'Task without a crew',
    },
  ];
  const left = outcomes.filter(({ kind }) => kind !== 'assigned').length;
  const levelOf = new Map(tasks.map(({ id, level }) => [id, level]));
  const rows = outcomes.map((one) =>
    one.kind === 'assigned'
      ? [one.task, levelOf.get(one.task) ?? '', one.crew, minutes(one.seconds), '']
      : [one.task, levelOf.get(one.task) ?? '', 'none', '', whyText(one)],
  );
  return {
    title:
      left === 0
        ? `${tasks.length} tasks, each with a crew`
        : `${left} of ${tasks.length} tasks without a crew`,
    figures: [...placeOf.values()].some((at) => at !== undefined)
      ? [
          {
            file: 'map.svg',
            content: mapSvg({ title: 'Crews and tasks', space: DEGREES, layers }),
            caption: 'Who goes where; lines are not roads.',
          },
        ]
      : [],
    tables: [{ title: 'Tasks', columns: ['Task', 'Level', 'Crew', 'Travel (min)', 'Why none'], rows }],
    notes: [
      'Tasks of a worse level are served first; then the sum of all travel times is the least that is possible.',
      'A crew that takes several tasks is counted from its own place to each of them.',
      input.travel.kind === 'speed' ? SPEED_NOTE : TABLE_NOTE,
    ],
  };
}

function whyText(
  one: Exclude<Extract<AssignmentOutput, { kind: 'tasks' }>['outcomes'][number], { kind: 'assigned' }>,
): string {
  if (one.kind === 'no-capable-crew')
    return one.missing.length > 0 ? `nobody can: ${one.missing.join(', ')}` : 'no crew can do all of it';
  return `${WHY[one.kind]}: ${one.crews.join(', ')}`;
}

function pointsOf(rows: readonly { readonly id: string; readonly at?: Place | undefined }[]) {
  return rows.flatMap(({ id, at }) => (at === undefined ? [] : [{ at, label: id }]));
}

function warehousesReport(
  input: WarehousesInput,
  output: Extract<AssignmentOutput, { kind: 'warehouses' }>,
): Report {
  const { site, need, warehouses, travel } = input;
  const { outcome } = output;
  const notes = [
    'The fewest warehouses; of equally few the ones whose last delivery arrives first, then the least time in all.',
    travel.kind === 'speed' ? SPEED_NOTE : TABLE_NOTE,
  ];
  if (outcome.kind === 'short') {
    const rows = outcome.articles.map(({ code, needed, available }) => [
      code,
      needed,
      available,
      needed - available,
    ]);
    const columns = ['Article', 'Needed', 'In reach', 'Short'];
    return {
      title: `The stock in reach is short for ${site.id}`,
      figures: [],
      tables: [{ title: 'Short', columns, rows }],
      notes,
    };
  }
  const chosen = new Set(outcome.picks.map(({ warehouse }) => warehouse));
  const ways = warehouses.flatMap(({ id, at }) =>
    chosen.has(id) && at && site.at ? [{ path: [at, site.at] }] : [],
  );
  const layers: readonly MapLayer[] = [
    { kind: 'lines', lines: ways, colour: kindColour(0), hasArrows: true, legend: 'Delivery' },
    {
      kind: 'points',
      points: pointsOf(warehouses.filter(({ id }) => !chosen.has(id))),
      shape: 'square',
      colour: GREY,
      legend: 'Warehouse, not needed',
    },
    {
      kind: 'points',
      points: pointsOf(warehouses.filter(({ id }) => chosen.has(id))),
      shape: 'square',
      colour: kindColour(2),
      radius: 7,
      legend: 'Warehouse that delivers',
    },
    {
      kind: 'points',
      points: pointsOf([site]),
      shape: 'diamond',
      colour: kindColour(3),
      radius: 7,
      legend: 'Site',
    },
  ];
  const map =
    ways.length > 0
      ? [
          {
            file: 'map.svg',
            content: mapSvg({ title: `Deliveries to ${site.id}`, space: DEGREES, layers }),
            caption: 'Which warehouses deliver; lines are not roads.',
          },
        ]
      : [];
  const chart = barChart({
    title: 'When deliveries arrive',
    categories: outcome.picks.map(({ warehouse }) => warehouse),
    y: { title: 'Minutes after leaving' },
    bars: [{ name: 'Travel', values: outcome.picks.map(({ seconds }) => Math.round(seconds / 6) / 10) }],
    isHorizontal: true,
    height: 120 + 46 * outcome.picks.length,
  });
  return {
    title: `${outcome.picks.length} of ${warehouses.length} warehouses bring what ${site.id} needs`,
    figures: [
      ...map,
      { file: 'arrivals.svg', content: chart, caption: 'Travel time of each delivery (min).' },
    ],
    tables: [
      {
        title: 'Deliveries',
        columns: ['Warehouse', 'Travel (min)', 'Brings'],
        rows: outcome.picks.map(({ warehouse, seconds, articles }) => [
          warehouse,
          minutes(seconds),
          articles.map(({ code, qty }) => `${qty} × ${code}`).join(', '),
        ]),
      },
      { title: 'Need', columns: ['Article', 'Quantity'], rows: need.map(({ code, qty }) => [code, qty]) },
    ],
    notes,
  };
}
