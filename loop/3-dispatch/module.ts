import type { Module } from '@cityloop/core/kernel';
import { runAdvice } from './advice.ts';
import { onAlarmRefuted, onAlarmUpgraded } from './causes.ts';
import { onClockDue } from './clocks.ts';
import { dispatchRoutes } from './dispatch.routes.ts';
import { onProof, onTask } from './follow.ts';
import { openHandledOperation } from './open-handled.ts';
import { onAlarm, onSignal } from './open-incident.ts';

/** Stage 3: alarms and signals become incidents with an owner, routes and clocks. */
export const dispatchModule: Module = {
  name: 'dispatch',
  needs: ['chain', 'organisation'],
  migrations: new URL('./migrations/', import.meta.url),
  consumes: {
    'alarm.raised': onAlarm,
    'alarm.upgraded': onAlarmUpgraded,
    'alarm.refuted': onAlarmRefuted,
    'signal.raised': onSignal,
    'task.*': onTask,
    'proof.accepted': onProof,
    'proof.refused': onProof,
  },
  emits: [
    'incident.opened',
    'incident.dispatched',
    'incident.joined',
    'incident.upgraded',
    'incident.doubted',
    'incident.verify-requested',
    'incident.registered',
    'incident.escalated',
    'incident.handed-down',
    'incident.returned',
    'incident.suspended',
    'incident.resumed',
    'incident.regraded',
    'incident.advised',
    'incident.advice-asked',
    'incident.advice-confirmed',
    'incident.advice-refused',
    'incident.split',
    'incident.left',
    'incident.undone',
    'incident.reworked',
    'incident.handling',
    'incident.late',
    'incident.feedback',
    'incident.check-requested',
    'incident.closed',
    'incident.voided',
    'incident.merged',
  ],
  timers: { clock: onClockDue },
  jobs: { advice: runAdvice },
  operations: (services) => [openHandledOperation(services)],
  routes: dispatchRoutes,
};
