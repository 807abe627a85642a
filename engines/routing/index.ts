export { type RoadGraph, type RoadMeasure, roadGraph } from './graph.ts';
export { type WithoutIslands, withoutIslands } from './islands.ts';
export { type Isochrone, isochrones } from './isochrone.ts';
export type { RoadCoordinate, RoadModel, RoadNode, RoadSegment, TurnRule } from './model.ts';
export type { OsmData, OsmTags, RoadProfile } from './osm-model.ts';
export { type OsmRoads, type RoadsFromOsmOptions, roadsFromOsm } from './osm-roads.ts';
export { SPEED_MODEL, type SpeedModel } from './osm-speed.ts';
export type { IgnoredRestriction } from './osm-turns.ts';
export { type OutlineOptions, outlineOfRoads, type RoadPolygons } from './outline.ts';
export { type ReachedRoadsOptions, reachedRoads } from './reached.ts';
export { type RoutePiece, routeLine } from './route-line.ts';
export { type RouteOutcome, type RoutesToPlaceOptions, routesToPlace } from './routes-to-place.ts';
export { type RoadSearch, type RoadSearchOptions, type RoadSearchRun, roadSearch } from './search.ts';
export { type Route, type ShortestRoutesOptions, shortestRoutes } from './shortest-routes.ts';
export { type RoadPoint, snapToRoad } from './snap.ts';
export {
  type TravelLists,
  type TravelMatrix,
  type TravelOptions,
  travelLists,
  travelMatrix,
} from './travel-costs.ts';
