import type { Module } from '@cityloop/core/kernel';
import { evaluateRoutes } from './evaluate.routes.ts';
import { onIncidentEnded } from './score.ts';

/** Stage 6: facts about units, from the chain's own times; people are never scored. */
export const evaluateModule: Module = {
  name: 'evaluate',
  needs: ['chain', 'organisation'],
  consumes: { 'incident.closed': onIncidentEnded, 'incident.voided': onIncidentEnded },
  emits: ['score.made'],
  routes: evaluateRoutes,
};
