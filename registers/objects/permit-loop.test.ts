import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { actions, type Principal } from '@cityloop/core/access';
import { chainModule, listDocuments } from '@cityloop/core/chain';
import { type Files, openFiles } from '@cityloop/core/files';
import { type FakeClock, type Kernel, openKernel, silentLog } from '@cityloop/core/kernel';
import { loadPack } from '@cityloop/core/packs';
import type { Store } from '@cityloop/core/store';
import { dispatchModule } from '@cityloop/loop/dispatch';
import { handleModule } from '@cityloop/loop/handle';
import { verifyModule } from '@cityloop/loop/verify';
import { organisationModule } from '@cityloop/registers/organisation';
import { raiseSignalOperation } from '../../loop/1-sense/raise-signal.ts';
import { routeCaller } from '../../test/harness/call-route.ts';
import { holder, smallCity } from '../pipelines/test/small-city.ts';
import { objectsModule, readObject } from './index.ts';

const school = holder('500103-education', 'cq/500103/500103-education', 'utility', actions);
const urban = {
  ...holder('500103-urban', 'cq/500103', 'department-clerk', actions),
  unitPath: 'cq/500103/500103-urban',
};
const district = holder('500103', 'cq/500103', 'district-operator', actions);
const verifier = holder('500103', 'cq/500103', 'verifier', actions);
const KEY = { pack: 'permit', type: 'sign', id: 'S-1' };

let dir: string;
let files: Files;
let store: Store;
let clock: FakeClock;
let kernel: Kernel;
before(async () => {
  const permit = await loadPack(fileURLToPath(new URL('./testing/permit/', import.meta.url)));
  assert.ok(permit?.kind === 'loaded', JSON.stringify(permit));
  const city = await smallCity({ registers: ['objects'], stages: ['3-dispatch'], packs: [permit.content] });
  ({ store, clock } = city);
  dir = await mkdtemp(join(tmpdir(), 'cityloop-permit-'));
  files = await openFiles({ dir });
  kernel = openKernel({
    modules: [
      chainModule,
      { ...organisationModule, needs: [] },
      objectsModule,
      { name: 'sense', operations: () => [raiseSignalOperation()] },
      ...[dispatchModule, handleModule, verifyModule].map((stage) => ({ ...stage, needs: [] })),
    ],
    store,
    packs: city.packs,
    clock,
    log: silentLog(),
    poll: false,
    telemetry: undefined as never,
    files,
  });
});
after(async () => {
  await kernel.stop();
  await files.close();
  await rm(dir, { recursive: true, force: true });
  await store.close();
});

test('a check that falls due is a planned incident of the unit that looks; the accepted visit moves the date on', async () => {
  const call = routeCaller(kernel);
  async function post(who: Principal, path: string, body: object = {}): Promise<void> {
    const answer = await call(who, { method: 'POST', path, body });
    assert.ok(answer.ok, `${path}: ${JSON.stringify(answer)}`);
    await kernel.settle();
  }
  const everything = { kind: 'everything' } as const;
  const path = '/api/objects/permit/sign';
  await post(school, path, { id: 'S-1', fields: { street: '中山一路', areaM2: 12 } });
  await post(school, `${path}/S-1/moves/submit`, { answers: { promise: true } });
  await post(district, `${path}/S-1/approvals/safety`, { verdict: 'given' });
  await post(urban, `${path}/S-1/approvals/urban`, { verdict: 'given', answers: { opinion: '同意' } });
  await post(urban, `${path}/S-1/moves/grant`);
  await post(school, `${path}/S-1/moves/put-up`);
  clock.advance(335 * 86_400_000);
  await kernel.settle();

  const [incident, ...others] = await listDocuments(store.db, 'incident', everything, {});
  assert.deepEqual(
    [incident?.head.type, incident?.body.incidentKind, incident?.head.ownerUnit, others.length],
    ['sign-check', 'planned', '500103-urban', 0],
  );
  const [task] = await listDocuments(store.db, 'task', everything, {});
  assert.deepEqual([task?.body.matter, task?.head.ownerUnit], ['visit', '500103-urban']);
  await post(urban, `/api/tasks/${task?.head.id}/take`);
  const photo = await files.put(new Uint8Array([0xff, 0xd8, 0xff, 0xd9]), { contentType: 'image/jpeg' });
  const attachment = { sha256: photo.sha256, role: 'after' };
  await post(urban, `/api/tasks/${task?.head.id}/attach`, { attachment });
  await post(urban, `/api/tasks/${task?.head.id}/done`, {
    answers: { sign: 'S-1', nextCheck: '2028-07-01' },
    note: '牢固',
  });
  const [proof] = await listDocuments(store.db, 'proof', everything, {});
  await post(verifier, `/api/proofs/${proof?.head.id}/accept`, { reason: '牢固' });
  const sign = await readObject(store.db, KEY);
  assert.deepEqual([sign?.state, sign?.fields.nextCheck], ['active', '2028-07-01']);
});
