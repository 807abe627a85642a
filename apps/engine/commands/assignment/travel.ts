import { type Place, type TravelTable, travelSeconds, travelTable } from '@cityloop/engines/assignment';
import { badField, checked } from '../../input.ts';
import type { Travel } from './schemas.ts';

/** A row of the input that may have a place. */
export interface Placed {
  readonly id: string;
  readonly at?: Place | undefined;
}

/** Rows of the input, and the field that holds them. */
export interface PlacedRows {
  readonly field: string;
  readonly rows: readonly Placed[];
}

/** The travel times as they were asked for; a missing place or a table of another size is named by its field. */
export function travelOf(
  travel: Travel,
  from: readonly PlacedRows[],
  to: readonly PlacedRows[],
): TravelTable {
  if (travel.kind === 'speed') {
    return checked(() => travelSeconds(from.flatMap(placesOf), to.flatMap(placesOf), travel));
  }
  const count = (lists: readonly PlacedRows[]) => lists.reduce((sum, { rows }) => sum + rows.length, 0);
  const [rows, columns] = [count(from), count(to)];
  if (travel.seconds.length !== rows)
    throw badField('travel.seconds', travel.seconds.length, `${rows} rows, one for each of ${names(from)}`);
  for (const [i, row] of travel.seconds.entries()) {
    if (row.length !== columns)
      throw badField(
        ['travel', 'seconds', i],
        row.length,
        `${columns} entries, one for each of ${names(to)}`,
      );
  }
  return checked(() =>
    travelTable(
      travel.seconds.map((row) => row.map((value) => value ?? undefined)),
      columns,
    ),
  );
}

function placesOf({ field, rows }: PlacedRows): readonly Place[] {
  return rows.map(({ at }, i) => {
    if (at === undefined)
      throw badField(`${field}[${i}].at`, undefined, 'a place, as the travel times come from a speed');
    return at;
  });
}

function names(lists: readonly PlacedRows[]): string {
  return lists.map(({ field }) => field).join(', then ');
}
