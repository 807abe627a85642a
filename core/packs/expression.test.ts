import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ExpressionError, expression, placeVariables } from './index.ts';

describe('an expression', () => {
  test('gives a value over its variables', () => {
    const variables = {
      place: placeVariables('cq/500103/500103001'),
      subject: { group: 'WN-A', facts: { diameterMm: 600 } },
      list: [1, 2, 3],
    };
    assert.equal(expression("place.district + '-water'").value(variables), '500103-water');
    assert.equal(expression('subject.facts.diameterMm >= 500').value(variables), true);
    assert.equal(expression("has(subject.zone) ? subject.zone : 'none'").value(variables), 'none');
    assert.deepEqual(expression('list.filter(n, n > 1.0)').value(variables), [2, 3]);
    assert.deepEqual(expression("{'a': 1, 'b': [2]}").value({}), { a: 1, b: [2] });
    assert.equal(expression('1 + 2').value({}), 3);
  });

  test('that misses a variable is an error, never false', () => {
    for (const text of [
      'device.facts.zoneInlet == true',
      'missing',
      '!missing',
      'missing == null',
      'size(missing) > 0',
    ])
      assert.throws(() => expression(text).holds({ device: { facts: {} } }), ExpressionError, text);
    assert.equal(expression('has(device.facts.zoneInlet)').holds({ device: { facts: {} } }), false);
  });

  test('that holds or not gives true or false and nothing else', () => {
    for (const text of ["'yes'", '1', 'null', '[]'])
      assert.throws(() => expression(text).holds({}), {
        name: 'ExpressionError',
        message: /expected true or false/,
      });
  });

  test('of the wrong types is an error', () => {
    for (const text of ["1 + 'a'", "'a' < 1", '1.0 + 1', '1 / 0', '[1][5]'])
      assert.throws(() => expression(text).value({}), ExpressionError, text);
  });

  test('that does not parse, or is too long, is named', () => {
    assert.throws(() => expression('a +'), { name: 'ExpressionError', message: /^expression "a \+": / });
    assert.throws(() => expression(`'${'x'.repeat(2000)}'`), { message: /longer than 2000 characters/ });
  });

  test('has no clock and reaches no prototype', () => {
    for (const text of ['now()', 'timestamp.now()', "getDate('x')"])
      assert.throws(() => expression(text).value({}), ExpressionError, text);
    for (const text of ['device.constructor', 'device.__proto__', 'device.toString', 'list.length'])
      assert.throws(() => expression(text).value({ device: { a: 1 }, list: [1] }), ExpressionError, text);
  });

  test('with a pattern that grows without bounds elsewhere ends fast', () => {
    const begun = performance.now();
    const text = `${'a'.repeat(50_000)}!`;
    assert.equal(expression("text.matches('^(a+)+$')").holds({ text }), false);
    assert.equal(expression("text.matches('^(a|aa)*$')").holds({ text }), false);
    assert.equal(expression("text.matches('^a+!$')").holds({ text }), true);
    assert.ok(performance.now() - begun < 5000, `${performance.now() - begun} ms`);
  });

  test('that walks lists within lists within lists is refused, since its time would have no bound', () => {
    const list = '[1, 2, 3, 4, 5, 6, 7, 8, 9]';
    const twice = `${list}.exists(a, ${list}.exists(b, a == b))`;
    assert.equal(expression(twice).holds({}), true);
    const chained = `${list}.filter(a, a > 1).map(a, a + 1).filter(a, a > 3).exists(a, a == 5)`;
    assert.equal(expression(chained).holds({}), true);
    assert.throws(() => expression(`${list}.exists(z, ${twice})`), { message: /lists within lists/ });
    assert.throws(() => expression(`${list}.map(a, ${list}.map(b, ${list}.map(c, c)))`), {
      message: /lists within lists/,
    });
  });
});

test('a place has the units of its path by level, and "" where it ends', () => {
  assert.deepEqual(placeVariables('cq/500103'), {
    path: 'cq/500103',
    city: 'cq',
    district: '500103',
    town: '',
    village: '',
    grid: '',
  });
});
