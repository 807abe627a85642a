import type {
  ExpressionSpecification,
  GeoJSONSourceSpecification,
  LayerSpecification,
  StyleSpecification,
} from 'maplibre-gl';
import { type Level, mapFont, type Palette, palettes, type ThemeName } from './tokens.ts';

/** The sources of the map, empty until a page gives them data. */
export const mapSources = [
  'districts',
  'towns',
  'labels',
  'area',
  'pipes',
  'route',
  'valves',
  'meters',
  'critical',
  'candidates',
  'incidents',
] as const;

export type MapSource = (typeof mapSources)[number];

/** The map's style in one theme: our own shapes on a plain ground, no tiles or glyphs from elsewhere. */
export function mapStyle(theme: ThemeName, unit: number): StyleSpecification {
  const palette = palettes[theme];
  return {
    version: 8,
    sources: Object.fromEntries(mapSources.map((name) => [name, emptySource(name)])),
    layers: [
      { id: 'ground', type: 'background', paint: { 'background-color': palette.map.ground } },
      ...landLayers(palette),
      ...networkLayers(palette, unit),
      ...adviceLayers(palette, unit),
      ...labelLayers(palette, unit),
      ...incidentLayers(palette, unit),
    ],
  };
}

function emptySource(name: MapSource): GeoJSONSourceSpecification {
  const data = { type: 'FeatureCollection' as const, features: [] };
  if (name !== 'incidents') return { type: 'geojson', data, promoteId: 'id' };
  return {
    type: 'geojson',
    data,
    promoteId: 'id',
    cluster: true,
    clusterRadius: 44,
    clusterMaxZoom: 15,
    clusterProperties: { worst: ['min', ['get', 'level']] },
  };
}

function landLayers(palette: Palette): readonly LayerSpecification[] {
  const hovered: ExpressionSpecification = ['boolean', ['feature-state', 'hover'], false];
  return [
    {
      id: 'districts-fill',
      type: 'fill',
      source: 'districts',
      paint: {
        'fill-color': [
          'case',
          hovered,
          palette.map.landHover,
          ['coalesce', ['get', 'fill'], palette.map.land],
        ],
      },
    },
    {
      id: 'districts-line',
      type: 'line',
      source: 'districts',
      paint: {
        'line-color': palette.map.outline,
        'line-width': ['interpolate', ['linear'], ['zoom'], 6, 0.7, 10, 1.4],
      },
    },
    {
      id: 'towns-fill',
      type: 'fill',
      source: 'towns',
      paint: {
        'fill-color': [
          'case',
          hovered,
          palette.map.landHover,
          ['coalesce', ['get', 'fill'], palette.map.land],
        ],
      },
    },
    {
      id: 'towns-line',
      type: 'line',
      source: 'towns',
      paint: { 'line-color': palette.map.outline, 'line-width': 1, 'line-dasharray': [3, 2] },
    },
    {
      id: 'selected-line',
      type: 'line',
      source: 'districts',
      filter: ['==', ['get', 'id'], ''],
      paint: { 'line-color': palette.accent, 'line-width': 2.5 },
    },
  ];
}

function networkLayers(palette: Palette, unit: number): readonly LayerSpecification[] {
  const diameter: ExpressionSpecification = ['coalesce', ['get', 'diameterMm'], 100];
  const width = (share: number): ExpressionSpecification => [
    'interpolate',
    ['linear'],
    diameter,
    80,
    0.7 * share * unit,
    800,
    4.5 * share * unit,
  ];
  return [
    {
      id: 'pipes-line',
      type: 'line',
      source: 'pipes',
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: {
        'line-color': ['case', ['>=', diameter, 300], palette.map.pipeMain, palette.map.pipe],
        'line-width': ['interpolate', ['linear'], ['zoom'], 11, width(0.5), 15, width(1), 18, width(2)],
      },
    },
    {
      id: 'valves-dot',
      type: 'circle',
      source: 'valves',
      minzoom: 15,
      paint: {
        'circle-radius': 2.5 * unit,
        'circle-color': palette.map.ground,
        'circle-stroke-color': palette.map.node,
        'circle-stroke-width': 1.2 * unit,
      },
    },
    {
      id: 'meters-dot',
      type: 'circle',
      source: 'meters',
      minzoom: 12,
      paint: {
        'circle-radius': 3 * unit,
        'circle-color': [
          'case',
          ['==', ['get', 'quality'], 'none'],
          palette.map.ground,
          levelColour(palette, 'line', palette.map.node),
        ],
        'circle-stroke-color': levelColour(palette, 'line', palette.map.node),
        'circle-stroke-width': 1 * unit,
      },
    },
  ];
}

