import type { NetworkModel } from '@cityloop/engines/pipe-network';
import type { LineLayer, MapLayer } from '../../report/index.ts';

type Place = readonly [number, number];

/** Where the nodes are. */
export function placesOf(model: NetworkModel): ReadonlyMap<string, Place> {
  return new Map(model.nodes.map((node) => [node.id, [node.lng, node.lat] as const]));
}

/** A layer of the links that a rule chooses. */
export function linesOf(
  model: NetworkModel,
  chosen: (link: NetworkModel['links'][number]) => boolean,
  style: Pick<LineLayer, 'colour' | 'width' | 'legend' | 'opacity'>,
): LineLayer {
  const places = placesOf(model);
  return {
    kind: 'lines',
    ...style,
    lines: model.links.flatMap((link) => (chosen(link) ? [{ path: pathOf(link, places) }] : [])),
  };
}

/** False for a layer that shows nothing, which would stand in the legend all the same. */
export function hasContent(layer: MapLayer): boolean {
  switch (layer.kind) {
    case 'lines':
      return layer.lines.length > 0;
    case 'points':
      return layer.points.length > 0;
    case 'polygons':
      return layer.polygons.length > 0;
    case 'raster':
    case 'contours':
      return true;
  }
}

/** Points of a link from its start to its end. */
export function pathOf(link: NetworkModel['links'][number], places: ReadonlyMap<string, Place>): Place[] {
  return [places.get(link.from) ?? [0, 0], ...(link.via ?? []), places.get(link.to) ?? [0, 0]];
}

/** Points at the given nodes. */
export function pointsOf(
  places: ReadonlyMap<string, Place>,
  ids: readonly string[],
): { readonly at: Place }[] {
  return ids.flatMap((id) => {
    const at = places.get(id);
    return at ? [{ at }] : [];
  });
}

/** Reservoirs and tanks with their names. */
export function sourceLayer(model: NetworkModel): MapLayer {
  const sources = model.nodes.filter((node) => node.kind !== 'junction');
  return {
    kind: 'points',
    points: sources.map((node) => ({ at: [node.lng, node.lat], label: node.id })),
    shape: 'triangle',
    colour: '#0072b2',
    radius: 7,
    legend: 'Reservoir or tank',
  };
}

/** A number as it stands in a table. */
export function round(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
