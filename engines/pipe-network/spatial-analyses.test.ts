import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measureAnalyses } from './test/analysis-measures.ts';

/** Time of this process on the processor in ms, so that what else the machine does is not counted. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

test('the seven analyses each take less than two seconds on a net of 10,000 pipes [spatial-analyses-7]', () => {
  const { pipes, seconds } = measureAnalyses(processorMs);
  assert.ok(pipes >= 10_000);
  assert.deepEqual(Object.keys(seconds), [
    'flow-direction',
    'cross-section',
    'longitudinal-section',
    'connectivity',
    'isolation',
    'clearance',
    'dig',
  ]);
  for (const [name, s] of Object.entries(seconds)) assert.ok(s < 2, `${name}: ${s} s`);
});
