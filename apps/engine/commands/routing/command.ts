import {
  isochrones,
  type RoadPoint,
  roadSearch,
  routeLine,
  shortestRoutes,
  travelMatrix,
} from '@cityloop/engines/routing';
import type { EngineCommand, EngineContext } from '../../command.ts';
import { badField } from '../../input.ts';
import { RoutingInput, RoutingOutput } from './input.ts';
import { idsOf, type LoadedRoads, loadRoads, placesOnRoads, rounded } from './load-roads.ts';
import { routingReport } from './report.ts';

type Asked<Task> = Extract<RoutingInput, { task: Task }>;
type Answer<Task> = Extract<RoutingOutput, { task: Task }>;

/** `routing`: ways, costs and reach on the roads of an OpenStreetMap file. */
export const command: EngineCommand<RoutingInput, RoutingOutput> = {
  summary: 'OpenStreetMap roads and places to a route, a matrix of costs, or isochrones; by car or on foot.',
  input: RoutingInput,
  output: RoutingOutput,
  async run(input, context) {
    const roads = await loadRoads(input, context);
    switch (input.task) {
      case 'route':
        return route(input, roads, context);
      case 'matrix':
        return matrix(input, roads, context);
      case 'isochrone':
        return isochrone(input, roads, context);
    }
  },
  report: routingReport,
};

/** The answer is text: so many costs are some ten megabytes. */
const MOST_PAIRS = 1_000_000;

function route(
  { from, to, reachM, measure }: Asked<'route'>,
  loaded: LoadedRoads,
  { signal }: EngineContext,
): Answer<'route'> {
  const { graph } = loaded;
  const { on } = placesOnRoads(graph, [from, to], reachM);
  const base = { task: 'route', roads: toldRoads(loaded), line: [] } as const;
  const [start, end] = on.map(({ point }) => point);
  if (start === undefined || end === undefined) return { ...base, line: [], outcome: 'no-road' };
  const [found] = shortestRoutes(graph, { hub: end, others: [start], measure, signal });
  if (found === undefined) return { ...base, line: [], outcome: 'not-connected' };
  return {
    ...base,
    outcome: 'route',
    seconds: found.seconds,
    metres: found.metres,
    offRoadM: start.distanceM + end.distanceM,
    line: routeLine(graph, found.pieces).map(rounded),
  };
}

function matrix(input: Asked<'matrix'>, loaded: LoadedRoads, context: EngineContext): Answer<'matrix'> {
  const { graph } = loaded;
  const { measure, reachM, limit } = input;
  const [from, to] = [idsOf(input.from, 'from'), idsOf(input.to, 'to')];
  if (from.length * to.length > MOST_PAIRS)
    throw badField('to', to.length, `so many places that from × to is at most ${MOST_PAIRS} pairs`);
  const starts = placesOnRoads(graph, input.from, reachM);
  const ends = placesOnRoads(graph, input.to, reachM);
  const found = travelMatrix(graph, {
    from: starts.on.map(({ point }) => point),
    to: ends.on.map(({ point }) => point),
    measure,
    ...(limit === undefined ? {} : { limit }),
    signal: context.signal,
    onProgress: (share) => context.progress(0.5 + share / 2, 'searching ways'),
  });
  const cost: (number | null)[][] = from.map(() => to.map(() => null));
  starts.on.forEach(({ index: row }, i) => {
    ends.on.forEach(({ index: column }, j) => {
      const value = found.cost[i * found.columns + j] ?? Infinity;
      const line = cost[row];
      if (line !== undefined && value < Infinity) line[column] = value;
    });
  });
  const offRoad = [...starts.off.map((i) => from[i] ?? ''), ...ends.off.map((i) => to[i] ?? '')];
  return { task: 'matrix', roads: toldRoads(loaded), from: [...from], to: [...to], cost, offRoad };
}

function isochrone(
  input: Asked<'isochrone'>,
  loaded: LoadedRoads,
  { signal }: EngineContext,
): Answer<'isochrone'> {
  const { graph } = loaded;
  const { measure, direction, reachM, limits, besideM, smallestHoleM2 } = input;
  const [names, pointNames] = [idsOf(input.places, 'places'), idsOf(input.points, 'points')];
  const { on, off } = placesOnRoads(graph, input.places, reachM);
  const places = on.map(({ point }) => point);
  const found = isochrones(graph, {
    places,
    limits,
    measure,
    direction,
    besideM,
    ...(smallestHoleM2 === undefined ? {} : { smallestHoleM2 }),
    signal,
  });
  return {
    task: 'isochrone',
    roads: toldRoads(loaded),
    areas: {
      type: 'FeatureCollection',
      features: found.map(({ limit, roadM, areaM2, outline }) => ({
        type: 'Feature',
        properties: { limit, roadM, areaM2 },
        geometry: {
          type: 'MultiPolygon',
          coordinates: outline.map((polygon) => polygon.map((ring) => ring.map(rounded))),
        },
      })),
    },
    points: pointsWithin(input, loaded, places).map((point, i) => ({
      id: pointNames[i] ?? '',
      ...point,
    })),
    offRoad: off.map((i) => names[i] ?? ''),
  };
}

/** What each point costs from or to the nearest place, and the least limit that it is within. */
function pointsWithin(
  { points, reachM, measure, direction, limits }: Asked<'isochrone'>,
  { graph }: LoadedRoads,
  places: readonly RoadPoint[],
): readonly Omit<Answer<'isochrone'>['points'][number], 'id'>[] {
  const { on } = placesOnRoads(graph, points, reachM);
  const search = roadSearch(graph, { measure, direction, others: on.map(({ point }) => point) });
  if (on.length > 0) search.run(places);
  const rows = new Map(on.map(({ index, point }, i) => [index, { point, cost: search.costOf(i) }]));
  return points.map((_, i) => {
    const row = rows.get(i);
    if (row === undefined) return { cost: null, limit: null, offRoadM: null };
    const within = limits.filter((limit) => row.cost <= limit);
    return {
      cost: row.cost < Infinity ? row.cost : null,
      limit: within.length > 0 ? Math.min(...within) : null,
      offRoadM: row.point.distanceM,
    };
  });
}

function toldRoads({ osm, islands }: LoadedRoads): RoutingOutput['roads'] {
  const { model, ignored, missingNodes } = osm;
  return {
    islands,
    nodes: model.nodes.length,
    segments: model.segments.length,
    turnRules: model.turns?.length ?? 0,
    ignored: ignored.map((one) => ({ ...one })),
    missingNodes,
  };
}
