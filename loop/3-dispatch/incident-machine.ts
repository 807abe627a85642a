import type { IncidentState } from '@cityloop/core/contracts';

/** What can be done to an incident: by people, and (the last five) by what other stages say. */
export type IncidentMove =
  | 'assign'
  | 'accept'
  | 'escalate'
  | 'hand-down'
  | 'return'
  | 'suspend'
  | 'resume'
  | 'void'
  | 'join'
  | 'split'
  | 'regrade'
  | 'exists'
  | 'begin'
  | 'finish'
  | 'check'
  | 'pass'
  | 'refuse';

type Arrow = { readonly from: readonly IncidentState[]; readonly to: IncidentState | 'same' };

const OPEN: readonly IncidentState[] = [
  'unrouted',
  'verifying',
  'registered',
  'dispatched',
  'handling',
  'returned',
  'suspended',
  'feedback',
  'checking',
];

/** Every arrow of the machine; incident-machine.md draws it. */
export const arrows: Readonly<Record<IncidentMove, Arrow>> = {
  assign: { from: ['unrouted', 'registered', 'returned', 'dispatched', 'handling'], to: 'dispatched' },
  accept: { from: ['dispatched'], to: 'handling' },
  escalate: { from: ['unrouted', 'dispatched', 'handling', 'returned'], to: 'dispatched' },
  'hand-down': { from: ['unrouted', 'dispatched', 'handling', 'returned'], to: 'dispatched' },
  return: { from: ['dispatched', 'handling'], to: 'returned' },
  suspend: { from: ['dispatched', 'handling'], to: 'suspended' },
  resume: { from: ['suspended'], to: 'handling' },
  void: { from: OPEN, to: 'voided' },
  join: { from: OPEN, to: 'merged' },
  split: { from: OPEN, to: 'same' },
  regrade: { from: OPEN, to: 'same' },
  exists: { from: ['verifying'], to: 'registered' },
  begin: { from: ['dispatched'], to: 'handling' },
  finish: { from: ['dispatched', 'handling'], to: 'feedback' },
  check: { from: ['feedback'], to: 'checking' },
  pass: { from: ['checking'], to: 'closed' },
  refuse: { from: ['checking'], to: 'handling' },
};

/** The state after a move, or undefined where the move is not possible. */
export function after(state: IncidentState, move: IncidentMove): IncidentState | undefined {
  const arrow = arrows[move];
  if (!arrow.from.includes(state)) return undefined;
  return arrow.to === 'same' ? state : arrow.to;
}

/** Whether an incident still needs somebody. */
export function isOpen(state: string): boolean {
  return OPEN.some((open) => open === state);
}

/** Moves that people may make now. */
export function movesOf(state: IncidentState): readonly IncidentMove[] {
  const people: readonly IncidentMove[] = [
    'assign',
    'accept',
    'escalate',
    'hand-down',
    'return',
    'suspend',
    'resume',
    'void',
    'join',
    'split',
    'regrade',
  ];
  return people.filter((move) => after(state, move) !== undefined);
}
