/** Cells by their heights, lowest first; equal heights in the order of the cells, so that runs repeat. */
export interface LowestFirst {
  push(cell: number, height: number): void;
  /** The lowest cell, −1 when there is none. */
  pop(): number;
}

/** A binary heap with four children to a node, which grows as it fills. */
export function lowestFirst(capacity = 1024): LowestFirst {
  let heights = new Float64Array(capacity);
  let cells = new Int32Array(capacity);
  let size = 0;

  function push(cell: number, height: number): void {
    if (size === cells.length) {
      const [wider, more] = [new Float64Array(2 * size), new Int32Array(2 * size)];
      wider.set(heights);
      more.set(cells);
      heights = wider;
      cells = more;
    }
    let place = size++;
    while (place > 0) {
      const above = (place - 1) >> 2;
      const other = heights[above] ?? 0;
      if (other < height || (other === height && (cells[above] ?? 0) < cell)) break;
      heights[place] = other;
      cells[place] = cells[above] ?? 0;
      place = above;
    }
    heights[place] = height;
    cells[place] = cell;
  }

  function pop(): number {
    if (size === 0) return -1;
    const top = cells[0] ?? 0;
    size -= 1;
    const height = heights[size] ?? 0;
    const cell = cells[size] ?? 0;
    let place = 0;
    for (let child = 1; child < size; child = 4 * place + 1) {
      let least = child;
      const end = Math.min(child + 4, size);
      for (let k = child + 1; k < end; k++) {
        const a = heights[k] ?? 0;
        const b = heights[least] ?? 0;
        if (a < b || (a === b && (cells[k] ?? 0) < (cells[least] ?? 0))) least = k;
      }
      const other = heights[least] ?? 0;
      if (other > height || (other === height && (cells[least] ?? 0) > cell)) break;
      heights[place] = other;
      cells[place] = cells[least] ?? 0;
      place = least;
    }
    heights[place] = height;
    cells[place] = cell;
    return top;
  }
  return { push, pop };
}
