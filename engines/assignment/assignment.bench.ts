import type { Highs } from 'highs';
import { seededRandom } from '../lib/random.ts';
import { assignTasks, planRounds } from './index.ts';
import { leastValue, loadHighs } from './test/linear-program.ts';
import { randomRounds, randomTasks } from './test/random-town.ts';

const ROUNDS = 12;
const TASKS = 200;
const PEER_TASKS = 100;

/** Milliseconds for 200 crews and tasks (and how much longer HiGHS takes for 100), for exact rounds, and for 100 visits with the gap. */
export async function bench(): Promise<Record<string, number>> {
  const random = seededRandom(7);
  const highs = await loadHighs();
  const tasks = timesOf(() => randomTasks(random, TASKS), assignTasks);
  const small = timesOf(() => randomTasks(random, PEER_TASKS), assignTasks);
  const peer = timesOf(
    () => randomTasks(random, PEER_TASKS),
    (input) => solvedByHighs(highs, input),
  );
  const exact = timesOf(
    () => randomRounds(random, 13, 2),
    (input) => planRounds(input),
  );
  const gaps: number[] = [];
  const long = timesOf(
    () => randomRounds(random, 100, 5),
    (input) => {
      const { proof } = planRounds(input);
      gaps.push(proof.kind === 'within' ? proof.gap : 0);
    },
    3,
  );
  return {
    ...told(`tasks_${TASKS}`, tasks),
    ...told(`tasks_${PEER_TASKS}`, small),
    tasks_vs_highs: Number((mean(peer) / mean(small)).toPrecision(3)),
    ...told('rounds_13_exact', exact),
    ...told('rounds_100', long),
    rounds_100_gap: Number(mean(gaps).toPrecision(3)),
  };
}

function solvedByHighs(
  highs: Highs,
  { tasks, crews, travel }: ReturnType<typeof randomTasks>,
): number | undefined {
  const name = (c: number, t: number) => `x${c}_${t}`;
  const pairs = crews.flatMap((_, c) =>
    tasks.map((__, t) => [travel.seconds[c * tasks.length + t] ?? 0, name(c, t)] as const),
  );
  const rows = [
    ...tasks.map((_, t) => ({
      sum: crews.map((__, c) => [1, name(c, t)] as const),
      is: '=' as const,
      value: 1,
    })),
    ...crews.map((_, c) => ({
      sum: tasks.map((__, t) => [1, name(c, t)] as const),
      is: '<=' as const,
      value: 1,
    })),
  ];
  return leastValue(highs, { minimise: pairs, rows, binary: [] });
}

function timesOf<Input>(
  make: () => Input,
  work: (input: Input) => unknown,
  rounds = ROUNDS,
): readonly number[] {
  const times: number[] = [];
  for (let round = -1; round < rounds; round++) {
    const input = make();
    const begun = performance.now();
    work(input);
    if (round >= 0) times.push(performance.now() - begun);
  }
  return times;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}

function told(name: string, times: readonly number[]): Record<string, number> {
  const round = (value: number) => Number(value.toPrecision(3));
  const sd = Math.sqrt(mean(times.map((one) => (one - mean(times)) ** 2)));
  return {
    [`${name}_min_ms`]: round(Math.min(...times)),
    [`${name}_ms`]: round(mean(times)),
    [`${name}_sd_ms`]: round(sd),
  };
}
