import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, describe, test } from 'node:test';
import type { Message } from '@cityloop/core/contracts';
import type { Db, Store } from '@cityloop/core/store';
import fc from 'fast-check';
import { sql } from 'kysely';
import {
  type BodyOf,
  changeDocument,
  closeParts,
  createDocument,
  type Doc,
  derivedId,
  documentParts,
  link,
  lockDocument,
  openPart,
  openParts,
  readChain,
  readDocument,
  StaleDocument,
  unlink,
} from './index.ts';
import { chainStore, newIncident, newSignal, seconds, WANG } from './test/documents.ts';

let store: Store;
before(async () => {
  store = await chainStore();
});

function write<T>(work: (tx: Db) => Promise<T>): Promise<T> {
  return store.db.transaction().execute(work);
}

async function create<K extends 'signal' | 'incident'>(
  doc: Parameters<typeof createDocument<K>>[1],
): Promise<Doc<K>> {
  const made = await write((tx) => createDocument(tx, doc));
  assert.ok(made);
  return made;
}

/** The messages of a chain, in its order. */
async function messagesOf(chainId: string): Promise<readonly Message[]> {
  const { rows } = await sql<{ message: Message }>`
    select message from outbox where chain_id = ${chainId} order by seq`.execute(store.db);
  return rows.map(({ message }) => message);
}

async function versionsOf(documentId: string): Promise<readonly number[]> {
  const { rows } = await sql<{ version: number }>`
    select version from document_history where document_id = ${documentId} order by version`.execute(
    store.db,
  );
  return rows.map(({ version }) => version);
}

describe('a document', () => {
  test('is made with its history, links, parts and message, and reads as it was made', async () => {
    const signal = await create(newSignal());
    assert.equal(signal.head.chainId, signal.head.id);
    const incident = await create(
      newIncident({
        chainId: signal.head.chainId,
        causes: [{ id: signal.head.id, role: 'raised-by' }],
        parts: [
          { unit: '500103', part: 'owner' },
          { unit: 'u-water-group', part: 'helper' },
        ],
        happening: { topic: 'incident.opened', actor: WANG, data: { reason: 'report' }, at: seconds(1) },
      }),
    );
    assert.deepEqual(await readDocument(store.db, 'incident', incident.head.id), incident);
    assert.deepEqual(incident.head.place, newIncident().place);
    assert.deepEqual([...(await openParts(store.db, signal.head.chainId))].sort(), [
      '500103',
      'u-water-group',
    ]);
    const chain = await readChain(store.db, signal.head.chainId);
    assert.deepEqual(chain.links, [{ from: signal.head.id, to: incident.head.id, role: 'raised-by' }]);
    assert.deepEqual(
      chain.events.map(({ topic, version, state, actor, data }) => ({ topic, version, state, actor, data })),
      [
        { topic: 'signal.raised', version: 1, state: 'open', actor: WANG, data: {} },
        {
          topic: 'incident.opened',
          version: 1,
          state: 'dispatched',
          actor: WANG,
          data: { reason: 'report' },
        },
      ],
    );
    const messages = await messagesOf(signal.head.chainId);
    assert.deepEqual(
      messages.map(({ topic, seq, document, data }) => [topic, seq, document.id, data]),
      [
        ['signal.raised', 1, signal.head.id, { actor: WANG }],
        ['incident.opened', 2, incident.head.id, { reason: 'report', actor: WANG }],
      ],
    );
  });

  test('of another kind is not found under its id', async () => {
    const signal = await create(newSignal());
    assert.equal(await readDocument(store.db, 'incident', signal.head.id), undefined);
    assert.equal(await write((tx) => lockDocument(tx, 'incident', signal.head.id)), undefined);
  });

  test('that a derived id names is written once, with one message', async () => {
    const id = derivedId('rule', 'v1', 'PM-014', 1_795_409_415_123);
    const made = await write((tx) => createDocument(tx, newSignal({ id })));
    const again = await write((tx) => createDocument(tx, newSignal({ id, title: 'something else' })));
    assert.equal(made?.head.id, id);
    assert.equal(again, undefined);
    assert.equal((await readDocument(store.db, 'signal', id))?.head.title, '井盖缺失');
    assert.deepEqual(await versionsOf(id), [1]);
    assert.equal((await messagesOf(id)).length, 1);
  });

  test('whose transaction fails leaves nothing: no row, no history, no message', async () => {
    const id = randomUUID();
    const failing = write(async (tx) => {
      await createDocument(tx, newSignal({ id }));
      throw new Error('taken back');
    });
    await assert.rejects(failing, /taken back/);
    assert.equal(await readDocument(store.db, 'signal', id), undefined);
    assert.deepEqual([await versionsOf(id), await messagesOf(id)], [[], []]);
  });

  test('carries what its contract names and nothing else, in the row as in the message', async () => {
    const body = { ...newIncident().body, secret: 'note' };
    const made = await create(newIncident({ body }));
    const changed = await write((tx) =>
      changeDocument(tx, made, {
        body: { ...body, urgency: 'urgent' },
        happening: { topic: 'incident.regraded', actor: WANG, at: seconds(1) },
      }),
    );
    const read = await readDocument(store.db, 'incident', made.head.id);
    for (const one of [
      made.body,
      changed.body,
      read?.body,
      ...(await messagesOf(made.head.id)).map((m) => m.body),
    ])
      assert.equal(Object.hasOwn(one as object, 'secret'), false);
    assert.deepEqual(read, changed);
  });

  test('with a body that does not fit its contract is refused', async () => {
    const body = { ...newIncident().body, urgency: 'soon' } as unknown as BodyOf<'incident'>;
    await assert.rejects(
      write((tx) => createDocument(tx, newIncident({ body }))),
      { name: 'ZodError' },
    );
    const made = await create(newIncident());
    const happening = { topic: 'incident.x', actor: WANG, at: seconds(1) };
    await assert.rejects(
      write((tx) => changeDocument(tx, made, { body, happening })),
      { name: 'ZodError' },
    );
    assert.deepEqual(await versionsOf(made.head.id), [1]);
  });
});

