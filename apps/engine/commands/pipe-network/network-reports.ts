import type { NetworkModel } from '@cityloop/engines/pipe-network';
import type { Report } from '../../command.ts';
import { type ColourScale, kindColour, type MapLayer, mapSvg } from '../../report/index.ts';
import type { LoadedNetwork } from './load-network.ts';
import { hasContent, linesOf, pathOf, placesOf, pointsOf, round, sourceLayer } from './map-parts.ts';
import type { InputOf, OutputOf } from './schemas.ts';

const DEGREES = { kind: 'degrees' } as const;
const GREY = '#8c959f';
const DRY = '#b2182b';
const LOW = '#e69f00';
const STEADY_NOTE = 'Filled pipes in steady state: no water hammer, no filling or emptying.';

/** Metres short of the least pressure, and their colours: darker with the lack, and none too pale for a point. */
const SHORT_COLOURS = [
  [0, 2, '#fdb863'],
  [2, 5, '#ef6548'],
  [5, 10, '#cb181d'],
  [10, Infinity, '#67000d'],
] as const;

type Place = readonly [number, number];

/** The dry area of a closure on a map, with users and pressures. */
export function closureReport(
  input: InputOf<'closure'>,
  output: OutputOf<'closure'>,
  { model }: LoadedNetwork,
): Report {
  const dry = new Set(output.cutOff.nodes);
  const low = new Map(output.pressures.map((row) => [row.node, row.afterM]));
  const places = placesOf(model);
  const shut = new Set(output.shut);
  const isDry = (link: NetworkModel['links'][number]): boolean => dry.has(link.from) && dry.has(link.to);
  const scale: ColourScale = {
    title: `Below ${input.minPressureM} m of pressure by`,
    classes: SHORT_COLOURS.map(([from, to, colour]) => ({
      from,
      to,
      colour,
      label: to === Infinity ? `${from} m or more` : `${from} to ${to} m`,
    })),
  };
  const layers: MapLayer[] = [
    linesOf(model, (link) => !isDry(link) && !shut.has(link.id), {
      colour: GREY,
      width: 1.2,
      legend: 'Pipe with water',
    }),
    linesOf(model, isDry, { colour: DRY, width: 4, legend: 'Dry', opacity: 0.8 }),
    linesOf(model, (link) => shut.has(link.id), { colour: '#1b1f24', width: 4, legend: 'Shut' }),
    {
      kind: 'points',
      points: model.nodes.flatMap((node) => {
        const at = places.get(node.id);
        const afterM = low.get(node.id);
        return at && afterM !== undefined
          ? [{ at, value: input.minPressureM - Math.max(0, afterM), radius: 4 }]
          : [];
      }),
      scale,
    },
    {
      kind: 'points',
      points: pointsOf(places, output.cutOff.nodes),
      colour: DRY,
      radius: 3,
    },
    {
      kind: 'points',
      points: output.affected.critical.flatMap(({ node, name }) => {
        const at = places.get(node);
        return at ? [{ at, label: name }] : [];
      }),
      shape: 'cross',
      colour: '#0072b2',
      radius: 7,
      legend: 'Hospital, school, other',
    },
    sourceLayer(model),
  ];
  const valves = output.isolation?.close ?? [];
  const drySummary = `${output.cutOff.users} users at ${dry.size} nodes without water`;
  const lowSummary = `${output.lowPressure.users} at ${low.size} nodes below ${input.minPressureM} m`;
  return {
    title: `${drySummary}; ${lowSummary}`,
    figures: [
      {
        file: 'closure.svg',
        content: mapSvg({
          title: 'Who is dry and who has too little',
          space: DEGREES,
          layers: layers.filter(hasContent),
        }),
        caption: `Red: no way to water (${drySummary}). Points: connected, but below ${input.minPressureM} m of pressure (${lowSummary}). Largest fall elsewhere ${output.largestFallM.toFixed(1)} m.`,
      },
    ],
    tables: [
      {
        title: 'What is shut',
        columns: ['Link', 'Why'],
        rows: output.shut.map((id) => [id, valves.includes(id) ? 'valve of the segment' : 'asked for']),
      },
      {
        title: 'Effect',
        columns: ['', 'Nodes', 'Users', 'Hospitals, schools, others'],
        rows: (
          [
            ['Without water', output.cutOff],
            [`Below ${input.minPressureM} m`, output.lowPressure],
            ['Together', output.affected],
          ] as const
        ).map(([name, who]) => [
          name,
          who.nodes.length,
          who.users,
          who.critical.map((user) => user.name).join(', '),
        ]),
      },
      {
        title: 'Lowest pressures (m)',
        columns: ['Node', 'Before', 'After'],
        rows: output.pressures
          .toSorted((a, b) => a.afterM - b.afterM)
          .slice(0, 30)
          .map((row) => [row.node, round(row.beforeM, 1), round(row.afterM, 1)]),
      },
    ],
    notes: [
      STEADY_NOTE,
      `Demand of the nodes without water at that hour: ${output.demandCutOffLps.toFixed(2)} L/s.`,
      ...(output.isolation?.sourcesInside.length
        ? [
            `A source lies in the segment (${output.isolation.sourcesInside.join(', ')}): valves alone do not isolate it.`,
          ]
        : []),
    ],
  };
}

