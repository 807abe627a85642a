import type { GeoFeature } from './geojson-features.ts';
import type { LocalPlane } from './plane.ts';
import { segmentDistance } from './segment-distance.ts';

/** One thing that was changed or assumed while reading. */
export interface GeoRepair {
  /**
   * `snapped`: an end was moved to a node; `split`: a pipe was divided where another ends on it; `dropped`: a line without
   * length or given twice; `cleaned`: points given twice; `named`: an id was missing or given twice; `assumed`: a value that
   * was missing; `orphan`: a point that belongs to no line.
   */
  readonly kind: 'snapped' | 'split' | 'dropped' | 'cleaned' | 'named' | 'assumed' | 'orphan';
  readonly feature: string;
  readonly text: string;
}

/** A line between two nodes. */
export interface JoinedLine {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** Points in the plane, the ends where their nodes are. */
  readonly points: readonly (readonly [number, number])[];
  /** Share of the feature's whole length at each point: the pieces of a split line keep those of the whole. */
  readonly shares: readonly number[];
  readonly feature: GeoFeature;
}

/** Lines that meet at nodes. */
export interface JoinedLines {
  readonly nodes: readonly {
    readonly id: string;
    readonly lng: number;
    readonly lat: number;
    readonly feature?: GeoFeature;
  }[];
  readonly lines: readonly JoinedLine[];
}

type Xy = readonly [number, number];

interface Draft {
  readonly feature: GeoFeature;
  readonly id: string;
  points: Xy[];
  shares: number[];
}

/** Side of the cells in which nodes along a line are looked for: about a pipe's length. */
const COARSE_M = 50;

function put(cells: Map<string, number[]>, key: string, node: number): void {
  const cell = cells.get(key);
  if (cell === undefined) cells.set(key, [node]);
  else cell.push(node);
}

/** A place where ends meet; the first that comes keeps its place, points of the file before ends of lines. */
class NodeIndex {
  readonly places: { readonly id: string; readonly at: Xy; readonly feature?: GeoFeature }[] = [];
  readonly #cells = new Map<string, number[]>();
  readonly #coarse = new Map<string, number[]>();
  readonly #snapM: number;
  readonly #ids = new Set<string>();

  constructor(snapM: number) {
    this.#snapM = snapM;
  }

  /** The nearest node within the tolerance. */
  near([x, y]: Xy): number | undefined {
    const [column, row] = this.#cell([x, y]);
    let best: number | undefined;
    let bestM = this.#snapM;
    for (let c = column - 1; c <= column + 1; c++) {
      for (let r = row - 1; r <= row + 1; r++) {
        for (const n of this.#cells.get(`${c},${r}`) ?? []) {
          const at = this.places[n]?.at ?? [0, 0];
          const distance = Math.hypot(at[0] - x, at[1] - y);
          if (distance > bestM || (distance === bestM && best !== undefined)) continue;
          best = n;
          bestM = distance;
        }
      }
    }
    return best;
  }

