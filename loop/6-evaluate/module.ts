import type { Module } from '@cityloop/core/kernel';
import { evaluateRoutes } from './evaluate.routes.ts';
import { onIncidentEnded } from './score.ts';
import { awaitDayEnd, onDayEnd, scoreUnit } from './unit-score.ts';

/** Stage 6: facts about units, from the chain's own times; neither people nor units that may be one person are scored. */
export const evaluateModule: Module = {
  name: 'evaluate',
  needs: ['chain', 'organisation'],
  consumes: { 'incident.closed': onIncidentEnded, 'incident.voided': onIncidentEnded },
  emits: ['score.made'],
  jobs: { unit: scoreUnit },
  timers: { 'day-end': onDayEnd },
  routes: evaluateRoutes,
  async start(services) {
    await services.write((tx) => awaitDayEnd(tx, services.clock.now()));
    return { async stop() {} };
  },
};
