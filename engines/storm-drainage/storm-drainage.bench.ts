import { runDrainage } from './run-drainage.ts';
import { madeTown } from './test/made-town.ts';

const ROUNDS = 10;

/** Seconds for an hour of storm in the sewers of a made-up town of a thousand manholes, and µs for a conduit in one trial of a step. */
export async function bench(): Promise<Record<string, number>> {
  const { model, forcing } = madeTown(1000);
  const seconds: number[] = [];
  let evaluations = 0;
  let check = 0;
  for (let round = 0; round <= ROUNDS; round++) {
    const started = performance.now();
    const { steps, balance } = runDrainage(model, forcing, { nodes: [], links: [] });
    seconds.push((performance.now() - started) / 1000);
    evaluations = steps.count * steps.trialsPerStep * model.links.length;
    check = balance.outflowM3;
  }
  const timed = seconds.slice(1);
  const mean = timed.reduce((sum, one) => sum + one, 0) / timed.length;
  const sd = Math.sqrt(timed.reduce((sum, one) => sum + (one - mean) ** 2, 0) / timed.length);
  const median = timed.toSorted((a, b) => a - b)[timed.length >> 1] ?? Number.NaN;
  const round = (value: number) => Number(value.toPrecision(3));
  return {
    manholes: 1000,
    town_hour_s: round(median),
    town_hour_min_s: round(Math.min(...timed)),
    town_hour_sd_s: round(sd),
    conduit_trial_us: round((1e6 * median) / evaluations),
    check: round(check),
  };
}
