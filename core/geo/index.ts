export {
  CoordinateError,
  coordinateProblem,
  type Datum,
  datums,
  fromCgcs2000,
  type LngLat,
  lngLat,
  lngLatIn,
  toCgcs2000,
} from './datum.ts';
export {
  type Area,
  areaSchema,
  type Coordinate,
  checkedAreaSchema,
  coordinatesOf,
  type Geometry,
  geometrySchema,
  type PointGeometry,
  type PolygonRings,
  pointSchema,
  polygonsOf,
  type Ring,
} from './geometry.ts';
export { areaM2, type Bbox, bboxOf, contains, distanceM, inBbox } from './measure.ts';
export { type Position, placeOf, positionSchema } from './position.ts';
export { ringProblem, selfCrossing } from './rings.ts';
