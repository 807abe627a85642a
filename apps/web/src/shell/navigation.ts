import type { Key } from '../i18n/translate.ts';

/** A place of the product, with the actions any of which leads there. */
export interface Destination {
  readonly path: string;
  readonly name: Key;
  /** Shown to whoever may do one of these; to everybody when empty. */
  readonly actions: readonly string[];
}

/** The pages of the bar, in the order of the loop. */
export const destinations: readonly Destination[] = [
  { path: '/cockpit', name: 'nav.cockpit', actions: ['incident.dispatch', 'incident.move', 'score.read'] },
  { path: '/desk', name: 'nav.desk', actions: ['incident.dispatch', 'incident.move', 'document.read'] },
  { path: '/tasks', name: 'nav.tasks', actions: ['task.handle', 'proof.decide'] },
  { path: '/scores', name: 'nav.scores', actions: ['score.read'] },
  { path: '/lessons', name: 'nav.lessons', actions: ['lesson.propose', 'lesson.accept'] },
  { path: '/packs', name: 'nav.packs', actions: ['pack.write', 'lesson.accept', 'lesson.propose'] },
  { path: '/organisation', name: 'nav.organisation', actions: ['organisation.read'] },
  { path: '/audit', name: 'nav.audit', actions: ['audit.read'] },
  { path: '/dead-letters', name: 'nav.deadLetters', actions: ['deadletter.replay'] },
];
