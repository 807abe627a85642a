/** Days of the city, first and last; absent: no limit. */
export interface CityDays {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

const dayMs = 86_400_000;

function startOf(day: string): number {
  return Date.parse(`${day}T00:00:00+08:00`);
}

/** The instant before which rows are wanted: the end of the last day. */
export function before({ to }: CityDays): string | undefined {
  return to ? new Date(startOf(to) + dayMs).toISOString() : undefined;
}

/** Whether an instant is not before the first day. */
export function within(at: string, { from }: CityDays): boolean {
  return !from || Date.parse(at) >= startOf(from);
}

/** Rows of one table as CSV that a spreadsheet opens in its own characters, and in which no cell is a formula. */
export function csv(rows: readonly (readonly string[])[]): string {
  return `\uFEFF${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

function cell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
