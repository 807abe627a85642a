import type { InpIgnored } from './inp-controls.ts';
import type { InpReader, InpRow } from './inp-rows.ts';
import type { NetworkLink, NetworkNode } from './model.ts';

/** How a file's coordinates lie on the earth. */
export type InpPlace =
  | { readonly kind: 'degrees' }
  | {
      readonly kind: 'plane';
      /** Where the middle of the drawing comes to lie. */
      readonly lng: number;
      readonly lat: number;
      /** Metres of one unit of the drawing. Default: so that the drawn pipes are as long as they are said to be. */
      readonly unitM?: number;
    };

/** What `placeNetwork` needs of the file. */
export interface PlaceContext {
  readonly coordinates: readonly InpRow[];
  readonly vertices: readonly InpRow[];
  readonly place: InpPlace;
  readonly reader: InpReader;
  readonly ignored: InpIgnored[];
}

type Point = readonly [number, number];

/** Metres of a degree of latitude of the sphere that stands for the plane of a drawing. */
const DEGREE_M = 111_195;

/** Puts the nodes and bends of a network where the file draws them; a node that is not drawn comes between its neighbours. */
export function placeNetwork(
  nodes: readonly NetworkNode[],
  links: readonly NetworkLink[],
  context: PlaceContext,
): { readonly nodes: NetworkNode[]; readonly links: NetworkLink[] } {
  const drawn = new Map<string, Point>();
  const bends = new Map<string, Point[]>();
  const nodeIds = new Set(nodes.map((node) => node.id));
  const linkIds = new Set(links.map((link) => link.id));
  for (const row of context.coordinates) {
    const id = row.tokens[0] ?? '';
    const point = pointOf(row, context.reader);
    if (nodeIds.has(id)) drawn.set(id, point);
    else note(context.ignored, row, 'a place of a node that does not exist');
  }
  for (const row of context.vertices) {
    const id = row.tokens[0] ?? '';
    const point = pointOf(row, context.reader);
    if (!linkIds.has(id)) note(context.ignored, row, 'a bend of a link that does not exist');
    else bends.set(id, [...(bends.get(id) ?? []), point]);
  }
  const missing = nodes.filter((node) => !drawn.has(node.id)).length;
  if (missing > 0)
    context.ignored.push({
      section: 'COORDINATES',
      line: 0,
      text: `${missing} nodes`,
      reason: 'not drawn: placed between their neighbours',
    });
  placeMissing(nodes, links, drawn);
  const toLngLat = projection(links, drawn, bends, context.place);
  return {
    nodes: nodes.map((node) => {
      const [lng, lat] = toLngLat(drawn.get(node.id) ?? [0, 0]);
      return { ...node, lng, lat };
    }),
    links: links.map((link) => {
      const via = bends.get(link.id);
      return via === undefined ? link : { ...link, via: via.map(toLngLat) };
    }),
  };
}

function pointOf(row: InpRow, reader: InpReader): Point {
  return [reader.number(row, 1, 'x'), reader.number(row, 2, 'y')];
}

function note(ignored: InpIgnored[], row: InpRow, reason: string): void {
  ignored.push({ section: row.section, line: row.line, text: row.tokens.join(' '), reason });
}

/** Three rounds of means over the neighbours that have a place; what is left goes to the middle of the drawing. */
function placeMissing(
  nodes: readonly NetworkNode[],
  links: readonly NetworkLink[],
  drawn: Map<string, Point>,
): void {
  for (let round = 0; round < 3 && drawn.size < nodes.length; round++) {
    const sums = new Map<string, [number, number, number]>();
    for (const link of links) {
      for (const [id, other] of [
        [link.from, link.to],
        [link.to, link.from],
      ] as const) {
        const at = drawn.get(other);
        if (drawn.has(id) || at === undefined) continue;
        const sum = sums.get(id) ?? [0, 0, 0];
        sums.set(id, [sum[0] + at[0], sum[1] + at[1], sum[2] + 1]);
      }
    }
    for (const [id, [x, y, count]] of sums) drawn.set(id, [x / count, y / count]);
  }
  const middle = centre([...drawn.values()]);
  for (const node of nodes) if (!drawn.has(node.id)) drawn.set(node.id, middle);
}

function projection(
  links: readonly NetworkLink[],
  drawn: ReadonlyMap<string, Point>,
  bends: ReadonlyMap<string, readonly Point[]>,
  place: InpPlace,
): (point: Point) => [number, number] {
  if (place.kind === 'degrees') return ([x, y]) => [x, y];
  const [middleX, middleY] = centre([...drawn.values()]);
  const unitM = place.unitM ?? unitOf(links, drawn, bends);
  const perLng = DEGREE_M * Math.cos((place.lat * Math.PI) / 180);
  return ([x, y]) => [
    place.lng + ((x - middleX) * unitM) / perLng,
    place.lat + ((y - middleY) * unitM) / DEGREE_M,
  ];
}

/** Median of the said length over the drawn one. */
function unitOf(
  links: readonly NetworkLink[],
  drawn: ReadonlyMap<string, Point>,
  bends: ReadonlyMap<string, readonly Point[]>,
): number {
  const ratios: number[] = [];
  for (const link of links) {
    const points = [drawn.get(link.from), ...(bends.get(link.id) ?? []), drawn.get(link.to)];
    let length = 0;
    for (let i = 1; i < points.length; i++) {
      const [ax = 0, ay = 0] = points[i - 1] ?? [];
      const [bx = 0, by = 0] = points[i] ?? [];
      length += Math.hypot(bx - ax, by - ay);
    }
    if (link.kind === 'pipe' && length > 0 && link.lengthM > 0) ratios.push(link.lengthM / length);
  }
  ratios.sort((a, b) => a - b);
  return ratios[ratios.length >> 1] ?? 1;
}

function centre(points: readonly Point[]): Point {
  let [x0, x1, y0, y1] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const [x, y] of points) {
    x0 = Math.min(x0, x);
    x1 = Math.max(x1, x);
    y0 = Math.min(y0, y);
    y1 = Math.max(y1, y);
  }
  return points.length === 0 ? [0, 0] : [(x0 + x1) / 2, (y0 + y1) / 2];
}
