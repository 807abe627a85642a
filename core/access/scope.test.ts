import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Store } from '@cityloop/core/store';
import { testStore } from '@cityloop/core/store-testing';
import fc from 'fast-check';
import { sql } from 'kysely';
import { type Action, actions } from './actions.ts';
import {
  type Guarded,
  inScope,
  mayAct,
  nobody,
  type Principal,
  scopeOf,
  scopeSql,
  systemPrincipal,
} from './index.ts';

const read: ReadonlySet<string> = new Set(['document.read', 'incident.close']);

function person(unitPath: string, grants: Principal['grants']): Principal {
  const unit = unitPath.split('/').at(-1) ?? '';
  return { ...nobody, id: unit, unit, unitPath, grants, actions: read };
}

function row(ownerPath: string, over: Partial<Guarded> = {}): Guarded {
  return { ownerPath, placePath: null, board: null, participants: [], ...over };
}

describe('who reaches a document', () => {
  const district = person('cq/500103', [{ role: 'district-operator', path: 'cq/500103' }]);

  const cases: readonly (readonly [string, Principal, Guarded, boolean])[] = [
    ['the owner itself', district, row('cq/500103'), true],
    ['a unit below', district, row('cq/500103/500103001'), true],
    ['a unit above', district, row('cq'), false],
    ['a sibling', district, row('cq/500104'), false],
    ['a code that only begins alike', district, row('cq/5001031'), false],
    ['a place below, owned above', district, row('cq', { placePath: 'cq/500103/500103001' }), true],
    ['a part of its own unit, elsewhere', district, row('cq/500104', { participants: ['500103'] }), true],
    ['a part of a unit below it', district, row('cq/500104', { participants: ['500103001'] }), false],
  ];
  for (const [name, principal, guarded, expected] of cases) {
    test(`${name}: ${expected ? 'seen' : 'not seen'}`, () => {
      assert.equal(mayAct(principal, 'document.read', guarded), expected);
    });
  }

  test('a role for some boards sees neither other boards nor documents without one', () => {
    const waters = person('cq/500103', [{ role: 'leader', path: 'cq', boards: ['facilities'] }]);
    const seen = [row('cq', { board: 'facilities' }), row('cq', { board: 'ecology' }), row('cq')];
    assert.deepEqual(
      seen.map((one) => mayAct(waters, 'document.read', one)),
      [true, false, false],
    );
  });

  test('a body outside the government tree sees by ownership and participation, whatever it was granted', () => {
    const utility = person('u-water-group', [
      { role: 'utility', path: 'u-water-group' },
      { role: 'city-operator', path: 'cq' },
    ]);
    const seen = [
      row('u-water-group'),
      row('cq/500103', { participants: ['u-water-group'] }),
      row('cq/500103', { placePath: 'cq/500103' }),
    ];
    assert.deepEqual(
      seen.map((one) => mayAct(utility, 'document.read', one)),
      [true, true, false],
    );
  });

  test('a part lets a unit read, and not do what only its own branch may', () => {
    const helper = row('cq/500104', { participants: ['500103'] });
    assert.equal(mayAct(district, 'document.read', helper), true);
    assert.equal(mayAct(district, 'incident.close', helper), false);
  });

  test('an action of one role does not travel into the branch of another', () => {
    const both = person('cq/500103', [
      { role: 'clerk', path: 'cq/500103', actions: new Set(['incident.close']) },
      { role: 'reader', path: 'cq', actions: new Set(['document.read']) },
    ]);
    assert.equal(mayAct(both, 'incident.close', row('cq/500103')), true);
    assert.equal(mayAct(both, 'incident.close', row('cq/500104')), false);
    assert.equal(mayAct(both, 'document.read', row('cq/500104')), true);
  });

  test('without the action nothing is reached, and a rule of the system reaches everything', () => {
    assert.equal(mayAct(district, 'pack.write', row('cq/500103')), false);
    assert.equal(mayAct(nobody, 'document.read', row('')), false);
    assert.equal(mayAct(systemPrincipal('relay', actions), 'pack.write', row('x')), true);
  });
});

