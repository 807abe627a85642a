import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { TaskState } from '@cityloop/core/contracts';
import { letsOthersBegin, type TaskMove, taskAfter, taskArrows } from './task-machine.ts';

const moves = Object.keys(taskArrows) as TaskMove[];

test('every arrow of the machine leads where it says, and no other move is possible', () => {
  for (const state of TaskState.options)
    for (const move of moves) {
      const arrow = taskArrows[move];
      assert.equal(
        taskAfter(state, move),
        arrow.from.includes(state) ? arrow.to : undefined,
        `${state} ${move}`,
      );
    }
});

test('a task is verified only from done, and only done, verified or cancelled tasks let others begin', () => {
  assert.deepEqual(
    moves.filter((move) => taskArrows[move].to === 'verified'),
    ['pass'],
  );
  assert.deepEqual(taskArrows.pass.from, ['done']);
  assert.deepEqual(TaskState.options.filter(letsOthersBegin), ['done', 'verified', 'cancelled']);
});

test('what was verified is never cancelled, and everything else can be', () => {
  const cancellable = TaskState.options.filter((state) => taskAfter(state, 'cancel') === 'cancelled');
  assert.deepEqual(cancellable, ['waiting', 'ready', 'taken', 'done', 'rework', 'unable']);
});

test('every state of the machine is in the diagram beside it', () => {
  const text = readFileSync(new URL('./task-machine.md', import.meta.url), 'utf8');
  for (const state of TaskState.options) assert.match(text, new RegExp(`\\b${state}\\b`));
});
