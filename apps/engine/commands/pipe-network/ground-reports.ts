import { type BuriedPipe, crossSection, pipeSpace } from '@cityloop/engines/pipe-network';
import type { Report } from '../../command.ts';
import { type LineLayer, type MapLayer, mapSvg } from '../../report/index.ts';
import type { LoadedNetwork } from './load-network.ts';
import { hasContent, round } from './map-parts.ts';
import type { InputOf, OutputOf } from './schemas.ts';
import { crossSectionSvg, longitudinalSvg, mediumColours } from './section-drawing.ts';

const DEGREES = { kind: 'degrees' } as const;
const WORST = '#b2182b';
const SURVEY_NOTE =
  'Places and depths are those of the records: dig a trial hole before relying on a clearance.';

/** The cut drawn to scale. */
export function crossSectionReport(output: OutputOf<'cross-section'>): Report {
  const drawing = {
    file: 'cross-section.svg',
    content: crossSectionSvg(output),
    caption:
      'Pipes as the cut meets them, to scale in both directions (one that is cut at a slant is wider). Above: name, nominal diameter (mm), distance and cover (m); below: room between neighbours, wall to wall (m).',
  };
  return {
    title: `${output.pipes.length} pipes in a cut of ${output.lengthM.toFixed(1)} m`,
    figures: output.pipes.length > 0 ? [drawing] : [],
    tables: [
      {
        title: 'Pipes',
        columns: [
          'Pipe',
          'Medium',
          'DN (mm)',
          'Distance (m)',
          'Cover (m)',
          'Crown (m)',
          'Invert (m)',
          'Angle (°)',
        ],
        rows: output.pipes.map((pipe) => [
          pipe.pipe,
          pipe.medium,
          round(pipe.diameterMm, 0),
          round(pipe.stationM, 3),
          round(pipe.coverM, 3),
          round(pipe.crownM, 3),
          round(pipe.invertM, 3),
          round(pipe.angleDeg, 1),
        ]),
      },
      {
        title: 'Room between neighbours, wall to wall',
        columns: ['Pipe', 'Next', 'In plan (m)', 'In height (m)'],
        rows: output.spacings.map((row) => [
          row.a,
          row.b,
          round(row.horizontalM, 3),
          round(row.verticalM, 3),
        ]),
      },
    ],
    notes: [
      SURVEY_NOTE,
      ...(output.along.length > 0 ? [`Along the cut, so not shown: ${output.along.join(', ')}.`] : []),
    ],
  };
}

/** The way drawn by distance. */
export function longitudinalReport(output: OutputOf<'longitudinal-section'>): Report {
  const drawing = {
    file: 'longitudinal-section.svg',
    content: longitudinalSvg(output),
    caption:
      'Ground (brown), and the pipes between crown and invert. Names of nodes above, slopes below the pipes.',
  };
  return {
    title: output.connected
      ? `${output.pipes.length} pipes over ${output.lengthM.toFixed(1)} m`
      : 'No pipes join these nodes',
    figures: output.connected ? [drawing] : [],
    tables: [
      {
        title: 'Pipes',
        columns: ['Pipe', 'DN (mm)', 'From', 'To', 'Length (m)', 'Slope (‰)', 'Least cover (m)'],
        rows: output.pipes.map((pipe) => [
          pipe.pipe,
          round(pipe.diameterMm, 0),
          pipe.fromNode,
          pipe.toNode,
          round(pipe.toM - pipe.fromM, 2),
          round(1000 * pipe.slope, 2),
          round(Math.min(...pipe.points.map((point) => point.coverM)), 2),
        ]),
      },
      {
        title: 'Steps of the invert at nodes',
        columns: ['Node', 'Distance (m)', 'Fall (m)'],
        rows: output.steps.map((step) => [step.node, round(step.stationM, 2), round(step.stepM, 3)]),
      },
    ],
    notes: [SURVEY_NOTE],
  };
}