  /** Nodes in the coarse cells that the rectangle of two points and a rim touches, in rising order. */
  within(a: Xy, b: Xy, rimM: number): number[] {
    const range = (p: number, q: number): [number, number] => [
      Math.floor((Math.min(p, q) - rimM) / COARSE_M),
      Math.floor((Math.max(p, q) + rimM) / COARSE_M),
    ];
    const [c0, c1] = range(a[0], b[0]);
    const [r0, r1] = range(a[1], b[1]);
    const found: number[] = [];
    for (let c = c0; c <= c1; c++)
      for (let r = r0; r <= r1; r++) found.push(...(this.#coarse.get(`${c},${r}`) ?? []));
    return found.sort((m, n) => m - n);
  }

  add(at: Xy, id: string | undefined, feature?: GeoFeature): number {
    let own = id ?? `node-${this.places.length}`;
    while (this.#ids.has(own)) own = `${own}'`;
    this.#ids.add(own);
    this.places.push({ id: own, at, ...(feature ? { feature } : {}) });
    const [column, row] = this.#cell(at);
    put(this.#cells, `${column},${row}`, this.places.length - 1);
    put(
      this.#coarse,
      `${Math.floor(at[0] / COARSE_M)},${Math.floor(at[1] / COARSE_M)}`,
      this.places.length - 1,
    );
    return this.places.length - 1;
  }

  #cell([x, y]: Xy): [number, number] {
    const size = Math.max(this.#snapM, 1e-6);
    return [Math.floor(x / size), Math.floor(y / size)];
  }
}

/** Joins lines at nodes: ends within the tolerance become one, and a line is divided where an end of another lies on it. */
export function joinLines(
  features: readonly GeoFeature[],
  plane: LocalPlane,
  snapM: number,
  repairs: GeoRepair[],
): JoinedLines {
  if (!(snapM >= 0)) throw new Error(`The tolerance for joining is 0 m or more, not ${snapM}.`);
  const flat = ([lng, lat]: readonly [number, number, number?]): Xy => [
    (lng - plane.lng) * plane.lngM,
    (lat - plane.lat) * plane.latM,
  ];
  const nodes = new NodeIndex(snapM);
  for (const feature of features)
    if (feature.shape === 'point') nodes.add(flat(feature.points[0] ?? [0, 0]), feature.id, feature);
  const given = nodes.places.length;
  const drafts = draftsOf(features, flat, snapM, repairs);
  for (const draft of drafts) {
    for (const at of [0, draft.points.length - 1]) {
      const place = draft.points[at] ?? [0, 0];
      const n = nodes.near(place) ?? nodes.add(place, undefined);
      const moved = nodes.places[n]?.at ?? place;
      const distance = Math.hypot(moved[0] - place[0], moved[1] - place[1]);
      if (distance > EXACT_M)
        repairs.push({
          kind: 'snapped',
          feature: draft.feature.name,
          text: `an end moved by ${distance.toFixed(3)} m`,
        });
      draft.points[at] = moved;
    }
  }
  const lines = drafts.flatMap((draft) => divide(draft, nodes, snapM, repairs));
  const kept = withoutTwins(lines, repairs);
  const used = new Set(kept.flatMap((line) => [line.from, line.to]));
  nodes.places.slice(0, given).forEach(({ id, feature }) => {
    if (!used.has(id))
      repairs.push({ kind: 'orphan', feature: feature?.name ?? id, text: 'a point at no line' });
  });
  return {
    nodes: nodes.places
      .filter(({ id }) => used.has(id))
      .map(({ id, at, feature }) => ({
        id,
        lng: plane.lng + at[0] / plane.lngM,
        lat: plane.lat + at[1] / plane.latM,
        ...(feature ? { feature } : {}),
      })),
    lines: kept,
  };
}

/** Distance below which two places are the same, metres: what is lost in the plane's arithmetic. */
const EXACT_M = 1e-6;

function draftsOf(
  features: readonly GeoFeature[],
  flat: (position: readonly [number, number, number?]) => Xy,
  snapM: number,
  repairs: GeoRepair[],
): Draft[] {
  const ids = new Set<string>();
  return features.flatMap((feature, i): Draft[] => {
    if (feature.shape !== 'line') return [];
    const all = feature.points.map(flat);
    const points = all.filter((point, k) => {
      const before = all[k - 1];
      return before === undefined || Math.hypot(point[0] - before[0], point[1] - before[1]) > EXACT_M;
    });
    const lengths = points.map((point, k) => {
      const before = points[k - 1] ?? point;
      return Math.hypot(point[0] - before[0], point[1] - before[1]);
    });
    const total = lengths.reduce((sum, length) => sum + length, 0);
    if (points.length < 2 || total <= snapM) {
      repairs.push({ kind: 'dropped', feature: feature.name, text: `a line of ${total.toFixed(3)} m` });
      return [];
    }
    if (points.length < all.length)
      repairs.push({
        kind: 'cleaned',
        feature: feature.name,
        text: `${all.length - points.length} points given twice`,
      });
    let id = feature.id ?? `pipe-${i}`;
    while (ids.has(id)) id = `${id}'`;
    if (id !== feature.id) repairs.push({ kind: 'named', feature: feature.name, text: `is called "${id}"` });
    ids.add(id);
    let along = 0;
    const shares = lengths.map((length) => {
      along += length;
      return along / total;
    });
    return [{ feature, id, points, shares }];
  });
}

/** Cuts a line at the nodes that lie on it between its ends. */
function divide(draft: Draft, nodes: NodeIndex, snapM: number, repairs: GeoRepair[]): JoinedLine[] {
  const ends = [draft.points[0] ?? [0, 0], draft.points.at(-1) ?? [0, 0]].map(
    (point) => nodes.near(point) ?? -1,
  );
  const cuts: { readonly n: number; readonly segment: number; readonly t: number }[] = [];
  for (let k = 0; k + 1 < draft.points.length; k++) {
    const a: Xy = draft.points[k] ?? [0, 0];
    const b: Xy = draft.points[k + 1] ?? [0, 0];
    for (const n of nodesAlong(nodes, a, b, snapM)) {
      if (ends.includes(n) || cuts.some((cut) => cut.n === n)) continue;
      const at = nodes.places[n]?.at ?? [0, 0];
      const { s } = segmentDistance([a[0], a[1], 0, b[0], b[1], 0], [at[0], at[1], 0, at[0], at[1], 0]);
      cuts.push({ n, segment: k, t: s });
    }
  }
  cuts.sort((a, b) => a.segment - b.segment || a.t - b.t);
  const name = (n: number | undefined): string => nodes.places[n ?? -1]?.id ?? '';
  const lines: JoinedLine[] = [];
  let from = ends[0];
  let points: Xy[] = [draft.points[0] ?? [0, 0]];
  let shares = [0];
  const close = (to: number | undefined, id: string): void => {
    lines.push({ id, from: name(from), to: name(to), points, shares, feature: draft.feature });
  };
  let next = 0;
  for (let k = 0; k + 1 < draft.points.length; k++) {
    for (; cuts[next]?.segment === k; next++) {
      const { n, t } = cuts[next] ?? { n: -1, t: 0 };
      const at = nodes.places[n]?.at ?? [0, 0];
      const share = (draft.shares[k] ?? 0) + t * ((draft.shares[k + 1] ?? 1) - (draft.shares[k] ?? 0));
      points.push(at);
      shares.push(share);
      close(n, `${draft.id}/${lines.length}`);
      from = n;
      points = [at];
      shares = [share];
    }
    points.push(draft.points[k + 1] ?? [0, 0]);
    shares.push(draft.shares[k + 1] ?? 1);
  }
  close(ends[1], lines.length === 0 ? draft.id : `${draft.id}/${lines.length}`);
  if (lines.length > 1)
    repairs.push({
      kind: 'split',
      feature: draft.feature.name,
      text: `into ${lines.length} where others end on it`,
    });
  return lines.filter((line) => line.from !== line.to || line.points.length > 2);
}

/** Nodes within the tolerance of a segment. */
function nodesAlong(nodes: NodeIndex, a: Xy, b: Xy, snapM: number): readonly number[] {
  return nodes.within(a, b, snapM).filter((n) => {
    const at = nodes.places[n]?.at ?? [0, 0];
    return (
      segmentDistance([a[0], a[1], 0, b[0], b[1], 0], [at[0], at[1], 0, at[0], at[1], 0]).distance <= snapM
    );
  });
}

/** Drops lines with the ends and the points of an earlier one. */
function withoutTwins(lines: readonly JoinedLine[], repairs: GeoRepair[]): JoinedLine[] {
  const seen = new Set<string>();
  return lines.filter((line) => {
    const points = line.points.map(([x, y]) => `${Math.round(x * 1000)},${Math.round(y * 1000)}`);
    const key = [points.join(' '), points.reverse().join(' ')].sort()[0] ?? '';
    if (seen.has(key))
      repairs.push({ kind: 'dropped', feature: line.feature.name, text: `"${line.id}" is given twice` });
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
