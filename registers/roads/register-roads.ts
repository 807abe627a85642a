import { createHash, randomUUID } from 'node:crypto';
import { audit, canonicalJson, mayAct, type Principal } from '@cityloop/core/access';
import { actorOf } from '@cityloop/core/chain';
import { httpProblem } from '@cityloop/core/http';
import { type Services, setKernelValue } from '@cityloop/core/kernel';
import type { Tx } from '@cityloop/core/store';
import { roadGraph } from '@cityloop/engines/routing';
import { cityDay, unitById } from '@cityloop/registers/organisation';
import { districtsOf } from './districts-of.ts';
import { roadProblem } from './errors.ts';
import { ROADS_VERSION } from './road-index.ts';
import type { NetworkBody } from './road-network.ts';
import { lockHead, writeNetwork } from './roads.store.ts';

/** What became of a registration. */
export interface RoadsRegistered {
  readonly id: string;
  readonly version: number;
  /** False when the register had the very same network already. */
  readonly changed: boolean;
}

/** Registers a road network whole in the caller's transaction: all of it or nothing. */
export async function registerRoads(
  tx: Tx,
  request: {
    readonly id: string;
    readonly body: NetworkBody;
    readonly principal: Principal;
    readonly ip?: string;
  },
  { clock }: Pick<Services, 'clock'>,
): Promise<RoadsRegistered> {
  const { id, principal, ip } = request;
  const { version: base, ...body } = request.body;
  const at = clock.now();
  const day = cityDay(at);
  const owner = await unitById(tx, body.owner, day);
  if (owner === undefined) throw roadProblem('roads-owner-unknown', { value: body.owner });
  const before = await lockHead(tx, id);
  mayWrite(principal, [owner.path, ...(before === undefined ? [] : [before.ownerPath])]);
  const contentHash = createHash('sha256').update(canonicalJson(body)).digest('hex');
  if (before?.contentHash === contentHash) return { id, version: before.version, changed: false };
  if (base !== undefined && base !== (before?.version ?? 0))
    throw roadProblem('roads-moved-on', { value: base, words: { current: before?.version ?? 0 } });
  checkRoads(body);
  const places = await districtsOf(
    tx,
    body.nodes.map(({ lng, lat }) => [lng, lat] as const),
    day,
  );
  if (places.length === 0) throw roadProblem('roads-outside-city', { value: id });
  const version = (before?.version ?? 0) + 1;
  const { name, source, sourceRef = null, verified, demonstration, nodes, segments } = body;
  const kind = { source, sourceRef, verified, demonstration };
  await writeNetwork(tx, {
    head: { id, name, ownerUnit: owner.id, ownerPath: owner.path, ...kind, contentHash, version },
    places,
    nodes,
    segments,
    body,
    actor: actorOf(principal),
    at,
  });
  await setKernelValue(tx, ROADS_VERSION, randomUUID());
  const detail = { version, nodes: nodes.length, segments: segments.length };
  const what = { action: 'roads.register', objectType: 'road-network', objectId: id };
  await audit(tx, { actor: principal, ip, ...what, detail }, at);
  return { id, version, changed: true };
}

/** What the engine cannot load is refused with its reason, before anything is written. */
function checkRoads(body: Pick<NetworkBody, 'nodes' | 'segments'>): void {
  try {
    roadGraph(body);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
    throw roadProblem('roads-inconsistent', { words: { reason } });
  }
}

function mayWrite(principal: Principal, paths: readonly string[]): void {
  const allowed = paths.every((ownerPath) =>
    mayAct(principal, 'register.write', { ownerPath, placePath: null, board: null, participants: [] }),
  );
  if (!allowed) throw httpProblem('not-allowed', { words: { action: 'register.write' } });
}