/** Pairs with too little room. */
export function clearanceReport(output: OutputOf<'clearance'>, { pipes }: LoadedNetwork): Report {
  const worst = output.conflicts.slice(0, 12);
  const layers: MapLayer[] = [
    ...mediumLayers(pipes),
    {
      kind: 'points',
      points: output.conflicts.map((row) => ({
        at: row.place,
        ...(worst.includes(row) ? { label: `${row.measuredM.toFixed(2)} m` } : {}),
      })),
      shape: 'cross',
      colour: WORST,
      radius: 5,
      legend: 'Too little room',
    },
  ];
  return {
    title: `${output.conflicts.length} pairs of pipes with too little room`,
    figures: [
      {
        file: 'clearance.svg',
        content: mapSvg({
          title: 'Clearances below the rule',
          space: DEGREES,
          layers: layers.filter(hasContent),
          ...boundsAbout(output.conflicts.map((row) => row.place)),
        }),
        caption:
          'Crosses: pairs below their rule; figures at the worst ones (m, wall to wall, in plan or in height).',
      },
    ],
    tables: [
      {
        title: 'Pairs, the worst first',
        columns: ['Pipe', 'Pipe', 'How they lie', 'Measured (m)', 'Asked (m)', 'In space (m)'],
        rows: output.conflicts
          .slice(0, 200)
          .map((row) => [
            row.a,
            row.b,
            row.kind,
            round(row.measuredM, 3),
            row.requiredM,
            round(row.clearanceM, 3),
          ]),
      },
    ],
    notes: [
      SURVEY_NOTE,
      'Pairs whose axes cross in plan are judged at their crossings by height, others in plan.',
    ],
  };
}

/** Pipes around one pipe. */
export function bufferReport(
  input: InputOf<'buffer'>,
  output: OutputOf<'buffer'>,
  { pipes }: LoadedNetwork,
): Report {
  const near = new Set(output.pipes.map((row) => row.pipe));
  const own = pipes.filter((pipe) => pipe.id === input.pipe);
  const around = pipes.filter((pipe) => near.has(pipe.id));
  const layers: MapLayer[] = [
    ...mediumLayers(pipes),
    lines(around, { colour: '#e69f00', width: 4, legend: `Within ${input.withinM} m` }),
    lines(own, { colour: WORST, width: 5, legend: input.pipe }),
  ];
  return {
    title: `${near.size} pipes within ${input.withinM} m of ${input.pipe}`,
    figures: [
      {
        file: 'buffer.svg',
        content: mapSvg({
          title: `Around ${input.pipe}`,
          space: DEGREES,
          layers: layers.filter(hasContent),
          ...boundsAbout(
            [...own, ...around].flatMap((pipe) => pipe.points.map(({ lng, lat }) => [lng, lat] as const)),
          ),
        }),
        caption: `Pipes whose walls come within ${input.withinM} m of its wall in space; joined ones are among them.`,
      },
    ],
    tables: [
      {
        title: 'Pipes, the nearest first',
        columns: ['Pipe', 'Wall to wall (m)'],
        rows: output.pipes.map((row) => [row.pipe, round(row.clearanceM, 3)]),
      },
    ],
    notes: [SURVEY_NOTE],
  };
}

const KIND_WORDS = {
  hit: 'the dig reaches it',
  close: 'the margin is not kept',
  below: 'passes under the dig',
  beside: 'beside the dig',
} as const;

/** What a dig meets. */
export function digReport(input: InputOf<'dig'>, output: OutputOf<'dig'>, { pipes }: LoadedNetwork): Report {
  const kindOf = new Map(output.conflicts.map((row) => [row.pipe, row.kind]));
  const of = (kinds: readonly string[]): readonly BuriedPipe[] =>
    pipes.filter((pipe) => kinds.includes(kindOf.get(pipe.id) ?? ''));
  const ring = input.outline[0] ?? [];
  const rimLng = 0.4 * (Math.max(...ring.map(([lng]) => lng)) - Math.min(...ring.map(([lng]) => lng)));
  const rimLat = 0.4 * (Math.max(...ring.map(([, lat]) => lat)) - Math.min(...ring.map(([, lat]) => lat)));
  const layers: MapLayer[] = [
    {
      kind: 'polygons',
      polygons: [{ rings: input.outline }],
      colour: '#e69f00',
      opacity: 0.25,
      outline: '#8a6d00',
      legend: 'Planned dig',
    },
    ...mediumLayers(pipes),
    lines(of(['beside']), { colour: '#0072b2', width: 3, legend: 'Beside', isDashed: true }),
    lines(of(['below']), { colour: '#009e73', width: 3.5, legend: 'Passes under the dig' }),
    lines(of(['close']), { colour: '#e69f00', width: 4.5, legend: 'Margin not kept' }),
    lines(of(['hit']), { colour: WORST, width: 5.5, legend: 'Reached by the dig' }),
    {
      kind: 'points',
      points: output.conflicts
        .filter((row) => row.kind === 'hit')
        .map((row) => ({ at: row.place, label: `${row.pipe}, ${row.coverM.toFixed(2)} m deep` })),
      shape: 'cross',
      colour: WORST,
      radius: 6,
    },
  ];
  const count = (kind: string): number => output.conflicts.filter((row) => row.kind === kind).length;
  return {
    title: `A dig of ${input.depthM} m reaches ${count('hit')} pipes, comes too close to ${count('close')}`,
    figures: [
      {
        file: 'dig.svg',
        content: mapSvg({
          title: `Planned dig, ${input.depthM} m deep`,
          space: DEGREES,
          layers: layers.filter(hasContent),
          bounds: [
            Math.min(...ring.map(([lng]) => lng)) - rimLng,
            Math.min(...ring.map(([, lat]) => lat)) - rimLat,
            Math.max(...ring.map(([lng]) => lng)) + rimLng,
            Math.max(...ring.map(([, lat]) => lat)) + rimLat,
          ],
        }),
        caption: `Pipes in and within ${input.bufferM} m of the dig by what it does to them; depths are the ground above the crown.`,
      },
      ...digSection(input, pipes),
    ],
    tables: [
      {
        title: 'Pipes in and beside the dig',
        columns: [
          'Pipe',
          'Medium',
          'What happens',
          'Cover (m)',
          'Room under the floor (m)',
          'Length inside (m)',
          'Beside (m)',
        ],
        rows: output.conflicts.map((row) => [
          row.pipe,
          row.medium,
          KIND_WORDS[row.kind],
          round(row.coverM, 2),
          round(row.roomM, 2),
          round(row.insideM, 1),
          round(row.besideM, 2),
        ]),
      },
      {
        title: 'Too little cover',
        columns: ['Pipe', 'Medium', 'Least cover (m)', 'Asked (m)', 'Length (m)'],
        rows: output.shallow.map((row) => [
          row.pipe,
          row.medium,
          round(row.leastCoverM, 2),
          row.requiredM,
          round(row.shallowM, 1),
        ]),
      },
    ],
    notes: [SURVEY_NOTE],
  };
}