describe('a change', () => {
  test('raises the version by one, keeps what it does not name and says what happened', async () => {
    const made = await create(newIncident());
    const place = { lng: 106.57, lat: 29.55, path: 'cq/500104/500104002' };
    const moved = await write((tx) =>
      changeDocument(tx, made, {
        state: 'handling',
        level: null,
        owner: { unit: '500104', path: 'cq/500104' },
        place,
        happening: { topic: 'incident.accepted', actor: WANG, data: { note: 'ok' }, at: seconds(60) },
      }),
    );
    assert.deepEqual(moved.head, {
      ...made.head,
      state: 'handling',
      level: null,
      ownerUnit: '500104',
      ownerPath: 'cq/500104',
      place,
      version: 2,
      updatedAt: seconds(60),
    });
    assert.deepEqual(moved.body, made.body);
    assert.deepEqual(await readDocument(store.db, 'incident', made.head.id), moved);
    const [, message] = await messagesOf(made.head.id);
    assert.deepEqual(
      [message?.topic, message?.document.version, message?.data],
      ['incident.accepted', 2, { note: 'ok', actor: WANG }],
    );
    const { rows } = await sql<{ district: string; lng: number }>`
      select district, ST_X(geom) as lng from document where id = ${made.head.id}`.execute(store.db);
    assert.deepEqual(rows, [{ district: '500104', lng: 106.57 }]);
  });

  test('of a version that somebody moved first is refused and leaves nothing', async () => {
    const made = await create(newIncident());
    const happening = { topic: 'incident.accepted', actor: WANG, at: seconds(1) };
    await write((tx) => changeDocument(tx, made, { state: 'handling', happening }));
    const late = write((tx) => changeDocument(tx, made, { state: 'voided', happening }));
    await assert.rejects(late, (error) => {
      assert.ok(error instanceof StaleDocument);
      assert.equal(error.message, `incident ${made.head.id} is no longer at version 1`);
      return true;
    });
    assert.equal((await readDocument(store.db, 'incident', made.head.id))?.head.state, 'handling');
    assert.equal((await messagesOf(made.head.id)).length, 2);
  });

  test('of two at one moment one is made and the other is stale, or both follow each other under the lock', async () => {
    const made = await create(newIncident());
    const happening = { topic: 'incident.noted', actor: WANG, at: seconds(1) };
    const both = await Promise.allSettled(
      [1, 2].map((level) => write((tx) => changeDocument(tx, made, { level, happening }))),
    );
    assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    await Promise.all(
      [1, 2, 3].map((level) =>
        write(async (tx) => {
          const locked = await lockDocument(tx, 'incident', made.head.id);
          assert.ok(locked);
          await changeDocument(tx, locked, { level, happening });
        }),
      ),
    );
    assert.deepEqual(await versionsOf(made.head.id), [1, 2, 3, 4, 5]);
  });
});

