/** What a level is measured from: 吴淞, 1956 黄海, 1985 国家高程基准, or a gauge's own zero. */
export const VERTICAL_DATUMS = ['wusong', 'huanghai1956', 'national1985', 'local'] as const;

/** One of `VERTICAL_DATUMS`. */
export type VerticalDatum = (typeof VERTICAL_DATUMS)[number];

/** A stated difference: level in `to` = level in `from` + `addM`. It differs from place to place, so it belongs to a gauge. */
export interface DatumOffset {
  readonly gauge: string;
  readonly from: VerticalDatum;
  readonly to: VerticalDatum;
  readonly addM: number;
  /** Where the figure comes from. */
  readonly source: string;
}

/** A level and what it is measured from. */
export interface Level {
  readonly levelM: number;
  readonly datum: VerticalDatum;
}

/**
 * The level in another datum, by the offsets stated for the gauge, forward or back and one after the other. An offset that nobody
 * stated is refused, never assumed: the datums of one river differ by metres.
 */
export function levelIn(
  { levelM, datum }: Level,
  to: VerticalDatum,
  gauge: string,
  offsets: readonly DatumOffset[],
): number {
  const reached = new Map<VerticalDatum, number>([[datum, levelM]]);
  const own = offsets.filter((offset) => offset.gauge === gauge);
  for (const offset of own) checkOffset(offset);
  for (let round = 0; round < VERTICAL_DATUMS.length; round++)
    for (const { from, to: end, addM } of own) {
      const [there, back] = [reached.get(from), reached.get(end)];
      if (there !== undefined && back === undefined) reached.set(end, there + addM);
      if (back !== undefined && there === undefined) reached.set(from, back - addM);
    }
  const found = reached.get(to);
  if (found === undefined)
    throw new Error(
      `Gauge ${gauge}: no offset from ${datum} to ${to} is stated, so ${levelM} m cannot be converted.`,
    );
  return found;
}

function checkOffset({ gauge, from, to, addM, source }: DatumOffset): void {
  if (!Number.isFinite(addM))
    throw new Error(`Gauge ${gauge}: the offset from ${from} to ${to} is ${addM} m.`);
  if (from === to) throw new Error(`Gauge ${gauge}: an offset leads from ${from} to itself.`);
  if (source.trim() === '')
    throw new Error(`Gauge ${gauge}: the offset from ${from} to ${to} has no source.`);
}
