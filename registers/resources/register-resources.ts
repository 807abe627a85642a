import { audit, type Guarded, mayAct, type Principal } from '@cityloop/core/access';
import { actorOf } from '@cityloop/core/chain';
import type { Problem } from '@cityloop/core/errors';
import { httpProblem } from '@cityloop/core/http';
import type { Services } from '@cityloop/core/kernel';
import type { Db, Tx } from '@cityloop/core/store';
import { cityDay, locate, unitById } from '@cityloop/registers/organisation';
import { resourceProblem } from './errors.ts';
import { moveStock, ownerOf, type Standpoint, saveCrew, saveWarehouse } from './resources.store.ts';
import type { Crew, ItemResult, Warehouse } from './resources.ts';

/** Who asks, and from where. */
export interface Asking {
  readonly principal: Principal;
  readonly ip: string;
}

/** Registers warehouses in the caller's transaction; a bad one is told and does not stop the others. */
export async function registerWarehouses(
  tx: Tx,
  warehouses: readonly Warehouse[],
  asking: Asking,
  services: Pick<Services, 'clock'>,
): Promise<readonly ItemResult[]> {
  const at = services.clock.now();
  const because = { actor: actorOf(asking.principal), reason: 'count', at };
  return each(warehouses, async (warehouse) => {
    const standpoint = await standpointOf(tx, 'warehouse', warehouse, asking, cityDay(at));
    if (!('ownerPath' in standpoint)) return standpoint;
    await saveWarehouse(tx, warehouse, standpoint, because);
    await noted(tx, asking, 'warehouse.register', warehouse.id, { items: warehouse.stock.length }, at);
    return undefined;
  });
}

/** Registers crews in the caller's transaction; a bad one is told and does not stop the others. */
export async function registerCrews(
  tx: Tx,
  crews: readonly Crew[],
  asking: Asking,
  services: Pick<Services, 'clock'>,
): Promise<readonly ItemResult[]> {
  const at = services.clock.now();
  return each(crews, async (crew) => {
    const standpoint = await standpointOf(tx, 'crew', crew, asking, cityDay(at));
    if (!('ownerPath' in standpoint)) return standpoint;
    await saveCrew(tx, crew, standpoint, at);
    await noted(tx, asking, 'crew.register', crew.id, { skills: crew.skills }, at);
    return undefined;
  });
}

/** Takes articles in or out of a warehouse, with the reason. */
export async function changeStock(
  tx: Tx,
  request: Asking & {
    readonly warehouse: string;
    readonly code: string;
    readonly name?: string | undefined;
    readonly diameterMm?: number | undefined;
    readonly delta: number;
    readonly reason: string;
  },
  services: Pick<Services, 'clock'>,
): Promise<number> {
  const { principal, warehouse, code, name, delta, reason } = request;
  const at = services.clock.now();
  const standpoint = await ownerOf(tx, 'warehouse', warehouse);
  if (standpoint === undefined || !mayAct(principal, 'register.read', guardOf(standpoint)))
    throw httpProblem('not-found', { value: warehouse });
  // As when it is counted: its owner alone writes, whoever the place belongs to.
  if (!mayAct(principal, 'register.write', guardOf({ ...standpoint, placePath: null })))
    throw httpProblem('not-allowed', { words: { action: 'register.write' } });
  const item = { code, name, diameterMm: request.diameterMm ?? 0, delta };
  const done = await moveStock(tx, warehouse, item, { actor: actorOf(principal), reason, at });
  if (done.kind === 'short')
    throw resourceProblem('stock-short', { value: code, words: { qty: done.qty, wanted: -delta } });
  await noted(tx, request, 'stock.move', warehouse, { code, delta, reason }, at);
  return done.qty;
}

async function standpointOf(
  tx: Db,
  table: 'warehouse' | 'crew',
  one: { readonly id: string; readonly unit: string; readonly lng: number; readonly lat: number },
  { principal }: Asking,
  day: string,
): Promise<Standpoint | Problem> {
  const owner = await unitById(tx, one.unit, day);
  if (owner === undefined) return resourceProblem('resource-owner-unknown', { value: one.unit });
  const place = await locate(tx, [one.lng, one.lat], day);
  if (place === undefined)
    return resourceProblem('resource-outside-city', { value: `${one.lng},${one.lat}` });
  const standpoint = { ownerPath: owner.path, placePath: place.path };
  const before = await ownerOf(tx, table, one.id);
  const all = [standpoint, ...(before === undefined ? [] : [before])];
  const isAllowed = all.every(({ ownerPath }) =>
    mayAct(principal, 'register.write', { ownerPath, placePath: null, board: null, participants: [] }),
  );
  return isAllowed ? standpoint : resourceProblem('resource-not-yours', { value: one.id });
}

async function each<Item extends { readonly id: string }>(
  items: readonly Item[],
  act: (item: Item) => Promise<Problem | undefined>,
): Promise<readonly ItemResult[]> {
  const results: ItemResult[] = [];
  let strangers = 0;
  for (const item of items) {
    const problem = await act(item);
    if (problem?.code === 'resource-not-yours') strangers += 1;
    results.push(
      problem === undefined
        ? { id: item.id, ok: true }
        : { id: item.id, ok: false, error: problem.sentence('zh') },
    );
  }
  // A list of which nothing is the caller's is no list with faults: it is not allowed.
  if (items.length > 0 && strangers === items.length)
    throw httpProblem('not-allowed', { words: { action: 'register.write' } });
  return results;
}

function guardOf({ ownerPath, placePath }: Pick<Guarded, 'ownerPath' | 'placePath'>): Guarded {
  return { ownerPath, placePath, board: null, participants: [] };
}

async function noted(
  tx: Tx,
  { principal, ip }: Asking,
  action: string,
  id: string,
  detail: Readonly<Record<string, unknown>>,
  at: Date,
): Promise<void> {
  const objectType = action.split('.')[0] === 'crew' ? 'crew' : 'warehouse';
  await audit(tx, { actor: principal, ip, action, objectType, objectId: id, detail }, at);
}
