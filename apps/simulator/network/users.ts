import { createRandom } from '../random.ts';
import { type Draft, type DraftNode, nodeAt } from './draft.ts';
import { RIDGE_LENGTH_M, toRidge } from './terrain.ts';

/** Hourly demand multipliers; each has mean 1. */
export const PATTERNS: Readonly<Record<string, readonly number[]>> = {
  residential: toMeanOne([
    45, 38, 34, 33, 36, 52, 98, 142, 138, 116, 102, 104, 118, 108, 96, 92, 98, 116, 142, 158, 152, 134, 102,
    68,
  ]),
  commercial: toMeanOne([
    32, 28, 26, 26, 28, 36, 58, 92, 128, 150, 158, 162, 166, 158, 152, 148, 146, 142, 134, 122, 104, 82, 58,
    40,
  ]),
  public: toMeanOne([
    48, 44, 42, 42, 46, 60, 96, 140, 158, 152, 144, 148, 150, 138, 136, 132, 126, 112, 100, 92, 84, 74, 62,
    54,
  ]),
  night: toMeanOne([
    128, 122, 112, 104, 98, 92, 84, 76, 72, 74, 78, 82, 84, 82, 80, 82, 88, 98, 112, 124, 132, 136, 138, 134,
  ]),
};

const USERS = 120_000;
const HOSPITALS = 12;
const SCHOOLS = 25;
const LPS_PER_USER = 0.0045;

/** Settles users, shops, hospitals and schools at the street corners. */
export function settleUsers(draft: Draft, seed: number): void {
  const random = createRandom(seed, 'users');
  const corners = draft.nodes.filter(({ id }) => id.startsWith('J'));
  const weights = corners.map((node) => {
    const centre = toRidge(node).along / RIDGE_LENGTH_M > 0.6;
    const draw = random.next();
    node.pattern = draw < (centre ? 0.34 : 0.1) ? 'commercial' : draw > 0.96 ? 'night' : 'residential';
    return Math.exp(0.5 * random.normal()) * (node.pattern === 'residential' ? 1 : 0.35);
  });
  const sum = weights.reduce((a, b) => a + b, 0);
  corners.forEach((node, i) => {
    node.users = Math.round((USERS * (weights[i] ?? 0)) / sum);
    const trade = node.pattern === 'residential' ? 0 : random.between(0.35, 1.5);
    node.demandLps = node.users * LPS_PER_USER + trade;
  });
  placeCritical(
    corners,
    HOSPITALS,
    random.next(),
    (n) => ({ name: `演示第${n}医院`, kind: 'hospital' as const }),
    2.4,
  );
  placeCritical(
    corners,
    SCHOOLS,
    random.next(),
    (n) => ({ name: `演示第${n}小学`, kind: 'school' as const }),
    0.7,
  );
  for (const node of corners) node.demandLps = Math.round(node.demandLps * 1000) / 1000;
}

/** Spreads critical users evenly over the corners, so that every zone has some. */
function placeCritical(
  corners: readonly DraftNode[],
  count: number,
  phase: number,
  name: (n: number) => DraftNode['critical'][number],
  lps: number,
): void {
  for (let n = 0; n < count; n++) {
    const at = Math.floor(((n + phase) / count) * corners.length);
    const node = corners[at];
    if (node === undefined) continue;
    node.critical.push(name(n + 1));
    node.pattern = 'public';
    node.demandLps += lps;
  }
}

/** What a zone draws itself on average, L/s. */
export function zoneDemandLps(draft: Draft, zone: string): number {
  let sum = 0;
  for (let i = 0; i < draft.nodes.length; i++) {
    const node = nodeAt(draft, i);
    if (node.zone === zone) sum += node.demandLps;
  }
  return sum;
}

function toMeanOne(values: readonly number[]): readonly number[] {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return values.map((value) => Math.round((value / mean) * 10_000) / 10_000);
}
