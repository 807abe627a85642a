import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ask } from './ask.ts';
import { doorCases } from './cases-doors.ts';
import { levelCases } from './cases-levels.ts';
import { liveCases } from './cases-live.ts';
import { partsCases } from './cases-parts.ts';
import { readExpectations } from './expectations.ts';
import { actionOf, comparisons } from './lists.ts';
import { expectedOf, operationsOf, type Tried, type Uncovered } from './oracle.ts';
import { openPeople, type People, type Person } from './people.ts';
import { openWorld, type World } from './world.ts';
import { Wrong } from './wrong.ts';

const expectations = readExpectations();

describe('access to every route, by every role, from every position', () => {
  let world: World;
  let people: People;
  let tried: readonly Tried[];
  let uncovered: Uncovered;

  before(async () => {
    world = await openWorld();
    people = await openPeople(world, expectations);
    const document = await world.app.inject({ method: 'GET', url: '/api/openapi.json' });
    ({ tried, uncovered } = operationsOf(document.json(), expectations));
  });
  after(async () => {
    await world.close();
  });

  test('every operation of the API document has an expected answer, and no expectation is left over', () => {
    assert.deepEqual(uncovered, []);
  });

  test('a list, a count, a tile and a total hold exactly the rows in reach, from every position', async () => {
    const wrong: string[] = [];
    const lists = tried.flatMap((one) => {
      const { list } = one.operation;
      return list === undefined || list === 'live' ? [] : [{ one, list }];
    });
    for (const [number, { one, list }] of lists.entries()) {
      const comparison = comparisons[list];
      assert.ok(comparison, `lists.ts compares no ${list}`);
      const positions = Object.keys(expectations.positions);
      for (const [index, position] of positions.entries()) {
        const holders = people.everybody.filter(
          (person) =>
            person.position === position &&
            (typeof one.access === 'string' || person.actions.has(one.access.action)),
        );
        // Roles that hold the action see the same rows: each position asks by another one.
        const person = holders[(index + number) % holders.length];
        assert.ok(person, `no role may ${one.name}`);
        const answer = await ask(world, one, person.byToken);
        const expected = await comparison.expected(world, person.principal, actionOf(one));
        if (answer.code === 'not-found' && expected.length === 0) continue;
        const { ids, total } = comparison.read(answer);
        const isSame = ids.toSorted().join() === expected.toSorted().join();
        if (!isSame || (total ?? ids.length) !== expected.length)
          wrong.push(
            `${one.name} · ${person.role}@${position}: ${ids.length} rows, total ${total}, of ${expected.length} in reach`,
          );
      }
    }
    assert.deepEqual(wrong, []);
  });

  test('every operation answers every role from every position as expected', async (t) => {
    const wrong = new Wrong();
    let cases = 0;
    let turn = 0;
    for (const one of tried) {
      for (const headers of [{}, { authorization: `Bearer cl_0000000000_${'x'.repeat(43)}` }]) {
        const { code } = await ask(world, one, headers);
        const expected = expectedOf(one, undefined, expectations);
        if (!expected.includes(code)) wrong.note(one.name, code, expected, 'nobody');
        cases += 1;
      }
    }
    for (const role of people.roles) {
      await people.wear(role);
      const wearing = people.everybody.filter((person) => person.role === role);
      for (const one of tried) {
        const answers = askedBy(one, wearing, turn++).map(async (person) => {
          const { code, status } = await ask(world, one, people.headersOf(person));
          const expected = expectedOf(one, person, expectations);
          if (!expected.includes(code) || status >= 500)
            wrong.note(one.name, code, expected, `${role}@${person.position}`);
        });
        await Promise.all(answers);
        cases += answers.length;
      }
    }
    t.diagnostic(`${cases} cases of ${tried.length} operations`);
    assert.deepEqual(wrong.sentences(), []);
  });

  const context = { world: () => world, people: () => people };
  partsCases(context);
  levelCases(context);
  doorCases(context, expectations);
  liveCases(context);
});

/**
 * A call about no row answers a role alike from everywhere: it asks from one position, in turn. What such a call gives is
 * compared from every position above.
 */
function askedBy({ operation }: Tried, people: readonly Person[], turn: number): readonly Person[] {
  if (operation.row !== undefined || operation.but.length > 0) return people;
  return people.filter((_, index) => index === turn % people.length);
}
