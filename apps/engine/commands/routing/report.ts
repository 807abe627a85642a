import { type RoadGraph, routeLine } from '@cityloop/engines/routing';
import type { EngineContext, Report } from '../../command.ts';
import { type Bounds, kindColour, type MapLayer, mapSvg, rampColour } from '../../report/index.ts';
import type { Place, RoutingInput, RoutingOutput } from './input.ts';
import { idsOf, loadRoads } from './load-roads.ts';

/** All roads, thin and grey, below what a map is about. */
export function roadLayer(graph: RoadGraph, name = 'Roads'): MapLayer {
  return {
    kind: 'lines',
    colour: '#b6bdc5',
    width: 0.8,
    legend: name,
    lines: graph.segmentIds.map((_, segment) => ({
      path: routeLine(graph, [{ segment, fromShare: 0, toShare: 1 }]),
    })),
  };
}

/** `850 m`, `12.3 km`, `14 min`, `1 h 05 min`. */
export function shownCost(value: number, measure: 'seconds' | 'metres'): string {
  if (measure === 'metres')
    return value < 10_000 ? `${Math.round(value)} m` : `${(value / 1000).toFixed(1)} km`;
  const minutes = Math.round(value / 60);
  if (value < 100) return `${Math.round(value)} s`;
  return minutes < 60
    ? `${minutes} min`
    : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** Of a map around places: share of its larger side, and degrees. */
const MARGIN = 0.06;
const LEAST_MARGIN = 0.0005;

const PROFILE_WORDS = { car: 'by car', foot: 'on foot' } as const;

/** Maps and tables of a question about roads. */
export async function routingReport(
  input: RoutingInput,
  output: RoutingOutput,
  context: EngineContext,
): Promise<Report> {
  const { graph } = await loadRoads(input, context);
  const drawn = drawnOf(input, output, graph);
  const { roads } = output;
  return {
    ...drawn,
    tables: [
      ...drawn.tables,
      {
        title: 'Roads read',
        columns: [
          'Corners',
          'Segments',
          'Turn restrictions kept',
          'Not understood',
          'Segments apart, left out',
          'Corners missing in the file',
        ],
        rows: [
          [
            roads.nodes,
            roads.segments,
            roads.turnRules,
            roads.ignored.length,
            roads.islands,
            roads.missingNodes,
          ],
        ],
      },
    ],
    notes: [
      'Times are those of a quiet hour: no lights, no traffic; a car drives a share of the signed limit or the usual speed of its kind of road.',
      'Ways keep one-way streets, turn restrictions, barriers and roads for destinations only; restrictions by the hour are not kept, and ferries are left out.',
      'Slopes do not slow walkers down, and the way from a place to its road is not counted.',
      ...roads.ignored.map(
        ({ relation, reason }) => `Turn restriction ${relation} is not kept: it ${reason}.`,
      ),
    ],
  };
}

function drawnOf(
  input: RoutingInput,
  output: RoutingOutput,
  graph: RoadGraph,
): Pick<Report, 'title' | 'figures' | 'tables'> {
  const words = PROFILE_WORDS[input.profile];
  if (input.task === 'route' && output.task === 'route') {
    const { outcome, seconds = 0, metres = 0, offRoadM = 0 } = output;
    const title = `The ${input.measure === 'metres' ? 'shortest' : 'quickest'} way ${words}`;
    return {
      title,
      figures: [
        mapFigure(
          'route.svg',
          title,
          [
            roadLayer(graph),
            {
              kind: 'lines',
              colour: kindColour(0),
              width: 4,
              legend: 'Way',
              hasArrows: true,
              lines: [{ path: output.line }],
            },
            placesLayer([input.from], 'square', kindColour(2), 'Start'),
            placesLayer([input.to], 'diamond', kindColour(3), 'End'),
          ],
          outcome === 'route'
            ? `${shownCost(metres, 'metres')}, ${shownCost(seconds, 'seconds')} ${words}.`
            : WHY[outcome],
        ),
      ],
      tables: [
        {
          title: 'Way',
          columns: ['Outcome', 'Seconds', 'Metres', 'Metres beside the roads'],
          rows: [[outcome, seconds, metres, offRoadM]],
        },
      ],
    };
  }
  if (input.task === 'matrix' && output.task === 'matrix') {
    const title = `Costs of ways ${words}`;
    const unit = input.measure === 'metres' ? 'm' : 's';
    return {
      title,
      figures: [
        mapFigure(
          'places.svg',
          title,
          [
            roadLayer(graph),
            placesLayer(input.from, 'square', kindColour(0), 'From', output.from),
            placesLayer(input.to, 'diamond', kindColour(3), 'To', output.to),
          ],
          'Places from which and to which ways were searched.',
        ),
      ],
      tables: [
        {
          title: `Cost from each place (row) to each (column), ${unit}`,
          columns: ['From', ...output.to],
          rows: output.from.map((id, row) => [
            id,
            ...(output.cost[row] ?? []).map((cost) => (cost === null ? '–' : Math.round(cost))),
          ]),
        },
      ],
    };
  }
  if (input.task === 'isochrone' && output.task === 'isochrone') return drawnReach(input, output, graph);
  throw new Error(`The answer is to "${output.task}", the question was "${input.task}".`);
}

const WHY = {
  'no-road': 'No road lies within reach of one of the two places.',
  'not-connected': 'No way joins the two places.',
} as const;

function drawnReach(
  input: Extract<RoutingInput, { task: 'isochrone' }>,
  output: Extract<RoutingOutput, { task: 'isochrone' }>,
  graph: RoadGraph,
): Pick<Report, 'title' | 'figures' | 'tables'> {
  const { measure, direction } = input;
  const places =
    input.places.length === 1
      ? (input.places[0]?.id ?? 'one place')
      : `the nearest of ${input.places.length} places`;
  const words = input.profile === 'car' ? 'Driving' : 'Walking';
  const title = `${words} ${direction} ${places}`;
  const areas = output.areas.features.toSorted((a, b) => b.properties.limit - a.properties.limit);
  const layers = areas.map(({ properties, geometry }, i): MapLayer => {
    const colour = rampColour('depth', 0.85 - (0.75 * i) / Math.max(1, areas.length - 1));
    return {
      kind: 'polygons',
      colour,
      outline: colour,
      opacity: 0.85,
      legend: `Within ${shownCost(properties.limit, measure)}`,
      polygons: geometry.coordinates.map((rings) => ({ rings })),
    };
  });
  const points = output.points.map(({ limit }, i) => ({ place: input.points[i], isIn: limit !== null }));
  const pointLayers = [true, false].flatMap((isIn): MapLayer[] => {
    const places = points.flatMap(({ place, isIn: own }) =>
      own === isIn && place !== undefined ? [place] : [],
    );
    const colour = isIn ? kindColour(2) : kindColour(3);
    return places.length === 0
      ? []
      : [
          placesLayer(
            places,
            isIn ? 'circle' : 'cross',
            colour,
            isIn ? 'Point within a limit' : 'Point outside all',
          ),
        ];
  });
  return {
    title,
    figures: [
      mapFigure(
        'reach.svg',
        title,
        [
          ...layers,
          roadLayer(graph),
          ...pointLayers,
          placesLayer(input.places, 'square', kindColour(7), 'Place', idsOf(input.places, 'places')),
        ],
        `Land within ${input.besideM} m of the roads that are reached within each limit.`,
      ),
    ],
    tables: [
      {
        title: 'Limits',
        columns: ['Limit', 'Roads within (km)', 'Land beside them (km²)'],
        rows: areas
          .toReversed()
          .map(({ properties }) => [
            shownCost(properties.limit, measure),
            properties.roadM / 1000,
            properties.areaM2 / 1e6,
          ]),
      },
      {
        title: 'Points',
        columns: ['Point', `Cost (${measure === 'metres' ? 'm' : 's'})`, 'Within'],
        rows: output.points.map(({ id, cost, limit }) => [
          id,
          cost === null ? 'no way' : Math.round(cost),
          limit === null ? 'no limit' : shownCost(limit, measure),
        ]),
      },
    ].filter(({ rows }) => rows.length > 0),
  };
}

/** Places as marks; few of them with their names. */
export function placesLayer(
  places: readonly Place[],
  shape: 'circle' | 'square' | 'diamond' | 'triangle' | 'cross',
  colour: string,
  legend: string,
  names: readonly string[] = [],
): MapLayer {
  return {
    kind: 'points',
    shape,
    colour,
    legend,
    radius: places.length > 60 ? 4 : 7,
    points: places.map(({ lng, lat, id }, i) => {
      const label = names[i] ?? id;
      return { at: [lng, lat], ...(label === undefined || places.length > 60 ? {} : { label }) };
    }),
  };
}

/** A map as a figure of the report, of all that its layers hold or around some places. */
export function mapFigure(
  file: string,
  title: string,
  layers: readonly MapLayer[],
  caption: string,
  around: readonly Place[] = [],
): Report['figures'][number] {
  const bounds = around.length < 2 ? {} : { bounds: boundsAround(around) };
  return { file, caption, content: mapSvg({ title, space: { kind: 'degrees' }, layers, ...bounds }) };
}

/** The box of places with a margin. */
function boundsAround(places: readonly Place[]): Bounds {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { lng, lat } of places) {
    west = Math.min(west, lng);
    east = Math.max(east, lng);
    south = Math.min(south, lat);
    north = Math.max(north, lat);
  }
  const margin = MARGIN * Math.max(east - west, north - south) + LEAST_MARGIN;
  return [west - margin, south - margin, east + margin, north + margin];
}