/** The likeliest pipes of a burst. */
export function searchReport(
  input: InputOf<'burst'>,
  output: OutputOf<'burst'>,
  { model }: LoadedNetwork,
): Report {
  const places = placesOf(model);
  const rank = new Map(output.candidates.map((row, i) => [row.linkId, i]));
  const [best] = output.candidates;
  const changes = new Map(input.changes.map((row) => [row.meterId, row.change]));
  const layers: MapLayer[] = [
    linesOf(model, (link) => !rank.has(link.id), { colour: GREY, width: 1.2, legend: 'Pipe' }),
    {
      kind: 'lines',
      lines: model.links.flatMap((link) => {
        const place = rank.get(link.id);
        return place === undefined
          ? []
          : [
              {
                path: pathOf(link, places),
                colour: place === 0 ? DRY : LOW,
                label: `${place + 1}: ${link.id}`,
                width: 5,
              },
            ];
      }),
      colour: DRY,
      legend: 'Candidate (1 is the likeliest)',
    },
    {
      kind: 'points',
      points: input.meters.flatMap((meter) => {
        const at = places.get(meter.at);
        return at ? [{ at, radius: 3 + Math.min(9, 1.5 * Math.abs(changes.get(meter.id) ?? 0)) }] : [];
      }),
      colour: '#0072b2',
      opacity: 0.6,
      legend: 'Pressure meter, larger with its fall',
    },
  ];
  return {
    title: best
      ? `Burst near ${best.linkId}: ${(100 * best.probability).toFixed(0)} %, about ${best.outflowLps.toFixed(0)} L/s`
      : 'No candidate',
    figures: [
      {
        file: 'burst.svg',
        content: mapSvg({
          title: 'Where the burst may be',
          space: DEGREES,
          layers: layers.filter(hasContent),
        }),
        caption:
          'The likeliest pipes by the changes at the meters; a probability holds for a pipe and its surroundings of 100 m.',
      },
    ],
    tables: [
      {
        title: 'Candidates',
        columns: ['Pipe', 'Probability with surroundings', 'Pipe alone', 'Outflow (L/s)'],
        rows: output.candidates.map((row) => [
          row.linkId,
          round(row.probability, 3),
          round(row.pipeProbability, 3),
          round(row.outflowLps, 1),
        ]),
      },
    ],
    notes: [
      'The probabilities take it that there is one burst, and errors of the model of 15 % in roughness and 20 % in demand.',
      ...(output.metersDoubted.length > 0
        ? [`Left out, since no pipe explains them: ${output.metersDoubted.join(', ')}.`]
        : []),
    ],
  };
}

