import { leastLabel, type Residual } from './residual.ts';
import { ARC } from './step-network.ts';

/**
 * The states among those wanted that people who wait can reach along tight ways: lists them in `found`, marks them with 1 in `marks`
 * and answers how many. `isWanted` and `marks` are by state; marks are 0 before.
 */
export function reachedStates(
  residual: Residual,
  isWanted: Uint8Array,
  { marks, found }: { readonly marks: Uint8Array; readonly found: Int32Array },
): number {
  const { groups, firstGroup, firstShelter, doorsOf, costOf, label } = residual;
  const { edgeFlow, leaving, arriving, supply, openFrom, openTo } = residual;
  const { steps, edgeRoom, groupNode, doorNode, doorShelter } = residual.network;
  const { first: arcFirst, arc: arcs, base: arcBase, span: arcSpan } = residual.arcs;
  let count = 0;
  function reach(y: number, wantedLabel: number): void {
    if (marks[y] === 1 || isWanted[y] === 0 || label[y] !== wantedLabel) return;
    marks[y] = 1;
    found[count++] = y;
  }
  const least = leastLabel(residual);
  for (let g = 0; g < groups; g++) if ((supply[g] ?? 0) > 0) reach(firstGroup + g, least);
  for (let i = 0; i < count; i++) {
    const x = found[i] ?? 0;
    const own = label[x] ?? 0;
    if (x >= firstShelter) {
      const end = doorsOf.first[x - firstShelter + 1] ?? 0;
      for (let k = doorsOf.first[x - firstShelter] ?? 0; k < end; k++) {
        const door = doorsOf.item[k] ?? 0;
        const start = (doorNode[door] ?? 0) * steps;
        for (let t = 0; t < steps; t++)
          if ((arriving[door * steps + t] ?? 0) > 0) reach(start + t, own + (costOf[t] ?? 0));
      }
      continue;
    }
    if (x >= firstGroup) {
      const g = x - firstGroup;
      const start = (groupNode[g] ?? 0) * steps;
      for (let t = openFrom[g] ?? 0; t <= (openTo[g] ?? -1); t++) reach(start + t, own);
      continue;
    }
    const v = Math.floor(x / steps);
    const t = x - v * steps;
    const end = arcFirst[v + 1] ?? 0;
    for (let c = arcFirst[v] ?? 0; c < end; c++) {
      const one = (arcs[c] ?? 0) >> 2;
      const kind = (arcs[c] ?? 0) & 3;
      if (kind === ARC.ahead) {
        const after = t + (arcSpan[c] ?? 0);
        const at = one * steps + t;
        if (after < steps && (edgeFlow[at] ?? 0) < (edgeRoom[at] ?? 0)) reach((arcBase[c] ?? 0) + after, own);
      } else if (kind === ARC.back) {
        const before = t - (arcSpan[c] ?? 0);
        if (before >= 0 && (edgeFlow[one * steps + before] ?? 0) > 0) reach((arcBase[c] ?? 0) + before, own);
      } else if (kind === ARC.door) {
        reach(firstShelter + (doorShelter[one] ?? 0), own - (costOf[t] ?? 0));
      } else if ((leaving[one * steps + t] ?? 0) > 0) reach(firstGroup + one, own);
    }
  }
  return count;
}
