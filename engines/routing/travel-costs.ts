import type { RoadGraph, RoadMeasure } from './graph.ts';
import { roadSearch } from './search.ts';
import type { RoadPoint } from './snap.ts';

/** What `travelMatrix` and `travelLists` ask. */
export interface TravelOptions {
  readonly from: readonly RoadPoint[];
  readonly to: readonly RoadPoint[];
  readonly measure: RoadMeasure;
  /** Ways that cost more are not told, seconds or metres. */
  readonly limit?: number;
  readonly signal?: { readonly aborted: boolean };
  /** Share of the work done, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

/** Costs of ways, row `i` from place `i`, column `j` to place `j`: `cost[i * columns + j]`, infinite where there is no way within the limit. */
export interface TravelMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly cost: Float64Array;
}

/** The finite costs of a matrix by row: those of row `i` lie at `first[i] … first[i + 1] - 1`, by the place `to[k]` of the other side, ascending. */
export interface TravelLists {
  readonly first: Int32Array;
  readonly to: Int32Array;
  readonly cost: Float64Array;
}

/** Costs from each of some places to each of others; searches from the side that has fewer places. */
export function travelMatrix(graph: RoadGraph, options: TravelOptions): TravelMatrix {
  const rows = options.from.length;
  const columns = options.to.length;
  const cost = new Float64Array(rows * columns).fill(Infinity);
  forEachCost(graph, options, (row, column, value) => {
    cost[row * columns + column] = value;
  });
  return { rows, columns, cost };
}

/** The same for many places of which each reaches few; rows are the places one comes from, or those one goes to. */
export function travelLists(
  graph: RoadGraph,
  options: TravelOptions & { readonly rows?: 'from' | 'to' },
): TravelLists {
  const isByTarget = options.rows === 'to';
  const rows = isByTarget ? options.to.length : options.from.length;
  const found: number[] = [];
  const first = new Int32Array(rows + 1);
  forEachCost(graph, options, (from, to, value) => {
    const row = isByTarget ? to : from;
    found.push(row, isByTarget ? from : to, value);
    first[row + 1] = (first[row + 1] ?? 0) + 1;
  });
  for (let i = 0; i < rows; i++) first[i + 1] = (first[i + 1] ?? 0) + (first[i] ?? 0);
  const place = first.slice(0, rows);
  const to = new Int32Array(found.length / 3);
  const cost = new Float64Array(found.length / 3);
  for (let f = 0; f < found.length; f += 3) {
    const row = found[f] ?? 0;
    const at = place[row] ?? 0;
    place[row] = at + 1;
    to[at] = found[f + 1] ?? 0;
    cost[at] = found[f + 2] ?? 0;
  }
  return { first, to, cost };
}

/** Tells every finite cost; for one place of either side, those of the other come ascending. */
function forEachCost(
  graph: RoadGraph,
  { from, to, measure, limit = Infinity, signal, onProgress }: TravelOptions,
  tell: (row: number, column: number, value: number) => void,
): void {
  const isByRow = from.length <= to.length;
  const [begins, others] = isByRow ? [from, to] : [to, from];
  if (others.length === 0) return;
  const search = roadSearch(graph, { measure, direction: isByRow ? 'from' : 'to', others });
  begins.forEach((begin, b) => {
    search.run([begin], { limit, ...(signal === undefined ? {} : { signal }) });
    for (let other = 0; other < others.length; other++) {
      const value = search.costOf(other);
      if (value < Infinity) tell(isByRow ? b : other, isByRow ? other : b, value);
    }
    if (signal?.aborted) throw new Error('The search for routes was stopped.');
    onProgress?.((b + 1) / begins.length);
  });
}
