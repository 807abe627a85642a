import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KeptStatements } from './kept-statements.ts';

function opened() {
  const clock = { ms: 0 };
  const kept = new KeptStatements(() => clock.ms);
  const parse = (sql: string) => {
    const statement = { name: kept.nameFor(sql), types: [23] };
    kept.keep(sql, statement);
    return statement;
  };
  return { clock, kept, parse };
}

test('a statement is found under the name that it was parsed under, along its own search path', () => {
  const { kept, parse } = opened();
  kept.setSearchPath('north');
  const north = parse('select 1');
  assert.equal(kept.find('select 1')?.name, north.name);
  kept.setSearchPath('south');
  assert.equal(kept.find('select 1'), undefined);
  assert.notEqual(parse('select 1').name, north.name);
  kept.setSearchPath('north');
  assert.equal(kept.find('select 1')?.name, north.name);
  assert.deepEqual(kept.takeDropped(), []);
});

test('after a hundred uses, or a minute, it is parsed anew and its old name is given out to be closed', () => {
  const { clock, kept, parse } = opened();
  const first = parse('select 1');
  for (let use = 2; use <= 100; use += 1) assert.equal(kept.find('select 1')?.name, first.name, `use ${use}`);
  assert.equal(kept.find('select 1'), undefined);
  assert.deepEqual(kept.takeDropped(), [first.name]);
  const second = parse('select 1');
  clock.ms = 60_000;
  assert.equal(kept.find('select 1')?.name, second.name);
  clock.ms = 60_001;
  assert.equal(kept.find('select 1'), undefined);
  assert.deepEqual([kept.takeDropped(), kept.takeDropped()], [[second.name], []]);
});

test('of more than two hundred the one that was not used for longest goes, and a very long one never comes', () => {
  const { kept, parse } = opened();
  const names = Array.from({ length: 200 }, (_, index) => parse(`select ${index}`).name);
  assert.equal(kept.find('select 0')?.name, names[0]);
  parse('select 200');
  assert.deepEqual(kept.takeDropped(), [names[1]]);
  assert.equal(kept.find('select 1'), undefined);
  assert.equal(kept.find('select 0')?.name, names[0]);
  const long = `select '${'x'.repeat(5000)}'`;
  assert.equal(parse(long).name, '');
  assert.equal(kept.find(long), undefined);
});

test('whatever may have changed a table has all parsed anew, and again when its transaction has ended', () => {
  const { kept, parse } = opened();
  const before = parse('select 1');
  for (const command of ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'START', 'COMMIT', 'ROLLBACK', 'SET'])
    kept.ran(command, false);
  assert.equal(kept.find('select 1')?.name, before.name);
  kept.ran('ALTER', true);
  assert.equal(kept.find('select 1'), undefined);
  const within = parse('select 1');
  kept.ran('SELECT', true);
  assert.equal(kept.find('select 1')?.name, within.name);
  kept.ran('ROLLBACK', true);
  assert.equal(kept.find('select 1'), undefined, 'a savepoint was gone back to');
  const later = parse('select 1');
  kept.ran('COMMIT', false);
  assert.equal(kept.find('select 1'), undefined);
  assert.deepEqual(kept.takeDropped(), [before.name, within.name, later.name]);
  const after = parse('select 1');
  kept.ran('SELECT', false);
  assert.equal(kept.find('select 1')?.name, after.name);
});
