/**
 * An untidy priority queue of nodes: buckets of equal width by key, in a bucket the last in is the first out. A node
 * that is put in again moves. Keys below the bucket at work go into it, so the order is close to that of the keys and the
 * caller must bear with the rest.
 */
export interface BucketQueue {
  readonly heads: Int32Array;
  readonly next: Int32Array;
  readonly before: Int32Array;
  /** Bucket of a node, −1 while it is not in the queue. */
  readonly bucket: Int32Array;
  lowest: number;
  width: number;
  now: number;
}

/** Buckets of one queue at most, 4 MiB. */
export const MOST_BUCKETS = 1 << 20;

/** A queue for `nodes` nodes; `openQueue` gives it its range. */
export function createQueue(nodes: number): BucketQueue {
  return {
    heads: new Int32Array(MOST_BUCKETS).fill(-1),
    next: new Int32Array(nodes),
    before: new Int32Array(nodes),
    bucket: new Int32Array(nodes).fill(-1),
    lowest: 0,
    width: 1,
    now: 0,
  };
}

/** Empties nothing (it must be empty) and sets the range of keys; the width grows where the range asks for too many. */
export function openQueue(queue: BucketQueue, lowest: number, highest: number, width: number): void {
  queue.lowest = lowest;
  queue.width = Math.max(width, (highest - lowest) / (MOST_BUCKETS - 1), 1e-12);
  queue.now = 0;
}

/** Puts a node in, or moves it to where its key now belongs. */
export function put(queue: BucketQueue, node: number, key: number): void {
  let to = Math.floor((key - queue.lowest) / queue.width);
  if (to < queue.now) to = queue.now;
  if (to >= MOST_BUCKETS) to = MOST_BUCKETS - 1;
  const { heads, next, before, bucket } = queue;
  const from = bucket[node] ?? -1;
  if (from === to) return;
  if (from >= 0) {
    const a = before[node] ?? -1;
    const b = next[node] ?? -1;
    if (a >= 0) next[a] = b;
    else heads[from] = b;
    if (b >= 0) before[b] = a;
  }
  const head = heads[to] ?? -1;
  next[node] = head;
  before[node] = -1;
  if (head >= 0) before[head] = node;
  heads[to] = node;
  bucket[node] = to;
}

/** Takes the next node out; −1 when there is none. */
export function take(queue: BucketQueue): number {
  const { heads, next, before, bucket } = queue;
  let now = queue.now;
  let node = heads[now] ?? -1;
  while (node < 0 && now < MOST_BUCKETS - 1) {
    now += 1;
    node = heads[now] ?? -1;
  }
  queue.now = now;
  if (node < 0) return -1;
  const b = next[node] ?? -1;
  heads[now] = b;
  if (b >= 0) before[b] = -1;
  bucket[node] = -1;
  return node;
}