describe('the database and the rule agree', () => {
  let store: Store;
  before(async () => {
    store = await testStore();
    await sql`create table document (id int primary key, chain_id int not null, owner_path text not null, place_path text, board text)`.execute(
      store.db,
    );
    await sql`create table participant (document_id int not null, chain_id int not null, unit text not null, closed_at timestamptz)`.execute(
      store.db,
    );
  });
  after(async () => {
    await store.close();
  });

  const closedAt = new Date('2026-01-01T00:00:00Z');
  // Few and awkward names, so that wildcards, prefixes and quotes meet each other often.
  const segment = fc.constantFrom('a', 'ab', 'a_', 'a%', '\\', "o'");
  const path = fc
    .tuple(fc.constantFrom('cq', 'cq', 'c_', 'u-w'), fc.array(segment, { maxLength: 3 }))
    .map(([root, rest]) => [root, ...rest].join('/'));
  const board = fc.constantFrom('facilities', 'ecology', 'services');
  const document = fc.record({
    ownerPath: path,
    placePath: fc.option(path),
    board: fc.option(board),
    chain: fc.integer({ min: 0, max: 4 }),
    parts: fc.array(fc.record({ unit: segment, closed: fc.boolean() }), { maxLength: 2 }),
  });
  const grant = fc.record(
    {
      role: fc.constant('r'),
      path,
      boards: fc.array(board, { maxLength: 2 }),
      actions: fc.subarray<Action>(['document.read', 'incident.close']).map((held) => new Set(held)),
    },
    { requiredKeys: ['role', 'path'] },
  );
  const principal = fc
    .record({ unitPath: path, grants: fc.array(grant, { maxLength: 3 }) })
    .map(({ unitPath, grants }) => person(unitPath, grants));

  test('for any documents, principals and actions a condition finds and counts exactly the rows of the rule', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(document, { minLength: 1, maxLength: 12 }),
        fc.array(principal, { minLength: 1, maxLength: 4 }),
        async (documents, principals) => {
          await sql`delete from document`.execute(store.db);
          await sql`delete from participant`.execute(store.db);
          const rows = documents.map(
            (one, id) =>
              sql`(${id}::int, ${one.chain}::int, ${one.ownerPath}, ${one.placePath}, ${one.board})`,
          );
          await sql`insert into document values ${sql.join(rows)}`.execute(store.db);
          const parts = documents.flatMap((one, id) =>
            one.parts.map(
              (part) =>
                sql`(${id}::int, ${one.chain}::int, ${part.unit}, ${part.closed ? closedAt : null}::timestamptz)`,
            ),
          );
          if (parts.length > 0)
            await sql`insert into participant values ${sql.join(parts)}`.execute(store.db);
          for (const who of principals) {
            for (const action of ['document.read', 'incident.close'] as const) {
              const scope = scopeOf(who, action);
              const expected = documents.flatMap((one, id) =>
                inScope(scope, guardedOf(one, documents)) ? [id] : [],
              );
              const condition = scopeSql(scope);
              const { rows: answers } = await sql<{ found: number[]; counted: number; hidden: number }>`select
                array(select id from document where ${condition} order by id) as found,
                (select count(*)::int from document where ${condition}) as counted,
                (select count(*)::int from document where not ${condition}) as hidden`.execute(store.db);
              const [counted, hidden] = [expected.length, documents.length - expected.length];
              assert.deepEqual(answers, [{ found: expected, counted, hidden }]);
            }
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  interface Drawn {
    readonly ownerPath: string;
    readonly placePath: string | null;
    readonly board: string | null;
    readonly chain: number;
    readonly parts: readonly { readonly unit: string; readonly closed: boolean }[];
  }

  function guardedOf(one: Drawn, all: readonly Drawn[]): Guarded {
    const chain = all.filter((other) => other.chain === one.chain);
    const participants = chain.flatMap((other) =>
      other.parts.filter((part) => !part.closed).map((part) => part.unit),
    );
    return { ownerPath: one.ownerPath, placePath: one.placePath, board: one.board, participants };
  }
});