describe('a chain', () => {
  test('is read upwards into the chains that caused it, and not into those it caused', async () => {
    const first = await create(newSignal({ title: 'first cause' }));
    const second = await create(
      newSignal({ title: 'second cause', causes: [{ id: first.head.id, role: 'raised-by' }] }),
    );
    const incident = await create(newIncident({ causes: [{ id: second.head.id, role: 'raised-by' }] }));
    const after = await create(
      newIncident({ title: 'after', causes: [{ id: incident.head.id, role: 'part-of' }] }),
    );
    const chain = await readChain(store.db, incident.head.chainId);
    assert.deepEqual(
      new Set(chain.documents.map(({ head }) => head.id)),
      new Set([first, second, incident].map(({ head }) => head.id)),
    );
    assert.deepEqual(
      new Set(chain.links.map(({ from, to }) => `${from} ${to}`)),
      new Set([`${first.head.id} ${second.head.id}`, `${second.head.id} ${incident.head.id}`]),
    );
    assert.equal(chain.events.length, 3);
    assert.equal((await readChain(store.db, after.head.chainId)).documents.length, 4);
  });

  test('that links itself in a circle is read once', async () => {
    const a = await create(newSignal());
    const b = await create(newSignal({ causes: [{ id: a.head.id, role: 'raised-by' }] }));
    await link(store.db, { from: b.head.id, to: a.head.id, role: 'merged-from', at: seconds(1) });
    const chain = await readChain(store.db, a.head.chainId);
    assert.equal(chain.documents.length, 2);
    assert.equal(chain.links.length, 2);
  });

  test('a link made twice is one, and a link taken away is gone, others of the pair stay', async () => {
    const a = await create(newSignal());
    const b = await create(newIncident());
    const edge = { from: a.head.id, to: b.head.id, role: 'raised-by', at: seconds(1) };
    await link(store.db, edge);
    await link(store.db, edge);
    await link(store.db, { ...edge, role: 'merged-from' });
    await unlink(store.db, edge);
    assert.deepEqual((await readChain(store.db, b.head.chainId)).links, [
      { from: a.head.id, to: b.head.id, role: 'merged-from' },
    ]);
  });

  test('that does not exist is empty', async () => {
    const chainId = randomUUID();
    assert.deepEqual(await readChain(store.db, chainId), { chainId, documents: [], links: [], events: [] });
  });
});