function adviceLayers(palette: Palette, unit: number): readonly LayerSpecification[] {
  const probability: ExpressionSpecification = ['coalesce', ['get', 'probability'], 0];
  return [
    {
      id: 'area-fill',
      type: 'fill',
      source: 'area',
      paint: { 'fill-color': palette.accent, 'fill-opacity': 0.12 },
    },
    {
      id: 'area-line',
      type: 'line',
      source: 'area',
      paint: { 'line-color': palette.accent, 'line-width': 1.2 * unit, 'line-dasharray': [2, 2] },
    },
    ...routeLayers(palette, unit),
    {
      id: 'candidates-line',
      type: 'line',
      source: 'candidates',
      filter: ['==', ['geometry-type'], 'LineString'],
      layout: { 'line-cap': 'round', 'line-join': 'round' },
      paint: {
        'line-color': palette.accent,
        'line-opacity': ['interpolate', ['linear'], probability, 0, 0.45, 0.5, 1],
        'line-width': ['interpolate', ['linear'], probability, 0, 4 * unit, 0.5, 9 * unit],
      },
    },
    {
      id: 'candidates-dot',
      type: 'circle',
      source: 'candidates',
      filter: ['==', ['geometry-type'], 'Point'],
      paint: {
        'circle-radius': 10 * unit,
        'circle-color': palette.accent,
        'circle-stroke-color': palette.map.ground,
        'circle-stroke-width': 1.5 * unit,
      },
    },
    markText('candidates-rank', 'candidates', palette.onAccent, unit, ['==', ['geometry-type'], 'Point']),
    {
      id: 'valves-close',
      type: 'circle',
      source: 'valves',
      filter: ['==', ['get', 'close'], true],
      paint: {
        'circle-radius': 9 * unit,
        'circle-color': palette.ink,
        'circle-stroke-color': palette.map.ground,
        'circle-stroke-width': 1.5 * unit,
      },
    },
    markText('valves-close-word', 'valves', palette.onInk, unit, ['==', ['get', 'close'], true]),
    {
      id: 'critical-dot',
      type: 'circle',
      source: 'critical',
      minzoom: 12.5,
      paint: {
        'circle-radius': 9 * unit,
        'circle-color': ['case', ['==', ['get', 'affected'], true], palette.accent, palette.map.land],
        'circle-stroke-color': [
          'case',
          ['==', ['get', 'affected'], true],
          palette.map.ground,
          palette.map.node,
        ],
        'circle-stroke-width': 1.2 * unit,
      },
    },
    {
      ...markText('critical-word', 'critical', palette.map.label, unit),
      minzoom: 12.5,
      paint: {
        'text-color': ['case', ['==', ['get', 'affected'], true], palette.onAccent, palette.map.label],
      },
    },
  ];
}

/** The way from the store: a road on the map, with the store where it begins. */
function routeLayers(palette: Palette, unit: number): readonly LayerSpecification[] {
  const onLine: ExpressionSpecification = ['==', ['geometry-type'], 'LineString'];
  const onStore: ExpressionSpecification = ['==', ['geometry-type'], 'Point'];
  const layout = { 'line-cap': 'round', 'line-join': 'round' } as const;
  return [
    {
      id: 'route-casing',
      type: 'line',
      source: 'route',
      filter: onLine,
      layout,
      paint: { 'line-color': palette.ink, 'line-width': 5.5 * unit },
    },
    {
      id: 'route-line',
      type: 'line',
      source: 'route',
      filter: onLine,
      layout,
      paint: { 'line-color': palette.map.land, 'line-width': 2.5 * unit },
    },
    {
      id: 'route-store',
      type: 'circle',
      source: 'route',
      filter: onStore,
      paint: {
        'circle-radius': 10 * unit,
        'circle-color': palette.map.land,
        'circle-stroke-color': palette.ink,
        'circle-stroke-width': 1.5 * unit,
      },
    },
    markText('route-store-word', 'route', palette.map.label, unit, onStore),
  ];
}

