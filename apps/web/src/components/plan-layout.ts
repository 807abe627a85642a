/** A matter as the layout needs it: which ones it waits for. */
export interface LayoutMatter {
  readonly id: string;
  readonly after: readonly string[];
}

/** Where a matter stands: its column (how many must be done before it) and its row in that column. */
export interface PlacedMatter {
  readonly id: string;
  readonly column: number;
  /** Rows may be fractions, so that columns of different height are centred. */
  readonly row: number;
}

/** A plan laid out in columns from left to right. */
export interface PlanLayout {
  readonly columns: number;
  readonly rows: number;
  readonly matters: readonly PlacedMatter[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

const sweeps = 6;

/**
 * Lays a plan out: a matter's column is the longest way to it, and the rows of each column are ordered by the middle of
 * the neighbours, a few times to and fro, which leaves few crossings. A matter in a circle is placed as if the edge that
 * closes the circle were not there; an edge to an unknown matter, or one that a longer way implies, is left out.
 */
export function planLayout(matters: readonly LayoutMatter[]): PlanLayout {
  const known = new Set(matters.map((matter) => matter.id));
  const edges = withoutImplied(
    matters.flatMap((matter) =>
      matter.after
        .filter((from) => known.has(from) && from !== matter.id)
        .map((from) => ({ from, to: matter.id })),
    ),
  );
  const columnOf = longestWays(matters, known);
  const columns = intoColumns(matters, columnOf);
  orderRows(columns, edges);
  const rows = Math.max(0, ...columns.map((column) => column.length));
  const placed = columns.flatMap((column, at) =>
    column.map((id, row) => ({ id, column: at, row: row + (rows - column.length) / 2 })),
  );
  return { columns: columns.length, rows, matters: placed, edges };
}

/** Leaves out an edge whose two ends are joined by a longer way: it says nothing new and crosses what does. */
function withoutImplied(edges: PlanLayout['edges']): PlanLayout['edges'] {
  const after = new Map<string, string[]>();
  for (const { from, to } of edges) after.set(from, [...(after.get(from) ?? []), to]);
  const reaches = (from: string, to: string, seen: Set<string>): boolean => {
    if (from === to) return true;
    if (seen.has(from)) return false;
    seen.add(from);
    return (after.get(from) ?? []).some((next) => reaches(next, to, seen));
  };
  return edges.filter(
    ({ from, to }) =>
      !(after.get(from) ?? []).some((next) => next !== to && reaches(next, to, new Set([from]))),
  );
}

function longestWays(
  matters: readonly LayoutMatter[],
  known: ReadonlySet<string>,
): ReadonlyMap<string, number> {
  const byId = new Map(matters.map((matter) => [matter.id, matter]));
  const found = new Map<string, number>();
  const open = new Set<string>();
  const depth = (id: string): number => {
    const already = found.get(id);
    if (already !== undefined) return already;
    open.add(id);
    const before = (byId.get(id)?.after ?? []).filter((from) => known.has(from) && !open.has(from));
    const column = Math.max(-1, ...before.map(depth)) + 1;
    open.delete(id);
    found.set(id, column);
    return column;
  };
  for (const matter of matters) depth(matter.id);
  return found;
}

function intoColumns(matters: readonly LayoutMatter[], columnOf: ReadonlyMap<string, number>): string[][] {
  const columns: string[][] = [];
  for (const { id } of matters) {
    const at = columnOf.get(id) ?? 0;
    while (columns.length <= at) columns.push([]);
    columns[at]?.push(id);
  }
  return columns;
}

function orderRows(columns: string[][], edges: PlanLayout['edges']): void {
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const forward = sweep % 2 === 0;
    const rowOf = new Map(
      columns.flatMap((column) =>
        column.map((id, row): [string, number] => [id, (row + 0.5) / column.length]),
      ),
    );
    const middle = (id: string): number => {
      const rows = edges
        .filter((edge) => (forward ? edge.to : edge.from) === id)
        .map((edge) => rowOf.get(forward ? edge.from : edge.to) ?? 0);
      return rows.length === 0 ? (rowOf.get(id) ?? 0) : rows.reduce((sum, row) => sum + row, 0) / rows.length;
    };
    for (const column of columns) {
      const middles = new Map(column.map((id) => [id, middle(id)]));
      column.sort((one, other) => (middles.get(one) ?? 0) - (middles.get(other) ?? 0));
      column.forEach((id, row) => {
        rowOf.set(id, (row + 0.5) / column.length);
      });
    }
  }
}
