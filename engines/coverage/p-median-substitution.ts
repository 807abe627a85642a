import type { MedianProblem } from './p-median-problem.ts';

/** A greedy choice, bettered by exchanging one open site for a closed one until none helps. */
export function substituteSites(
  problem: MedianProblem,
  signal?: { readonly aborted: boolean },
): readonly number[] {
  const { demands, sites, weighted, count, existing } = problem;
  const isOpen = new Uint8Array(sites);
  const isKept = new Uint8Array(sites);
  const chosen: number[] = [];
  const nearest = new Float64Array(demands).fill(Infinity);
  function open(site: number): void {
    isOpen[site] = 1;
    chosen.push(site);
    for (let d = 0; d < demands; d++)
      nearest[d] = Math.min(nearest[d] ?? Infinity, weighted[site * demands + d] ?? Infinity);
  }
  for (const site of existing) {
    isKept[site] = 1;
    open(site);
  }
  while (chosen.length < count) {
    let best = -1;
    let least = Infinity;
    for (let s = 0; s < sites; s++) {
      if (isOpen[s] === 1) continue;
      let sum = 0;
      for (let d = 0; d < demands; d++)
        sum += Math.min(nearest[d] ?? Infinity, weighted[s * demands + d] ?? Infinity);
      if (sum < least) [least, best] = [sum, s];
    }
    open(best);
  }
  while (exchangeOne(problem, chosen, isOpen, isKept))
    if (signal?.aborted) throw new Error('The search for sites was stopped.');
  return chosen.sort((a, b) => a - b);
}

/**
 * Makes the best exchange of an open site for a closed one; false if none helps. For each closed site one pass over the demands sums
 * what it gains (demands nearer to it) and, for each open site, what closing that one costs with the new one there (Whitaker 1983).
 */
function exchangeOne(
  { demands, sites, weighted }: MedianProblem,
  chosen: number[],
  isOpen: Uint8Array,
  isKept: Uint8Array,
): boolean {
  const first = new Float64Array(demands).fill(Infinity);
  const second = new Float64Array(demands).fill(Infinity);
  const owner = new Int32Array(demands);
  chosen.forEach((site, k) => {
    for (let d = 0; d < demands; d++) {
      const cost = weighted[site * demands + d] ?? Infinity;
      if (cost < (first[d] ?? 0)) {
        second[d] = first[d] ?? Infinity;
        first[d] = cost;
        owner[d] = k;
      } else if (cost < (second[d] ?? 0)) second[d] = cost;
    }
  });
  let total = 0;
  for (let d = 0; d < demands; d++) total += first[d] ?? 0;
  const loss = new Float64Array(chosen.length);
  let best = -1e-9 * Math.max(1, total);
  let enters = -1;
  let leaves = -1;
  for (let s = 0; s < sites; s++) {
    if (isOpen[s] === 1) continue;
    loss.fill(0);
    let gain = 0;
    const row = s * demands;
    for (let d = 0; d < demands; d++) {
      const cost = weighted[row + d] ?? Infinity;
      const near = first[d] ?? 0;
      if (cost < near) gain += near - cost;
      else {
        const k = owner[d] ?? 0;
        const next = second[d] ?? Infinity;
        loss[k] = (loss[k] ?? 0) + Math.min(cost, next) - near;
      }
    }
    for (let k = 0; k < chosen.length; k++) {
      if (isKept[chosen[k] ?? 0] === 1) continue;
      const change = (loss[k] ?? 0) - gain;
      if (change < best) [best, enters, leaves] = [change, s, k];
    }
  }
  if (enters < 0) return false;
  isOpen[chosen[leaves] ?? 0] = 0;
  isOpen[enters] = 1;
  chosen[leaves] = enters;
  return true;
}
