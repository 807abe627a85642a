export { countIncidents, type IncidentCounts } from './incident-list.store.ts';
export { after, arrows, type IncidentMove } from './incident-machine.ts';
export { IncidentRow, IncidentView, incidentRows } from './incident-view.ts';
export { dispatchModule } from './module.ts';
