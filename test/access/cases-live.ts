import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inScope, scopeOf } from '@cityloop/core/access';
import { changeDocument, type Doc, guardOf, listDocuments } from '@cityloop/core/chain';
import type { DocumentKind } from '@cityloop/core/contracts';
import type { Context } from './context.ts';
import { listen } from './live-listener.ts';
import { standings } from './registers.ts';

const KINDS: readonly DocumentKind[] = ['signal', 'alarm', 'incident', 'task', 'proof', 'score', 'lesson'];

/** What the live stream tells to whom. */
export function liveCases({ world, people }: Context): void {
  test('the live stream tells each caller of the rows in its reach and of no other', async () => {
    const { city, address, named } = world();
    const { services } = city.kernel;
    await city.settle();
    // Each position once by a role that reads documents, and each role once from the town.
    const asking = people().everybody.filter(
      ({ role, position }) => role === 'leader' || position === 'town',
    );
    const listeners = await Promise.all(
      asking.map(async (person) => ({ person, listener: await listen(address, person.byToken) })),
    );
    const documents = await everyDocument();
    await services.write(async (tx) => {
      for (const document of documents) {
        const happening = { topic: `${document.head.kind}.touched`, actor, at: city.clock.now() };
        await changeDocument(tx, document, { happening });
      }
    });
    await city.settle();
    services.show('drill.changed', { gateway: 'gw-town' }, guardOfPressure());
    // The commander of the city hears all of it; when it has, everybody's part has been sent.
    const all = listeners.find(({ person }) => person.role === 'leader' && person.position === 'city');
    assert.ok(all);
    await all.listener.until('drill.changed');
    services.show('access.end', {});
    const wrong: string[] = [];
    for (const { person, listener } of listeners) {
      await listener.until('access.end');
      const scope = scopeOf(person.principal, 'document.read');
      const expected: string[] = [];
      for (const { head } of documents)
        if (inScope(scope, await guardOf(city.store.db, head))) expected.push(head.id);
      if (inScope(scope, guardOfPressure())) expected.push('drill');
      const heard = listener.heard
        .filter(({ topic }) => topic.endsWith('.touched') || topic === 'drill.changed')
        .map(({ topic, data }) => (topic === 'drill.changed' ? 'drill' : String(data.id)));
      if (heard.toSorted().join() !== expected.toSorted().join())
        wrong.push(`${person.role}@${person.position} heard ${heard.length} of ${expected.length}`);
      listener.close();
    }
    assert.deepEqual(wrong, []);
    assert.ok(
      documents.some(({ head }) => head.id === named.task),
      'the fixture’s task was among them',
    );

    async function everyDocument(): Promise<readonly Doc[]> {
      const found: Doc[] = [];
      for (const kind of KINDS)
        found.push(...(await listDocuments(city.store.db, kind, { kind: 'everything' }, { limit: 500 })));
      return found;
    }
  });
}

const actor = { kind: 'system', id: 'rule:access-test', name: 'access-test', unit: '' } as const;

function guardOfPressure() {
  const device = standings.devices.find(({ id }) => id === 'PM-T');
  assert.ok(device);
  const { ownerPath, placePath } = device;
  return { ownerPath, placePath, board: 'facilities', participants: [] };
}
