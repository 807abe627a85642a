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
  mean: number,
  sd: number | null,
];

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

function statement(tables: Tables, { list, condition, slot, options }: Statement): string {
  const { offsetMs } = slotOptions(options);
  return `select series, ${slot} as slot, uniqExact(intDiv(t + ${offsetMs}, 86400000)), count(), avg(v),
      stddevSampStable(v)
    from ${tables.reading} final where series in (${list}) and ${condition} group by series, slot`;
}

function statisticsOf([, , days, n, mean, sd]: SlotRow): SlotStatistics {
  return { days, n, mean, sd: n < 2 || sd === null ? undefined : sd };
}
