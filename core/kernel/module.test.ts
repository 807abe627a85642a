import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inOrder, type Module } from './index.ts';

function module(name: string, ...needs: readonly string[]): Module {
  return { name, needs };
}

function order(...modules: readonly Module[]): readonly string[] {
  return inOrder(modules).map(({ name }) => name);
}

describe('modules', () => {
  test('come after those that they need, otherwise as they were given', () => {
    assert.deepEqual(
      order(module('warn', 'sense', 'chain'), module('sense', 'chain'), module('extra'), module('chain')),
      ['chain', 'sense', 'warn', 'extra'],
    );
  });

  test('a need that nobody composes is named', () => {
    assert.throws(() => order(module('warn', 'sense')), {
      message: 'module warn needs sense, which is not composed',
    });
  });

  test('a circle is named from end to end', () => {
    assert.throws(() => order(module('x', 'a'), module('a', 'b'), module('b', 'c'), module('c', 'a')), {
      message: 'modules need each other in a circle: a → b → c → a',
    });
    assert.throws(() => order(module('a', 'a')), {
      message: 'modules need each other in a circle: a → a',
    });
  });

  test('one name composed twice is refused', () => {
    assert.throws(() => order(module('a'), module('b'), module('a')), {
      message: 'module a is composed twice',
    });
  });
});
