/** A seeded stream of random numbers: the same seed gives the same sequence on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** Normal with mean 0 and standard deviation 1. */
  normal(): number;
  /** One of the items; throws on an empty list. */
  pick<T>(items: readonly T[]): T;
}

/** Opens a stream for a seed and a purpose, so that one purpose drawing more does not disturb another. */
export function createRandom(seed: number, purpose = ''): Random {
  let state = hashText(purpose, seed);
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    return toUnit(mix(state));
  }
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    normal: () => normalFrom(next(), next()),
    pick(items) {
      const item = items[Math.floor(next() * items.length)];
      if (item === undefined) throw new Error('Nothing to pick from: the list is empty.');
      return item;
    },
  };
}

/** A uniform number in [0, 1) that depends only on its arguments: random access without a stream. */
export function hashUnit(seed: number, a: number, b: number): number {
  return toUnit(mix(mix(mix(seed | 0) ^ Math.imul(a | 0, 0x9e3779b1)) ^ Math.imul(b | 0, 0x85ebca77)));
}

/** A standard normal number that depends only on its arguments. */
export function hashNormal(seed: number, a: number, b: number): number {
  return normalFrom(hashUnit(seed, a, b), hashUnit(seed ^ 0x5bd1e995, a, b));
}

/** Folds a text into an integer seed (FNV-1a). */
export function hashText(text: string, seed: number): number {
  let hash = 0x811c9dc5 ^ (seed | 0);
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return mix(hash);
}

function mix(value: number): number {
  let z = (value + 0x9e3779b9) | 0;
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  return z ^ (z >>> 16);
}

function toUnit(value: number): number {
  return (value >>> 0) / 4294967296;
}

function normalFrom(u: number, v: number): number {
  return Math.sqrt(-2 * Math.log(1 - u)) * Math.cos(2 * Math.PI * v);
}
