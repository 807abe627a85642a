/** Numbers by their keys, smallest first; equal keys in the order of the numbers, so that runs repeat. */
export interface Heap {
  /** Puts a number in, or moves it forward after its key has become smaller. */
  lower(item: number): void;
  /** Takes the number with the smallest key out; −1 when there is none. */
  pop(): number;
}

/** A binary heap over `keys`, which the caller writes before it calls `lower`. */
export function createHeap(keys: Float64Array): Heap {
  const items = new Int32Array(keys.length);
  const places = new Int32Array(keys.length).fill(-1);
  let size = 0;
  function comesBefore(a: number, b: number): boolean {
    const x = keys[a] ?? 0;
    const y = keys[b] ?? 0;
    return x < y || (x === y && a < b);
  }
  return {
    lower(item) {
      let place = places[item] ?? -1;
      if (place < 0) place = size++;
      while (place > 0) {
        const above = (place - 1) >> 1;
        const other = items[above] ?? 0;
        if (!comesBefore(item, other)) break;
        items[place] = other;
        places[other] = place;
        place = above;
      }
      items[place] = item;
      places[item] = place;
    },
    pop() {
      if (size === 0) return -1;
      const top = items[0] ?? 0;
      places[top] = -1;
      size -= 1;
      if (size === 0) return top;
      const item = items[size] ?? 0;
      let place = 0;
      for (let child = 1; child < size; child = 2 * place + 1) {
        if (child + 1 < size && comesBefore(items[child + 1] ?? 0, items[child] ?? 0)) child += 1;
        const other = items[child] ?? 0;
        if (!comesBefore(other, item)) break;
        items[place] = other;
        places[other] = place;
        place = child;
      }
      items[place] = item;
      places[item] = place;
      return top;
    },
  };
}
