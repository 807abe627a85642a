import highsLoader, { type LegacyHighs } from 'highs';
import type { StepNetwork } from '../step-network.ts';

/** Least number of persons left behind, and then the least sum of arrival steps. */
export interface LinearOptimum {
  readonly left: number;
  readonly cost: number;
}

/** Solves a linear programme in CPLEX-LP text; answers the objective. */
export type SolveLinear = (programme: string) => number;

/** HiGHS, loaded once. */
export async function openHighs(): Promise<SolveLinear> {
  // The package's types say CommonJS, what is loaded is the module's default.
  const load = highsLoader as unknown as () => Promise<LegacyHighs>;
  const highs = await load();
  return (programme) => {
    const solution = highs.solve(programme, { output_flag: false });
    if (solution.Status !== 'Optimal') throw new Error(`HiGHS says ${solution.Status}: ${programme}`);
    return solution.ObjectiveValue;
  };
}

/** Above any sum of arrival steps of one person. */
const LEFT_COST = 10_000;

/** The flow over time as one linear programme, written from the network's definition alone: a variable for each edge, group and door in each step. */
export function optimumByHighs(network: StepNetwork, solve: SolveLinear): LinearOptimum {
  const { nodes, steps } = network;
  const balance = Array.from({ length: nodes * steps }, (): string[] => []);
  const bounds: string[] = [];
  const objective: string[] = [];
  network.edgeFrom.forEach((from, e) => {
    for (let t = 0; t < steps; t++) {
      const after = t + (network.edgeSteps[e] ?? 0);
      if (after >= steps) continue;
      balance[from * steps + t]?.push(`- x${e}_${t}`);
      balance[(network.edgeTo[e] ?? 0) * steps + after]?.push(`+ x${e}_${t}`);
      bounds.push(`0 <= x${e}_${t} <= ${network.edgeRoom[e * steps + t]}`);
    }
  });
  const supply = [...network.groupNode].map((node, g) => {
    const terms = [`u${g}`];
    objective.push(`${LEFT_COST} u${g}`);
    for (let t = network.groupFirst[g] ?? 0; t <= (network.groupLast[g] ?? 0); t++) {
      balance[node * steps + t]?.push(`+ s${g}_${t}`);
      terms.push(`s${g}_${t}`);
    }
    return `${terms.join(' + ')} = ${network.groupPersons[g]}`;
  });
  const rooms = Array.from(network.shelterRoom, (): string[] => []);
  network.doorNode.forEach((node, i) => {
    for (let t = 0; t < steps; t++) {
      balance[node * steps + t]?.push(`- d${i}_${t}`);
      rooms[network.doorShelter[i] ?? 0]?.push(`d${i}_${t}`);
      objective.push(`${t} d${i}_${t}`);
    }
  });
  const rows = [
    ...balance.filter((terms) => terms.length > 0).map((terms) => `${terms.join(' ')} = 0`),
    ...supply,
    ...rooms.map((terms, j) => `${terms.join(' + ')} <= ${network.shelterRoom[j]}`),
  ];
  const value = solve(
    `Minimize\n obj: ${objective.join('\n + ')}\nSubject To\n${rows.map((row, i) => ` r${i}: ${row}`).join('\n')}\nBounds\n${bounds.join('\n')}\nEnd\n`,
  );
  const left = Math.floor((value + 0.5) / LEFT_COST);
  return { left, cost: Math.round(value - left * LEFT_COST) };
}
