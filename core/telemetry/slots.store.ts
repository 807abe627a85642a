import { within } from './readings.store.ts';
import { selectBySeries } from './select.store.ts';
import { earlierDays, earlierSlots, slotOptions, slotsPerDay } from './slot-time.ts';
import type { Tables } from './tables.ts';
import type { SlotOptions, SlotStatistics } from './telemetry.ts';

type SlotRow = readonly [
  series: number,
  slot: number,
  days: number,
  n: number,
  middle: number,
  between: number,
  within: number | null,
];

/** The median deviation from the median of a normal distribution, times this, is its standard deviation. */
const MAD_TO_SD = 1.4826;

const nothing: SlotStatistics = { days: 0, n: 0, mean: undefined, sd: undefined };

/** What one slot of the day showed on earlier days; every series that was asked for has an entry. */
export async function slots(
  tables: Tables,
  series: readonly number[],
  at: number,
  options: SlotOptions,
): Promise<Map<number, SlotStatistics>> {
  const windows = earlierSlots(at, options);
  const condition = windows.map(({ from, to }) => `(${within('t', from, to)})`).join(' or ');
  const rows = await selectBySeries<SlotRow>(tables.heavy, series, (list) =>
    statement(tables, { list, condition: `(${condition})`, slot: '0', options }),
  );
  const found = new Map(rows.map((row) => [row[0], statisticsOf(row)]));
  return new Map(series.map((id) => [id, found.get(id) ?? nothing]));
}

/** What every slot of the day showed on earlier days. */
export async function slotTable(
  tables: Tables,
  series: readonly number[],
  day: number,
  options: SlotOptions,
): Promise<Map<number, readonly SlotStatistics[]>> {
  const { slotMs, offsetMs } = slotOptions(options);
  const { from, to } = earlierDays(day, options);
  const slot = `toUInt32(intDiv((t + ${offsetMs}) % 86400000, ${slotMs}))`;
  const rows = await selectBySeries<SlotRow>(tables.heavy, series, (list) =>
    statement(tables, { list, condition: within('t', from, to), slot, options }),
  );
  const empty = () => new Array<SlotStatistics>(slotsPerDay(options)).fill(nothing);
  const found = new Map(series.map((id) => [id, empty()]));
  for (const row of rows) found.get(row[0])?.splice(row[1], 1, statisticsOf(row));
  return found;
}

interface Statement {
  readonly list: string;
  readonly condition: string;
  readonly slot: string;
  readonly options: SlotOptions;
}

/**
 * First one value a day, so that a day read every 15 s weighs no more than one read every 5 min; then the middle of the
 * days, so that a day with a burst hides no burst on the next.
 */
function statement(tables: Tables, { list, condition, slot, options }: Statement): string {
  const { offsetMs } = slotOptions(options);
  const middle = (values: string) => `arrayReduce('quantileExactInclusive(0.5)', ${values})`;
  return `select series, slot, count(), sum(n), ${middle('groupArray(day_mean) as days')} as usual,
      ${middle('arrayMap(day -> abs(day - usual), days)')}, quantileExactInclusiveOrNull(0.5)(day_variance)
    from (
      select series, ${slot} as slot, count() as n, avg(v) as day_mean,
        if(n < 2, null, varSampStable(v)) as day_variance
      from ${tables.reading} final where series in (${list}) and ${condition}
      group by series, slot, intDiv(t + ${offsetMs}, 86400000))
    group by series, slot`;
}

/** A reading differs from the middle as its day does, and as readings of a day differ among themselves. */
function statisticsOf([, , days, n, mean, between, within]: SlotRow): SlotStatistics {
  const sd = Math.hypot(MAD_TO_SD * between, Math.sqrt(within ?? 0));
  return { days, n, mean, sd: n < 2 ? undefined : sd };
}
