/** What a command on an incident asks of the person. */
export type ActionField = 'reason' | 'unit' | 'into' | 'urgency' | 'alarms';

/** One command that a person can give to an incident. */
export interface IncidentAction {
  readonly name: string;
  /** Asked before it is sent; a command that asks nothing is sent at once. */
  readonly fields: readonly ActionField[];
  /** What the person must be allowed to do. */
  readonly needs: string;
  /** The next step of the usual way: shown as the main button. */
  readonly main?: boolean;
  /** Can be taken back with `undo`. */
  readonly reversible?: boolean;
}

/** The commands in the order in which they are offered. */
export const incidentActions: readonly IncidentAction[] = [
  { name: 'accept', needs: 'task.handle', fields: [], main: true },
  { name: 'assign', needs: 'incident.dispatch', fields: ['unit', 'reason'], main: true, reversible: true },
  { name: 'resume', needs: 'incident.move', fields: [], main: true },
  { name: 'escalate', needs: 'incident.move', fields: ['reason'] },
  { name: 'hand-down', needs: 'incident.move', fields: ['unit', 'reason'] },
  { name: 'return', needs: 'task.handle', fields: ['reason'] },
  { name: 'join', needs: 'incident.dispatch', fields: ['into', 'reason'], reversible: true },
  { name: 'split', needs: 'incident.dispatch', fields: ['alarms', 'reason'], reversible: true },
  { name: 'suspend', needs: 'incident.move', fields: ['reason'] },
  { name: 'regrade', needs: 'incident.dispatch', fields: ['urgency', 'reason'] },
  { name: 'void', needs: 'incident.close', fields: ['reason'] },
];

/** The commands that the incident's state allows and that the person may give at all, in order. */
export function offered(
  allowed: readonly string[],
  may: (action: string) => boolean,
): readonly IncidentAction[] {
  const names = new Set(allowed);
  return incidentActions.filter((action) => names.has(action.name) && may(action.needs));
}
