/** Values at the corners of a grid, row by row from the lowest; a corner is inside where its value is above 0. */
export interface CornerField {
  readonly columns: number;
  readonly rows: number;
  readonly values: Float32Array;
}

/** A closed line in the units of the grid, first point not repeated: inside lies to its left, so outer rings run anticlockwise. */
export interface ContourRing {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** Above 0 for an outer ring, below for a hole, cells. */
  readonly area: number;
}

/**
 * The lines between inside and outside by marching squares with linear interpolation. The outermost corners must be outside, so that
 * every line closes. Where two opposite corners of a cell are inside, its mean decides whether they are joined.
 */
export function contourRings({ columns, rows, values }: CornerField): readonly ContourRing[] {
  // Each crossing lies on a grid edge: 2 c runs from corner c to its right neighbour, 2 c + 1 to the one above.
  const next = new Int32Array(2 * columns * rows).fill(-1);
  const starts: number[] = [];
  function link(from: number, to: number): void {
    next[from] = to;
    starts.push(from);
  }
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const c = row * columns + column;
      const a = values[c] ?? 0;
      const b = values[c + 1] ?? 0;
      const d = values[c + columns] ?? 0;
      const e = values[c + columns + 1] ?? 0;
      const kind = (a > 0 ? 1 : 0) | (b > 0 ? 2 : 0) | (e > 0 ? 4 : 0) | (d > 0 ? 8 : 0);
      if (kind === 0 || kind === 15) continue;
      const bottom = 2 * c;
      const left = 2 * c + 1;
      const right = 2 * (c + 1) + 1;
      const top = 2 * (c + columns);
      const isJoined = a + b + d + e > 0;
      switch (kind) {
        case 1:
          link(bottom, left);
          break;
        case 2:
          link(right, bottom);
          break;
        case 3:
          link(right, left);
          break;
        case 4:
          link(top, right);
          break;
        case 5:
          if (isJoined) {
            link(bottom, right);
            link(top, left);
          } else {
            link(bottom, left);
            link(top, right);
          }
          break;
        case 6:
          link(top, bottom);
          break;
        case 7:
          link(top, left);
          break;
        case 8:
          link(left, top);
          break;
        case 9:
          link(bottom, top);
          break;
        case 10:
          if (isJoined) {
            link(left, bottom);
            link(right, top);
          } else {
            link(right, bottom);
            link(left, top);
          }
          break;
        case 11:
          link(right, top);
          break;
        case 12:
          link(left, right);
          break;
        case 13:
          link(bottom, right);
          break;
        default:
          link(left, bottom);
      }
    }
  }
  const rings: ContourRing[] = [];
  for (const start of starts) {
    if ((next[start] ?? -1) < 0) continue;
    const x: number[] = [];
    const y: number[] = [];
    for (let at = start; (next[at] ?? -1) >= 0; ) {
      const c = at >> 1;
      const other = (at & 1) === 0 ? c + 1 : c + columns;
      const [inner, outer] = [values[c] ?? 0, values[other] ?? 0];
      const share = inner / (inner - outer);
      x.push((c % columns) + ((at & 1) === 0 ? share : 0));
      y.push(Math.floor(c / columns) + ((at & 1) === 1 ? share : 0));
      const to = next[at] ?? 0;
      next[at] = -1;
      at = to;
    }
    let twice = 0;
    for (let i = 0; i < x.length; i++) {
      const j = (i + 1) % x.length;
      twice += (x[i] ?? 0) * (y[j] ?? 0) - (x[j] ?? 0) * (y[i] ?? 0);
    }
    rings.push({ x: Float64Array.from(x), y: Float64Array.from(y), area: twice / 2 });
  }
  return rings;
}

/** Whether a point lies inside a ring (even and odd crossings). */
export function isInRing({ x, y }: Pick<ContourRing, 'x' | 'y'>, px: number, py: number): boolean {
  let inside = false;
  for (let i = 0, j = x.length - 1; i < x.length; j = i++) {
    const [xi, yi, xj, yj] = [x[i] ?? 0, y[i] ?? 0, x[j] ?? 0, y[j] ?? 0];
    if (yi > py !== yj > py && px < ((xj - xi) * (py - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}
