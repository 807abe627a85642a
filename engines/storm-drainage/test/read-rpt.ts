/** Figures of a SWMM report, in its own units. */
export interface SwmmReport {
  /** Of the flow routing: continuity error, %, and flooding loss in the first volume column. */
  readonly continuityPercent: number;
  readonly floodingVolume: number;
  readonly maxDepth: ReadonlyMap<string, number>;
  readonly maxFlow: ReadonlyMap<string, number>;
  /** Greatest flow of each outfall. */
  readonly outfallPeak: ReadonlyMap<string, number>;
}

/** Reads the tables of a report that the hydraulics are compared with. */
export function readRpt(text: string): SwmmReport {
  const routing = part(text, 'Flow Routing Continuity');
  const value = (name: string) => Number(new RegExp(`${name} \\.+\\s+(\\S+)`).exec(routing)?.[1] ?? NaN);
  return {
    continuityPercent: Number(/Continuity Error \(%\) \.+\s+(\S+)/.exec(routing)?.[1] ?? NaN),
    floodingVolume: value('Flooding Loss'),
    maxDepth: column(
      part(text, 'Node Depth Summary'),
      /^(\S+) +(?:JUNCTION|OUTFALL|STORAGE|DIVIDER) +\S+ +(\S+)/,
    ),
    maxFlow: column(
      part(text, 'Link Flow Summary'),
      /^(\S+) +(?:CONDUIT|PUMP|ORIFICE|WEIR|OUTLET|DUMMY|CHANNEL) +(\S+)/,
    ),
    outfallPeak: column(part(text, 'Outfall Loading Summary'), /^(\S+) +[\d.]+ +\S+ +(\S+) +\S+/),
  };
}

/** A table: from its title to the next one. */
function part(text: string, title: string): string {
  const start = text.indexOf(title);
  if (start < 0) return '';
  const rest = text.slice(start + title.length);
  const body = rest.indexOf('\n', rest.indexOf('****') + 1);
  const end = rest.indexOf('***', body);
  return rest.slice(0, end < 0 ? undefined : end);
}

function column(table: string, row: RegExp): Map<string, number> {
  const found = table.split('\n').flatMap((line) => {
    const match = row.exec(line.trim());
    return match === null ? [] : [[match[1] ?? '', Number(match[2])] as const];
  });
  return new Map(found.filter(([name]) => name !== 'System'));
}
