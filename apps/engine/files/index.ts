export { extentFeature, ringsOf } from './extent-shapes.ts';
export { type GeoFeature, type Position, type ReadGeoJsonOptions, readGeoJson } from './geojson.ts';
export { type Ground, inDegrees, readGround, valuesOn } from './ground.ts';
export {
  type ExtentFeatures,
  extentFeatures,
  type GroundInput,
  groundFields,
  inOrder,
  place,
  series,
  valuesWithin,
} from './ground-schema.ts';
export {
  type OsmData,
  type OsmNode,
  type OsmRelation,
  type OsmTags,
  type OsmWay,
  type ReadOsmOptions,
  readOsm,
} from './osm-data.ts';
export { cellMetres, partOf, type Raster, type RasterSpace, valueAt } from './raster.ts';
export { fileError, readBytes, readJson } from './read-bytes.ts';
export { readRaster } from './read-raster.ts';
export { checkWrite, writeRasters } from './write-rasters.ts';
