import type { Module } from '@cityloop/core/kernel';
import {
  onIncidentEnded,
  onIncidentResumed,
  onIncidentReworked,
  onIncidentUndone,
  onProof,
  startPlan,
} from './follow.ts';
import { followIncident } from './follow-incident.ts';
import { handleRoutes } from './handle.routes.ts';
import { onTaskDue } from './task-clock.ts';

/** Stage 4: an incident's plan becomes tasks; units take them, do them and give proof. */
export const handleModule: Module = {
  name: 'handle',
  needs: ['chain', 'organisation', 'sense', 'dispatch'],
  consumes: {
    'incident.dispatched': startPlan,
    'incident.joined': followIncident,
    'incident.resumed': onIncidentResumed,
    'incident.reworked': onIncidentReworked,
    'incident.closed': onIncidentEnded,
    'incident.voided': onIncidentEnded,
    'incident.merged': onIncidentEnded,
    'incident.undone': onIncidentUndone,
    'incident.advice-confirmed': followIncident,
    'proof.accepted': onProof,
    'proof.refused': onProof,
  },
  emits: [
    'task.opened',
    'task.ready',
    'task.taken',
    'task.done',
    'task.verified',
    'task.rework',
    'task.cancelled',
    'task.late',
    'task.noted',
    'task.filled',
    'task.attached',
    'task.released',
    'task.unable',
    'task.reassigned',
    'task.resumed',
    'task.restored',
    'task.moved',
  ],
  timers: { due: onTaskDue },
  routes: handleRoutes,
};
