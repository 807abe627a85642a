import { askJob, type Job, type Services } from '@cityloop/core/kernel';
import type { Tx } from '@cityloop/core/store';
import type { DeviceIndex, Series } from '@cityloop/registers/devices';
import { z } from 'zod';
import type { Outcome } from './evaluate.ts';
import { rulesFor } from './rules-in-force.ts';
import { writeOutcomes } from './write-outcomes.ts';

const Point = z.object({ t: z.number(), v: z.number() });
const Common = z.object({ series: z.int(), rule: z.string(), decided: Point });

/** An outcome as it lies aside: series and rule by their ids. */
const Laid = z.discriminatedUnion('kind', [
  Common.extend({
    kind: z.literal('raise'),
    since: z.number(),
    reference: z.number(),
    change: z.number(),
    level: z.int(),
    slot: z.object({ days: z.int(), mean: z.number().optional(), sd: z.number().optional() }),
    evidence: z.array(Point),
  }),
  Common.extend({ kind: z.literal('upgrade'), level: z.int() }),
  Common.extend({ kind: z.literal('clear') }),
]);

type IsDrill = (series: Series, since: number) => boolean;

/**
 * Writes outcomes one by one, each in a transaction of its own: one that cannot be written becomes a job, which tries again
 * and then waits for a person, and stops no other. Gives the number laid aside.
 */
export async function writeApart(
  outcomes: readonly Outcome[],
  services: Services,
  options: { readonly batch: string; readonly isDrill: IsDrill },
): Promise<number> {
  let aside = 0;
  for (const [index, outcome] of outcomes.entries()) {
    try {
      await services.write((tx) => writeOutcomes(tx, [outcome], services, options.isDrill));
    } catch (error) {
      services.log.error('outcome laid aside', { batch: options.batch, outcome: bodyOf(outcome), error });
      const job = {
        module: 'warn',
        name: 'outcome',
        key: `${options.batch} ${index}`,
        body: bodyOf(outcome),
      };
      await services.write((tx) => askJob(tx, job, services.clock.now()));
      aside += 1;
    }
  }
  return aside;
}

/** The job of an outcome that was laid aside: written by the rule as it is in force now. */
export async function writeLaidAside(
  job: Job,
  services: Services,
  options: { readonly devices: DeviceIndex; readonly isDrill: IsDrill },
): Promise<(tx: Tx) => Promise<void>> {
  const laid = Laid.parse(job.body);
  const series = options.devices.seriesById(laid.series);
  const rule = series && rulesFor(series, services.packs).find((one) => one.rule.id === laid.rule);
  if (series === undefined || rule === undefined)
    throw new Error(`series ${laid.series} has no rule ${laid.rule} any more`);
  const outcome: Outcome =
    laid.kind === 'raise'
      ? { ...laid, series, rule, slot: { ...laid.slot, mean: laid.slot.mean, sd: laid.slot.sd } }
      : { ...laid, series, rule };
  return async (tx) => void (await writeOutcomes(tx, [outcome], services, options.isDrill));
}

function bodyOf({ series, rule, ...rest }: Outcome): Readonly<Record<string, unknown>> {
  return { ...rest, series: series.id, rule: rule.rule.id };
}
