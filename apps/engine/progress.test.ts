import assert from 'node:assert/strict';
import { test } from 'node:test';
import { progressShown } from './progress.ts';

function shownOn(isTTY: boolean, times: readonly number[]): string {
  let text = '';
  let at = 0;
  const shown = progressShown({ isTTY, write: (part) => (text += part) }, () => at);
  for (const [i, time] of times.entries()) {
    at = time;
    shown.tell(i / times.length, 'hour 1');
  }
  shown.clear();
  return text;
}

test('work of less than a second leaves no trace in a log, longer work a line every five seconds', () => {
  assert.equal(shownOn(false, [10, 900]), '');
  assert.equal(shownOn(false, [10, 1100, 1200, 6200]), '25 % hour 1\n75 % hour 1\n');
});

test('a terminal shows one line that is written over and taken away at the end', () => {
  assert.equal(shownOn(true, [0, 50, 200]), '\r\u001B[K0 % hour 1\r\u001B[K67 % hour 1\r\u001B[K');
});
