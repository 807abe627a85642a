export { encodeTile, type TileFeature, type TileId, type TileLayer, tileBbox } from './tile.ts';
