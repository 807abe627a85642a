import type { Module } from '@cityloop/core/kernel';
import { withdrawProofs } from './decide.ts';
import { askAgain, onIncidentAsks, onIncidentUndone, onTaskDone } from './request-proof.ts';
import { verifyRoutes } from './verify.routes.ts';

/** Stage 5: somebody else looks, before an incident is registered, after each matter, and before it is closed. */
export const verifyModule: Module = {
  name: 'verify',
  needs: ['chain', 'organisation'],
  consumes: {
    'task.done': onTaskDone,
    'incident.verify-requested': onIncidentAsks,
    'incident.check-requested': onIncidentAsks,
    'proof.unable': askAgain,
    'incident.undone': onIncidentUndone,
    'incident.closed': withdrawProofs,
    'incident.voided': withdrawProofs,
    'incident.merged': withdrawProofs,
  },
  emits: ['proof.requested', 'proof.accepted', 'proof.refused', 'proof.unable', 'proof.withdrawn'],
  routes: verifyRoutes,
};
