import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IncidentStage } from '../api/incidents.ts';
import { stageStates } from './stage-states.ts';

const stage = (number: number, state: IncidentStage['state']): IncidentStage => ({
  stage: number,
  name: '',
  state,
  unit: '500103',
  since: 0,
  until: state === 'done' ? 60_000 : null,
});
const route = { name: 'route', startedAt: 0, dueAt: 300_000, endedAt: 60_000, late: false };
const handle = { name: 'handle', startedAt: 60_000, dueAt: 900_000, endedAt: null, late: false };

test('a stage that was passed over is skipped, one that is yet to come waits', () => {
  const states = stageStates([stage(1, 'done'), stage(2, 'none'), stage(3, 'open')], [], 'dispatched');
  assert.deepEqual(
    states.map((view) => view.state),
    ['done', 'skipped', 'current', 'waiting', 'waiting', 'waiting', 'waiting'],
  );
});

test('a stage shows the clock that is its own, a done one with when it was done', () => {
  const states = stageStates([stage(3, 'done'), stage(4, 'open')], [route, handle], 'handling');
  assert.deepEqual([states[2]?.until, states[2]?.finishedAt], [300_000, 60_000]);
  assert.deepEqual([states[3]?.until, states[3]?.finishedAt], [900_000, null]);
});

test('an incident that was sent back shows so on dispatch, whatever was done there before', () => {
  const states = stageStates([stage(1, 'done'), stage(3, 'done')], [], 'returned');
  assert.equal(states[2]?.state, 'returned');
});
