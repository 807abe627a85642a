import { createHash } from 'node:crypto';
import { audit, canonicalJson, mayAct, type Principal } from '@cityloop/core/access';
import { actorOf } from '@cityloop/core/chain';
import type { Coordinate } from '@cityloop/core/geo';
import { httpProblem } from '@cityloop/core/http';
import type { Services } from '@cityloop/core/kernel';
import type { Tx } from '@cityloop/core/store';
import { type NewDevice, registerDevices } from '@cityloop/registers/devices';
import { cityDay, unitById } from '@cityloop/registers/organisation';
import { pipelineProblem } from './errors.ts';
import { lineOf, pointAlong } from './lines.ts';
import type { LinkRow, Meter, Model, NetworkBody, NodeRow } from './network.ts';
import { metersElsewhere, type NetworkHead, type Placed, readHead, writeNetwork } from './pipelines.store.ts';
import { placePoints } from './place-points.ts';
import { feedersOf } from './supply.ts';

/** What became of a registration. */
export interface NetworkRegistered {
  readonly id: string;
  readonly version: number;
  /** False when the register had the very same network already. */
  readonly changed: boolean;
}

/** Registers a network whole, and its meters as devices, in the caller's transaction: all of it or nothing. */
export async function registerNetwork(
  tx: Tx,
  request: {
    readonly id: string;
    readonly body: NetworkBody;
    readonly principal: Principal;
    readonly ip?: string;
  },
  services: Pick<Services, 'packs' | 'clock'>,
): Promise<NetworkRegistered> {
  const { id, body, principal } = request;
  const at = services.clock.now();
  const day = cityDay(at);
  const owner = await unitById(tx, body.owner, day);
  if (owner === undefined) throw pipelineProblem('network-owner-unknown', { value: body.owner });
  const before = await readHead(tx, id, true);
  mayWrite(principal, owner.path, before);
  const { version: base, ...content } = body;
  const contentHash = createHash('sha256').update(canonicalJson(content)).digest('hex');
  if (before?.contentHash === contentHash) return { id, version: before.version, changed: false };
  if (base !== undefined && base !== (before?.version ?? 0)) {
    throw pipelineProblem('network-moved-on', { value: base, words: { current: before?.version ?? 0 } });
  }
  checkModel(id, body);
  const [taken] = await metersElsewhere(
    tx,
    id,
    body.meters.map((meter) => meter.id),
  );
  if (taken !== undefined)
    throw pipelineProblem('meter-taken', { value: taken.id, words: { other: taken.network } });
  const version = (before?.version ?? 0) + 1;
  const { name, gateway, model } = body;
  const placed = await placeRows(tx, body, day);
  await writeNetwork(tx, {
    head: { id, name, gateway, ownerUnit: owner.id, ownerPath: owner.path, version, contentHash },
    patterns: model.patterns,
    repair: body.repair,
    ...placed,
    body: content,
    actor: actorOf(principal),
    at,
  });
  await registerMeters(tx, request, services);
  await audit(
    tx,
    {
      actor: principal,
      ip: request.ip,
      action: 'network.register',
      objectType: 'pipe-network',
      objectId: id,
      detail: {
        version,
        nodes: model.nodes.length,
        links: model.links.length,
        meters: body.meters.length,
      },
    },
    at,
  );
  return { id, version, changed: true };
}

function mayWrite(principal: Principal, ownerPath: string, before: NetworkHead | undefined): void {
  const paths = [ownerPath, ...(before === undefined ? [] : [before.ownerPath])];
  const allowed = paths.every((path) =>
    mayAct(principal, 'register.write', { ownerPath: path, placePath: null, board: null, participants: [] }),
  );
  if (!allowed) throw httpProblem('not-allowed', { words: { action: 'register.write' } });
}

/** Refuses a model that its own rows contradict, before anything is written. */
function checkModel(id: string, { model, meters }: NetworkBody): void {
  const refuse = (reason: string) => pipelineProblem('network-inconsistent', { words: { reason } });
  if (model.id !== id) throw refuse(`${model.id} ≠ ${id}`);
  const nodes = uniqueIds(model.nodes, refuse);
  const links = uniqueIds(model.links, refuse);
  uniqueIds(meters, refuse);
  for (const link of model.links) {
    const lost = [link.from, link.to].find((end) => !nodes.has(end));
    if (lost !== undefined) throw refuse(`${link.id} → ${lost}?`);
  }
  for (const node of model.nodes) {
    if (node.pattern !== undefined && model.patterns[node.pattern] === undefined)
      throw refuse(`${node.id}: ${node.pattern}?`);
  }
  for (const meter of meters) {
    if (!(meter.kind === 'pressure' ? nodes : links).has(meter.at))
      throw refuse(`${meter.id} → ${meter.at}?`);
  }
}

