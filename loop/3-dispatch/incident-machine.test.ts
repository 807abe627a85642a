import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { IncidentState } from '@cityloop/core/contracts';
import { after, arrows, type IncidentMove, isOpen, movesOf } from './incident-machine.ts';

const moves = Object.keys(arrows) as IncidentMove[];
const ended = ['closed', 'voided', 'merged'];

test('every arrow of the machine leads where it says, and no other move is possible', () => {
  for (const state of IncidentState.options) {
    for (const move of moves) {
      const arrow = arrows[move];
      const to = arrow.from.includes(state) ? (arrow.to === 'same' ? state : arrow.to) : undefined;
      assert.equal(after(state, move), to, `${state} ${move}`);
    }
  }
});

test('nothing leads out of an ended incident, and from every open one a way leads to an end', () => {
  for (const state of IncidentState.options) {
    const next = moves.map((move) => after(state, move)).filter((to) => to !== undefined);
    assert.equal(isOpen(state), !ended.includes(state));
    assert.equal(next.length > 0, isOpen(state), state);
    if (isOpen(state)) assert.ok(next.includes('voided'));
  }
});

test('closing needs a check: the only way to closed is a proof that passes', () => {
  const leads = moves.filter((move) => arrows[move].to === 'closed');
  assert.deepEqual(leads, ['pass']);
  assert.deepEqual(arrows.pass.from, ['checking']);
});

test('people are offered only moves that are possible now, never those of other stages', () => {
  for (const state of IncidentState.options)
    for (const move of movesOf(state)) {
      assert.notEqual(after(state, move), undefined);
      assert.ok(!['exists', 'begin', 'finish', 'check', 'pass', 'refuse'].includes(move));
    }
});

test('the diagram beside the machine draws the same arrows', () => {
  const drawn = new Set<string>();
  const text = readFileSync(new URL('./incident-machine.md', import.meta.url), 'utf8');
  for (const [, from, to, names = ''] of text.matchAll(/^ {2}(\w+) --> (\w+): ([^(\n]+)/gm))
    for (const name of names.split(',')) drawn.add(`${from} ${name.trim()} ${to}`);
  const real = moves
    .filter((move) => !['void', 'join', 'split', 'regrade'].includes(move))
    .flatMap((move) => arrows[move].from.map((from) => `${from} ${move} ${arrows[move].to}`));
  assert.deepEqual([...drawn].sort(), real.sort());
});
