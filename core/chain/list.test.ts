import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, describe, test } from 'node:test';
import { inScope, type Scope } from '@cityloop/core/access';
import type { Store } from '@cityloop/core/store';
import fc from 'fast-check';
import {
  causesOf,
  chainDocuments,
  closeParts,
  countDocuments,
  createDocument,
  type Doc,
  guardOf,
  type ListQuery,
  listDocuments,
  ownDocumentColumns,
  readDocuments,
} from './index.ts';
import { chainStore, newIncident, newSignal, seconds } from './test/documents.ts';

const everything: Scope = { kind: 'everything' };

describe('lists, counts and the rule of access', () => {
  let store: Store;
  before(async () => {
    store = await chainStore();
  });

  // Few and awkward names, so that prefixes, wildcards and parts meet each other often.
  const path = fc
    .tuple(
      fc.constantFrom('cq', 'cq', 'c_'),
      fc.array(fc.constantFrom('1', '11', '1_', '%'), { maxLength: 3 }),
    )
    .map(([root, rest]) => [root, ...rest].join('/'));
  const unit = fc.constantFrom('1', '11', '1_', '%', 'u-gas');
  const board = fc.constantFrom('facilities', 'ecology');
  const document = fc.record({
    chain: fc.nat(2),
    ownerPath: path,
    placePath: fc.option(path),
    board: fc.option(board),
    state: fc.constantFrom('handling', 'closed'),
    level: fc.option(fc.integer({ min: 1, max: 4 })),
    parts: fc.array(fc.record({ unit, closed: fc.boolean() }), { maxLength: 3 }),
  });
  const scope: fc.Arbitrary<Scope> = fc.record({
    kind: fc.constant('some' as const),
    branches: fc.array(
      fc.record({ path, boards: fc.array(board, { maxLength: 2 }) }, { requiredKeys: ['path'] }),
      { maxLength: 2 },
    ),
    participant: unit,
  });
  const query: fc.Arbitrary<ListQuery> = fc.record(
    {
      states: fc.constantFrom(['handling'], ['closed', 'handling']),
      notStates: fc.constantFrom(['closed'], ['gone']),
      level: fc.integer({ min: 1, max: 4 }),
      board,
      unit,
    },
    { requiredKeys: [] },
  );

  function fits({ head }: Doc, asked: ListQuery): boolean {
    const within = (at: string | null | undefined) =>
      asked.unit === undefined || `/${at}/`.includes(`/${asked.unit}/`);
    return (
      (asked.states?.includes(head.state) ?? true) &&
      !(asked.notStates?.includes(head.state) ?? false) &&
      (asked.level === undefined || head.level === asked.level) &&
      (asked.board === undefined || head.board === asked.board) &&
      (within(head.ownerPath) || (head.place !== null && within(head.place.path)))
    );
  }

  test('agree on random documents: what is listed is what is counted and what the rule reaches', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(document, { minLength: 1, maxLength: 10 }),
        scope,
        query,
        async (documents, reach, asked) => {
          // Every run has a type of its own, so that it sees its own documents only.
          const type = randomUUID();
          const chains = [randomUUID(), randomUUID(), randomUUID()];
          const made: Doc<'incident'>[] = [];
          await store.db.transaction().execute(async (tx) => {
            for (const one of documents) {
              const doc = await createDocument(
                tx,
                newIncident({
                  type,
                  chainId: chains[one.chain] ?? '',
                  owner: { unit: one.ownerPath.split('/').at(-1) ?? '', path: one.ownerPath },
                  place: one.placePath === null ? null : { lng: 106.5, lat: 29.5, path: one.placePath },
                  board: one.board,
                  level: one.level,
                  state: one.state,
                  parts: one.parts.map((part) => ({ unit: part.unit, part: 'helper' })),
                }),
              );
              assert.ok(doc);
              made.push(doc);
              const open = one.parts.filter((part) => !part.closed).map((part) => part.unit);
              for (const part of one.parts)
                if (!open.includes(part.unit))
                  await closeParts(tx, { documentId: doc.head.id, unit: part.unit, at: seconds(1) });
            }
          });
          const expected: string[] = [];
          for (const doc of made)
            if (fits(doc, asked) && inScope(reach, await guardOf(store.db, doc.head)))
              expected.push(doc.head.id);
          const listed = await listDocuments(store.db, 'incident', reach, { ...asked, type });
          assert.deepEqual(listed.map(({ head }) => head.id).sort(), expected.sort());
          assert.equal(
            await countDocuments(store.db, 'incident', reach, { ...asked, type }),
            expected.length,
          );
          const own = await listDocuments(
            store.db,
            'incident',
            reach,
            { ...asked, type },
            ownDocumentColumns,
          );
          const owned = await countDocuments(
            store.db,
            'incident',
            reach,
            { ...asked, type },
            ownDocumentColumns,
          );
          assert.equal(owned, own.length);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('a part in another document of the chain opens the incident and not the task beside it', async () => {
    const chainId = randomUUID();
    const type = randomUUID();
    await store.db.transaction().execute(async (tx) => {
      await createDocument(
        tx,
        newIncident({ chainId, type, title: 'with the part', parts: [{ unit: 'u-x', part: 'helper' }] }),
      );
      await createDocument(tx, newIncident({ chainId, type, title: 'beside it' }));
    });
    const reach: Scope = { kind: 'some', branches: [], participant: 'u-x' };
    const titles = async (...rest: readonly (typeof ownDocumentColumns)[]) =>
      (await listDocuments(store.db, 'incident', reach, { type }, ...rest))
        .map(({ head }) => head.title)
        .sort();
    assert.deepEqual(await titles(), ['beside it', 'with the part']);
    assert.deepEqual(await titles(ownDocumentColumns), ['with the part']);
    assert.equal(await countDocuments(store.db, 'incident', reach, { type }, ownDocumentColumns), 1);
  });
});

describe('a list', () => {
  let store: Store;
  const made: Doc<'incident'>[] = [];
  const type = 'listed';
  before(async () => {
    store = await chainStore();
    const rows = [
      { title: '供水爆管', level: 3, at: 10, no: '5001032026070100001' },
      { title: '100% 井盖_缺失', level: 1, at: 20, no: '5001032026070100002' },
      { title: '路灯不亮', level: null, at: 30, no: '5001032026070100003' },
      { title: '积水', level: 1, at: 40, no: '5001032026070100004' },
    ];
    for (const { title, level, at, no } of rows) {
      const doc = await store.db.transaction().execute((tx) =>
        createDocument(
          tx,
          newIncident({
            type,
            title,
            level,
            body: { ...newIncident().body, incidentNo: no },
            happening: { ...newIncident().happening, at: seconds(at) },
          }),
        ),
      );
      assert.ok(doc);
      made.push(doc);
    }
  });

  async function titles(query: ListQuery): Promise<readonly string[]> {
    return (await listDocuments(store.db, 'incident', everything, { type, ...query })).map(
      ({ head }) => head.title,
    );
  }

  test('has the newest first, or the oldest, or the worst', async () => {
    assert.deepEqual(await titles({}), ['积水', '路灯不亮', '100% 井盖_缺失', '供水爆管']);
    assert.deepEqual(await titles({ order: 'oldest' }), ['供水爆管', '100% 井盖_缺失', '路灯不亮', '积水']);
    assert.deepEqual(await titles({ order: 'worst' }), ['积水', '100% 井盖_缺失', '供水爆管', '路灯不亮']);
  });

  test('is turned page by page without a row lost or twice', async () => {
    const pages = [0, 3, 6].map((offset) => titles({ limit: 3, offset }));
    assert.deepEqual(
      (await Promise.all(pages)).map((page) => page.length),
      [3, 1, 0],
    );
  });

  test('finds words in title, address and number; wildcards of SQL are letters', async () => {
    assert.deepEqual(await titles({ text: '井盖' }), ['100% 井盖_缺失']);
    assert.deepEqual(await titles({ text: '100%' }), ['100% 井盖_缺失']);
    assert.deepEqual(await titles({ text: '盖_缺' }), ['100% 井盖_缺失']);
    assert.deepEqual(await titles({ text: '%' }), ['100% 井盖_缺失']);
    assert.deepEqual(await titles({ text: '100003' }), ['路灯不亮']);
    assert.equal((await titles({ text: '民生路' })).length, 4);
    assert.deepEqual(await titles({ text: '\\' }), []);
  });

  test('is narrowed by time: from a moment on, up to but not including another', async () => {
    assert.deepEqual(await titles({ from: seconds(20), to: seconds(40) }), ['路灯不亮', '100% 井盖_缺失']);
  });

  test('of one kind knows causes, chains and ids', async () => {
    const signal = await store.db.transaction().execute((tx) => createDocument(tx, newSignal()));
    assert.ok(signal);
    const incident = await store.db
      .transaction()
      .execute((tx) =>
        createDocument(
          tx,
          newIncident({ chainId: signal.head.chainId, causes: [{ id: signal.head.id, role: 'raised-by' }] }),
        ),
      );
    assert.ok(incident);
    assert.deepEqual(await causesOf(store.db, 'signal', incident.head.id), [signal]);
    assert.deepEqual(await causesOf(store.db, 'alarm', incident.head.id), []);
    assert.deepEqual(await chainDocuments(store.db, 'incident', signal.head.chainId), [incident]);
    assert.deepEqual(await readDocuments(store.db, 'incident', [incident.head.id, signal.head.id]), [
      incident,
    ]);
    assert.deepEqual(await readDocuments(store.db, 'incident', []), []);
  });
});