/** Valves to shut and the segment. */
export function isolationReport(output: OutputOf<'isolate'>, { model }: LoadedNetwork): Report {
  const inside = new Set(output.segmentNodes);
  const dry = new Set(output.cutOffNodes);
  const isInside = (link: NetworkModel['links'][number]): boolean =>
    inside.has(link.from) && inside.has(link.to);
  const places = placesOf(model);
  const valves = (ids: readonly string[]): { readonly at: Place; readonly label?: string }[] =>
    model.links.flatMap((link) =>
      ids.includes(link.id) ? [{ at: pathOf(link, places)[0] ?? [0, 0], label: link.id }] : [],
    );
  const layers: MapLayer[] = [
    linesOf(model, (link) => !isInside(link), { colour: GREY, width: 1.2, legend: 'Pipe' }),
    linesOf(model, isInside, { colour: LOW, width: 4, legend: 'Segment' }),
    linesOf(model, (link) => link.id === output.linkId, { colour: DRY, width: 6, legend: 'Broken pipe' }),
    {
      kind: 'points',
      points: pointsOf(
        places,
        [...dry].filter((id) => !inside.has(id)),
      ),
      colour: DRY,
      radius: 3,
      legend: 'Dry beyond the segment',
    },
    {
      kind: 'points',
      points: valves(output.close),
      shape: 'square',
      colour: '#1b1f24',
      radius: 6,
      legend: 'Valve to shut',
    },
    {
      kind: 'points',
      points: valves(output.notNeeded),
      shape: 'square',
      colour: '#009e73',
      radius: 5,
      legend: 'Valve not needed',
    },
    sourceLayer(model),
  ];
  return {
    title: `${output.close.length} valves isolate ${output.linkId}`,
    figures: [
      {
        file: 'isolation.svg',
        content: mapSvg({ title: 'Valves to shut', space: DEGREES, layers: layers.filter(hasContent) }),
        caption: `${output.close.length} valves shut a segment of ${inside.size} nodes; ${dry.size} nodes lose their water.`,
      },
    ],
    tables: [
      {
        title: 'Valves',
        columns: ['Valve', 'What to do'],
        rows: [
          ...output.close.map((id) => [id, 'shut']),
          ...output.reliesOnShut.map((id) => [id, 'confirm that it is shut']),
          ...output.notNeeded.map((id) => [id, 'may stay open']),
        ],
      },
    ],
    notes:
      output.sourcesInside.length > 0
        ? [`A source lies in the segment: ${output.sourcesInside.join(', ')}.`]
        : [],
  };
}

/** What a trace reaches. */
export function traceReport(
  input: InputOf<'trace'>,
  output: OutputOf<'trace'>,
  { model }: LoadedNetwork,
): Report {
  const reached = new Set(output.pipes);
  const words = { up: 'upstream of', down: 'downstream of', connected: 'joined with' }[input.way];
  const layers: MapLayer[] = [
    linesOf(model, (link) => !reached.has(link.id), { colour: GREY, width: 1.2, legend: 'Pipe' }),
    linesOf(model, (link) => reached.has(link.id), {
      colour: kindColour(0),
      width: 3.5,
      legend: `Pipe ${words} ${input.node}`,
    }),
    {
      kind: 'points',
      points: pointsOf(placesOf(model), [input.node]).map((point) => ({ ...point, label: input.node })),
      shape: 'diamond',
      colour: DRY,
      radius: 7,
      legend: 'Start',
    },
  ];
  return {
    title: `${output.pipes.length} pipes and ${output.nodes.length} nodes ${words} ${input.node}`,
    figures: [
      {
        file: 'trace.svg',
        content: mapSvg({
          title: `Trace from ${input.node}`,
          space: DEGREES,
          layers: layers.filter(hasContent),
        }),
        caption: `Pipes ${words} ${input.node}, by ${input.by}.`,
      },
    ],
    tables: [],
    notes: [],
  };
}

/** Arrows of flow. */
export function flowReport(output: OutputOf<'flow-direction'>, { model }: LoadedNetwork): Report {
  const directionOf = new Map(output.pipes.map((row) => [row.id, row.direction]));
  const places = placesOf(model);
  const moving = model.links.flatMap((link) => {
    const direction = directionOf.get(link.id);
    if (direction !== 'forward' && direction !== 'backward') return [];
    const path = pathOf(link, places);
    return [{ path: direction === 'forward' ? path : path.toReversed() }];
  });
  const still = linesOf(model, (link) => ['level', 'still'].includes(directionOf.get(link.id) ?? ''), {
    colour: LOW,
    width: 3,
    legend: 'Level, or still',
  });
  const count = (direction: string): number =>
    output.pipes.filter((row) => row.direction === direction).length;
  const sags = output.pipes.filter((row) => row.sags === true);
  return {
    title: `${moving.length} pipes with a direction, ${count('level')} level, ${count('still')} still`,
    figures: [
      {
        file: 'flow.svg',
        content: mapSvg({
          title: 'Direction of flow',
          space: DEGREES,
          layers: [
            still,
            {
              kind: 'lines',
              lines: moving,
              colour: kindColour(0),
              width: 1.6,
              hasArrows: true,
              legend: 'Flow',
            } as const,
          ].filter(hasContent),
        }),
        caption: 'An arrow in the middle of each pipe shows where its water goes.',
      },
    ],
    tables:
      sags.length === 0
        ? []
        : [{ title: 'Pipes that sag', columns: ['Pipe'], rows: sags.map((row) => [row.id]) }],
    notes: [],
  };
}