/** A cut through the middle of the dig, to the east or to the north, whichever meets more pipes. */
function digSection(input: InputOf<'dig'>, pipes: readonly BuriedPipe[]): Report['figures'] {
  const ring = input.outline[0] ?? [];
  const [lngs, lats] = [ring.map(([lng]) => lng), ring.map(([, lat]) => lat)];
  const [west, east, south, north] = [
    Math.min(...lngs),
    Math.max(...lngs),
    Math.min(...lats),
    Math.max(...lats),
  ];
  const [lng, lat] = [(west + east) / 2, (south + north) / 2];
  const rim = (input.bufferM + 2) / 111_195;
  const wide = rim / Math.cos((lat * Math.PI) / 180);
  const space = pipeSpace(pipes);
  const cuts = [
    {
      line: [
        [west - wide, lat],
        [east + wide, lat],
      ] as const,
      towards: 'from west to east',
    },
    {
      line: [
        [lng, south - rim],
        [lng, north + rim],
      ] as const,
      towards: 'from south to north',
    },
  ].map(({ line, towards }) => ({ section: crossSection(space, line), towards }));
  const [best] = cuts.toSorted((a, b) => b.section.pipes.length - a.section.pipes.length);
  if (best === undefined || best.section.pipes.length === 0) return [];
  const rimM = input.bufferM + 2;
  const dig = { fromM: rimM, toM: best.section.lengthM - rimM, depthM: input.depthM };
  return [
    {
      file: 'dig-section.svg',
      content: crossSectionSvg(best.section, dig),
      caption: `A cut through the middle of the dig, ${best.towards}; its box (dashed) is as wide as the outline's frame.`,
    },
  ];
}

/** The part of the map that holds some places and 20 m around them. */
function boundsAbout(places: readonly (readonly [number, number])[]): {
  readonly bounds?: readonly [number, number, number, number];
} {
  const [lngs, lats] = [places.map(([lng]) => lng), places.map(([, lat]) => lat)];
  if (places.length === 0) return {};
  const rim = 20 / 111_195;
  const wide = rim / Math.cos(((lats[0] ?? 0) * Math.PI) / 180);
  return {
    bounds: [
      Math.min(...lngs) - wide,
      Math.min(...lats) - rim,
      Math.max(...lngs) + wide,
      Math.max(...lats) + rim,
    ],
  };
}

/** All pipes as thin lines in the colours of their media. */
function mediumLayers(pipes: readonly BuriedPipe[]): MapLayer[] {
  return [...mediumColours(pipes.map((pipe) => pipe.medium))].map(([medium, colour]) =>
    lines(
      pipes.filter((pipe) => pipe.medium === medium),
      { colour, width: 1.2, legend: medium },
    ),
  );
}

function lines(
  pipes: readonly BuriedPipe[],
  style: Pick<LineLayer, 'colour' | 'width' | 'legend' | 'isDashed'>,
): LineLayer {
  return {
    kind: 'lines',
    ...style,
    lines: pipes.map((pipe) => ({ path: pipe.points.map(({ lng, lat }) => [lng, lat]) })),
  };
}