function uniqueIds(
  rows: readonly { readonly id: string }[],
  refuse: (reason: string) => Error,
): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const { id } of rows) {
    if (ids.has(id)) throw refuse(`${id} × 2`);
    ids.add(id);
  }
  return ids;
}

interface PlacedRows {
  readonly nodes: readonly Placed<NodeRow>[];
  readonly links: readonly Placed<LinkRow>[];
  readonly meters: readonly Placed<Meter>[];
}

async function placeRows(tx: Tx, { model, meters }: NetworkBody, day: string): Promise<PlacedRows> {
  const nodesById = new Map(model.nodes.map((node) => [node.id, node]));
  const linesById = new Map(model.links.map((link) => [link.id, lineOf(link, nodesById)]));
  const nodePoints = model.nodes.map(({ lng, lat }): Coordinate => [lng, lat]);
  const middles = model.links.map((link) => pointAlong(linesById.get(link.id) ?? [], 0.5));
  const paths = await placePoints(tx, [...nodePoints, ...middles], day);
  const nodes = model.nodes.map((row, i) => ({
    row,
    line: [nodePoints[i] ?? [0, 0]] as const,
    placePath: paths[i] ?? null,
  }));
  const links = model.links.map((row, i) => ({
    row,
    line: linesById.get(row.id) ?? [],
    placePath: paths[nodePoints.length + i] ?? null,
  }));
  const nodeAt = new Map(nodes.map((node) => [node.row.id, node]));
  const linkAt = new Map(
    links.map((link, i) => [link.row.id, { ...link, line: [middles[i] ?? [0, 0]] as const }]),
  );
  const placedMeters = meters.map((row) => {
    const at = row.kind === 'pressure' ? nodeAt.get(row.at) : linkAt.get(row.at);
    return { row, line: at?.line ?? [], placePath: at?.placePath ?? null };
  });
  return { nodes, links, meters: placedMeters };
}

async function registerMeters(
  tx: Tx,
  { id, body, principal }: { readonly id: string; readonly body: NetworkBody; readonly principal: Principal },
  services: Pick<Services, 'packs' | 'clock'>,
): Promise<void> {
  const results = await registerDevices(tx, devicesOf(id, body), services, principal);
  const refused = results.flatMap((one) => (one.ok ? [] : [one]));
  const [first] = refused;
  if (first === undefined) return;
  throw pipelineProblem('meters-refused', {
    value: first.id,
    words: { count: refused.length, reason: first.error },
  });
}

/** The meters of a network as devices; alarms of one zone belong together. */
export function devicesOf(network: string, body: NetworkBody): readonly NewDevice[] {
  const { model, meters, devices } = body;
  const nodes = new Map(model.nodes.map((node) => [node.id, node]));
  const links = new Map(model.links.map((link) => [link.id, link]));
  const feeders = feedersOf(model, meters);
  const zoneNames = new Map(body.zones.map(({ id, name }) => [id, name]));
  return meters.map((meter) => {
    const suppliedFrom = (feeders.get(meter.zone) ?? []).map((zone) => `${network}/${zone}`).join(' ');
    const zoneName = zoneNames.get(meter.zone);
    const link = links.get(meter.at);
    const [lng, lat] =
      meter.kind === 'flow' && link !== undefined
        ? pointAlong(lineOf(link, nodes), 0.5)
        : [nodes.get(meter.at)?.lng ?? 0, nodes.get(meter.at)?.lat ?? 0];
    return {
      id: meter.id,
      pack: devices.pack,
      object: devices[meter.kind],
      name: meter.name ?? meter.id,
      gateway: body.gateway,
      ownerUnit: body.owner,
      lng,
      lat,
      group: `${network}/${meter.zone}`,
      facts: {
        network,
        zone: meter.zone,
        ...(zoneName === undefined ? {} : { zoneName }),
        ...(suppliedFrom === '' ? {} : { suppliedFrom }),
        endOfNetwork: meter.endOfNetwork ?? false,
        zoneInlet: meter.zoneInlet ?? false,
        ...(meter.tankInlet === true ? { tankInlet: true } : {}),
        diameterMm: meter.kind === 'flow' ? (link?.diameterMm ?? 0) : largestAt(meter.at, model),
        [meter.kind === 'flow' ? 'link' : 'node']: meter.at,
        ...(meter.kind === 'flow'
          ? {}
          : { nodeKind: model.nodes.find((node) => node.id === meter.at)?.kind ?? 'junction' }),
      },
    };
  });
}

function largestAt(node: string, model: Model): number {
  const diameters = model.links
    .filter((link) => link.from === node || link.to === node)
    .map((link) => link.diameterMm);
  return Math.max(0, ...diameters);
}