describe('a part', () => {
  test('is open until it is closed, for one unit or for all, and may be opened again', async () => {
    const { head } = await create(newIncident({ parts: [{ unit: '500103', part: 'owner' }] }));
    const part = { documentId: head.id, chainId: head.chainId, at: seconds(1) };
    await openPart(store.db, { ...part, unit: 'u-gas', part: 'helper' });
    await openPart(store.db, { ...part, unit: 'u-gas', part: 'verifier' });
    assert.deepEqual([...(await documentParts(store.db, head.id))].sort(), ['500103', 'u-gas']);
    await closeParts(store.db, { documentId: head.id, unit: 'u-gas', at: seconds(2) });
    assert.deepEqual(await documentParts(store.db, head.id), ['500103']);
    await openPart(store.db, { ...part, unit: 'u-gas', part: 'helper' });
    await closeParts(store.db, { documentId: head.id, at: seconds(3) });
    assert.deepEqual(await openParts(store.db, head.chainId), []);
    await openPart(store.db, { ...part, unit: 'u-gas', part: 'helper' });
    assert.deepEqual(await openParts(store.db, head.chainId), ['u-gas']);
  });
});

describe('whatever happens to a chain', () => {
  const command = fc.oneof(
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('create' as const), cause: fc.nat(5) }) },
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('change' as const),
        at: fc.nat(5),
        state: fc.constantFrom('handling', 'checking', 'closed'),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('stale' as const), at: fc.nat(5) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('taken-back' as const), at: fc.nat(5) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('twice' as const), at: fc.nat(5) }) },
  );

  test('versions and the order of messages have no gap, and the last message says how each document stands', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 14 }), async (commands) => {
        const chainId = randomUUID();
        const docs: Doc<'incident'>[] = [];
        const stale: Doc<'incident'>[] = [];
        const happening = { topic: 'incident.moved', actor: WANG, at: seconds(1) };
        for (const step of commands) {
          const doc = 'at' in step ? docs[step.at % Math.max(1, docs.length)] : undefined;
          const old = 'at' in step ? stale[step.at % Math.max(1, stale.length)] : undefined;
          if (step.kind === 'create') {
            const cause = docs[step.cause % Math.max(1, docs.length)];
            const causes = cause === undefined ? [] : [{ id: cause.head.id, role: 'part-of' as const }];
            docs.push(await create(newIncident({ chainId, causes })));
          } else if (step.kind === 'change' && doc !== undefined) {
            stale.push(doc);
            docs[docs.indexOf(doc)] = await write((tx) =>
              changeDocument(tx, doc, { state: step.state, happening }),
            );
          } else if (step.kind === 'stale' && old !== undefined) {
            await assert.rejects(
              write((tx) => changeDocument(tx, old, { happening })),
              StaleDocument,
            );
          } else if (step.kind === 'taken-back' && doc !== undefined) {
            const failing = write(async (tx) => {
              await changeDocument(tx, doc, { state: 'voided', happening });
              throw new Error('taken back');
            });
            await assert.rejects(failing, /taken back/);
          } else if (step.kind === 'twice' && doc !== undefined) {
            const { id } = doc.head;
            assert.equal(await write((tx) => createDocument(tx, newIncident({ id, chainId }))), undefined);
          }
        }
        const messages = await messagesOf(chainId);
        assert.deepEqual(
          messages.map(({ seq }) => seq),
          messages.map((_, n) => n + 1),
        );
        for (const doc of docs) {
          const versions = await versionsOf(doc.head.id);
          assert.deepEqual(
            versions,
            versions.map((_, n) => n + 1),
          );
          assert.equal(versions.length, doc.head.version);
          const last = messages.findLast(({ document }) => document.id === doc.head.id);
          assert.deepEqual(
            [last?.document.version, last?.document.state],
            [doc.head.version, doc.head.state],
          );
        }
        const chain = await readChain(store.db, chainId);
        assert.equal(chain.documents.length, docs.length);
        assert.equal(chain.events.length, messages.length);
      }),
      { numRuns: 25 },
    );
  });
});

test('a derived id depends on each part and its place, and is a valid UUID', () => {
  const id = derivedId('a', 1, 'b');
  assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(derivedId('a', 1, 'b'), id);
  const others = [derivedId('a', '1', 'b'), derivedId('a', 1), derivedId('a1', 'b'), derivedId('b', 1, 'a')];
  assert.equal(new Set([id, ...others]).size, 5);
});
