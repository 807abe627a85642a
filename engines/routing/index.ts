export { type RoadGraph, roadGraph } from './graph.ts';
export type { RoadCoordinate, RoadModel, RoadNode, RoadSegment } from './model.ts';
export { type RoutePiece, routeLine } from './route-line.ts';
export { type RouteOutcome, type RoutesToPlaceOptions, routesToPlace } from './routes-to-place.ts';
export { type Route, type ShortestRoutesOptions, shortestRoutes } from './shortest-routes.ts';
export { type RoadPoint, snapToRoad } from './snap.ts';
