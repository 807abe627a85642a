import type { Drainage } from './drainage.ts';

/** A stretch of a stream from its source or a confluence to the next confluence or the edge. */
export interface StreamLink {
  /** Cells from above; the last is the first of the link below, where there is one. */
  readonly cells: readonly number[];
  /** Strahler's order: 1 at a source, one more where two of an order meet. */
  readonly strahler: number;
}

/** The streams: cells through which at least so many cells drain, link by link, sources first. */
export function streamLinks({ down, order, upstream }: Drainage, leastCells: number): readonly StreamLink[] {
  if (!(leastCells >= 1)) throw new Error(`A stream begins at ${leastCells} cells.`);
  const size = down.length;
  const highest = new Uint8Array(size);
  const isMet = new Uint8Array(size);
  const above = new Uint8Array(size);
  for (const cell of order) {
    if ((upstream[cell] ?? 0) < leastCells) continue;
    if (highest[cell] === 0) highest[cell] = 1;
    const mine = (highest[cell] ?? 0) + (isMet[cell] ?? 0);
    highest[cell] = mine;
    const to = down[cell] ?? -1;
    if (to < 0) continue;
    above[to] = (above[to] ?? 0) + 1;
    const theirs = highest[to] ?? 0;
    if (mine === theirs) isMet[to] = 1;
    else if (mine > theirs) {
      highest[to] = mine;
      isMet[to] = 0;
    }
  }
  const links: StreamLink[] = [];
  for (const head of order) {
    if ((upstream[head] ?? 0) < leastCells || above[head] === 1) continue;
    const cells = [head];
    let cell = down[head] ?? -1;
    while (cell >= 0) {
      cells.push(cell);
      if (above[cell] !== 1) break;
      cell = down[cell] ?? -1;
    }
    links.push({ cells, strahler: highest[head] ?? 0 });
  }
  return links;
}
