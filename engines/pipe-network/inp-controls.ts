import { begins, type InpReader, type InpRow, inpHours, isNumber } from './inp-rows.ts';
import type { InpUnits } from './inp-units.ts';
import type { NetworkControl, NetworkLink, NetworkNode } from './model.ts';

/** Something in the file that the model does not keep, and why. */
export interface InpIgnored {
  readonly section: string;
  readonly line: number;
  /** The row, or what was found in it. */
  readonly text: string;
  readonly reason: string;
}

/** What `readControls` needs of the rest of the file. */
export interface ControlContext {
  readonly nodes: ReadonlyMap<string, NetworkNode>;
  readonly links: ReadonlyMap<string, NetworkLink>;
  readonly units: InpUnits;
  readonly reader: InpReader;
  readonly ignored: InpIgnored[];
  readonly startHour: number;
}

/** Hours of the file's simulation at which a control by time acts; undefined for other controls. */
export function controlHour(row: InpRow, startHour: number): number | undefined {
  const [, , , at, clock, time, unit] = row.tokens;
  if (!begins(at, 'AT')) return undefined;
  const hours = inpHours(time, unit);
  return hours === undefined || !begins(clock, 'CLOCK') ? hours : hours - startHour;
}

/** Reads `LINK x OPEN IF NODE y BELOW z`; controls by time and rules are reported, since a what-if is of one moment. Those of the first moment are statuses. */
export function readControls(rows: readonly InpRow[], context: ControlContext): NetworkControl[] {
  return rows.flatMap((row) => {
    const [, linkId = '', set = '', condition = '', , nodeId = '', when = ''] = row.tokens;
    const { reader, ignored } = context;
    const link = context.links.get(linkId);
    if (link === undefined) {
      reader.refuse(row, linkId, 'no link of this name');
      return [];
    }
    if (begins(condition, 'AT')) {
      const hour = controlHour(row, context.startHour);
      if (hour === undefined) reader.refuse(row, row.tokens.slice(5).join(' '), 'no time that EPANET knows');
      if (hour === undefined || hour === 0) return [];
      ignored.push({
        section: row.section,
        line: row.line,
        text: row.tokens.join(' '),
        reason: 'a control by time: the link keeps its first status',
      });
      return [];
    }
    const node = context.nodes.get(nodeId);
    if (!begins(condition, 'IF') || node === undefined) {
      reader.refuse(row, node === undefined ? nodeId : condition, 'no condition that EPANET knows');
      return [];
    }
    const action = actionOf(link, set, context.units);
    if (action === undefined || !(begins(when, 'BELOW') || begins(when, 'ABOVE'))) {
      reader.refuse(row, action === undefined ? set : when, 'no control that EPANET knows');
      return [];
    }
    const value = reader.number(row, 7, 'the level or pressure');
    return [
      {
        linkId,
        set: action,
        nodeId,
        when: begins(when, 'BELOW') ? ('below' as const) : ('above' as const),
        valueM: value * (node.kind === 'junction' ? context.units.pressureM : context.units.lengthM),
      },
    ];
  });
}

/** Reports each rule by its name; rules are not kept. */
export function reportRules(rows: readonly InpRow[], ignored: InpIgnored[]): void {
  for (const row of rows) {
    if (begins(row.tokens[0], 'RULE'))
      ignored.push({
        section: row.section,
        line: row.line,
        text: row.tokens.join(' '),
        reason: 'a rule: its links keep their first status',
      });
  }
}

function actionOf(link: NetworkLink, set: string, units: InpUnits): NetworkControl['set'] | undefined {
  if (begins(set, 'OPEN')) return 'open';
  if (begins(set, 'CLOSED')) return 'closed';
  if (!isNumber(set)) return undefined;
  return Number(set) * settingUnit(link, units);
}

/** What one unit of a link's setting in the file is in the model. */
export function settingUnit(link: NetworkLink, units: InpUnits): number {
  if (link.kind === 'prv' || link.kind === 'psv' || link.kind === 'pbv') return units.pressureM;
  return link.kind === 'fcv' ? units.flowLps : 1;
}