function labelLayers(palette: Palette, unit: number): readonly LayerSpecification[] {
  return [
    {
      id: 'labels-text',
      type: 'symbol',
      source: 'labels',
      layout: {
        'text-field': ['get', 'name'],
        'text-font': [mapFont],
        'text-size': ['interpolate', ['linear'], ['zoom'], 6, 11 * unit, 11, 14 * unit],
        'text-padding': 3,
        'text-max-width': 8,
        'text-variable-anchor': ['center', 'top', 'bottom', 'left', 'right'],
        'text-radial-offset': 0.9,
      },
      paint: {
        'text-color': palette.map.label,
        'text-halo-color': palette.map.labelHalo,
        'text-halo-width': 1.6 * unit,
      },
    },
  ];
}

function incidentLayers(palette: Palette, unit: number): readonly LayerSpecification[] {
  const worst = levelColour(palette, 'solid', palette.none.solid, 'worst');
  const own = levelColour(palette, 'solid', palette.none.solid);
  const clustered: ExpressionSpecification = ['has', 'point_count'];
  const single: ExpressionSpecification = ['!', clustered];
  return [
    {
      id: 'incidents-halo',
      type: 'circle',
      source: 'incidents',
      paint: {
        'circle-radius': ['case', clustered, 22 * unit, 17 * unit],
        'circle-color': ['case', clustered, worst, own],
        'circle-opacity': 0.22,
      },
    },
    {
      id: 'incidents-selected',
      type: 'circle',
      source: 'incidents',
      filter: ['==', ['get', 'id'], ''],
      paint: {
        'circle-radius': 15 * unit,
        'circle-color': 'transparent',
        'circle-stroke-color': palette.accent,
        'circle-stroke-width': 2.5 * unit,
      },
    },
    {
      id: 'incidents-dot',
      type: 'circle',
      source: 'incidents',
      paint: {
        'circle-radius': ['case', clustered, 15 * unit, 10 * unit],
        'circle-color': ['case', clustered, worst, own],
        'circle-stroke-color': palette.map.ground,
        'circle-stroke-width': 1.5 * unit,
      },
    },
    {
      ...markText('incidents-count', 'incidents', palette.text, unit, clustered),
      paint: { 'text-color': levelColour(palette, 'on', palette.none.on, 'worst') },
    },
    {
      ...markText('incidents-level', 'incidents', palette.text, unit, single),
      paint: { 'text-color': levelColour(palette, 'on', palette.none.on) },
    },
  ];
}

function markText(
  id: string,
  source: MapSource,
  colour: string,
  unit: number,
  filter?: ExpressionSpecification,
): Extract<LayerSpecification, { type: 'symbol' }> {
  return {
    id,
    type: 'symbol',
    source,
    ...(filter ? { filter } : {}),
    layout: {
      'text-field': ['to-string', ['coalesce', ['get', 'point_count'], ['get', 'mark'], '']],
      'text-font': [mapFont],
      'text-size': 12 * unit,
      'text-allow-overlap': true,
      'text-padding': 9 * unit,
    },
    paint: { 'text-color': colour },
  };
}

function levelColour(
  palette: Palette,
  part: 'solid' | 'on' | 'line',
  otherwise: string,
  property = 'level',
): ExpressionSpecification {
  const of = (level: Level): string => palette.levels[level][part];
  return ['match', ['coalesce', ['get', property], 0], 1, of(1), 2, of(2), 3, of(3), 4, of(4), otherwise];
}
