import type { Module } from '@cityloop/core/kernel';
import {
  onIncidentEnded,
  onIncidentResumed,
  onIncidentReworked,
  onIncidentUndone,
  onProof,
} from './follow.ts';
import { handleRoutes } from './handle.routes.ts';
import { onOwnerChanged } from './owner-changed.ts';
import { startPlan } from './start-plan.ts';
import { onTaskDue } from './task-clock.ts';

/** Stage 4: an incident's plan becomes tasks; units take them, do them and give proof. */
export const handleModule: Module = {
  name: 'handle',
  needs: ['chain', 'organisation', 'sense', 'dispatch'],
  consumes: {
    'incident.dispatched': startPlan,
    'incident.resumed': onIncidentResumed,
    'incident.reworked': onIncidentReworked,
    'incident.closed': onIncidentEnded,
    'incident.voided': onIncidentEnded,
    'incident.merged': onIncidentEnded,
    'incident.undone': onIncidentUndone,
    'incident.advice-confirmed': onOwnerChanged,
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
  ],
  timers: { due: onTaskDue },
  routes: handleRoutes,
};
