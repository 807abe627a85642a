import { randomUUID } from 'node:crypto';
import { audit, type Guarded, mayAct, type Principal } from '@cityloop/core/access';
import { actorOf } from '@cityloop/core/chain';
import { coordinatesOf, type Geometry } from '@cityloop/core/geo';
import { httpProblem } from '@cityloop/core/http';
import type { Services } from '@cityloop/core/kernel';
import type { PackContent } from '@cityloop/core/packs';
import type { Db, Tx } from '@cityloop/core/store';
import { cityDay, locate, unitById } from '@cityloop/registers/organisation';
import { objectProblem } from './errors.ts';
import { insertObject, type ObjectHappening, readObject, updateObject } from './objects.store.ts';
import type { NewObject, ObjectType, RegisterObject } from './objects.ts';
import { setDeadlines } from './schedules.ts';
import { fittingValues } from './values.ts';

/** Who asks, and from where. */
export interface Asking {
  readonly principal: Principal;
  readonly ip: string;
}

/** A kind of object with its pack, as it is in force at an organisation path. */
export interface Kind {
  readonly content: PackContent;
  readonly type: ObjectType;
}

/** The kind that a pack defines; a kind that nobody defines is not found. */
export function kindOf(services: Pick<Services, 'packs'>, pack: string, type: string, path?: string): Kind {
  const content =
    path === undefined ? services.packs.base(pack) : services.packs.effective(pack, path)?.content;
  const found = content?.objects.objects.find((one) => one.id === type);
  if (content === undefined || found === undefined)
    throw objectProblem('object-type-unknown', { value: `${pack}/${type}` });
  return { content, type: found };
}

/** What access looks at on an object. */
export function guardOf(object: Pick<RegisterObject, 'ownerPath' | 'placePath' | 'board'>): Guarded {
  return { ...object, participants: [] };
}

/** An object for somebody who may do this to it; one out of reach is not found. */
export async function objectFor(
  db: Db,
  request: {
    readonly principal: Principal;
    readonly pack: string;
    readonly type: string;
    readonly id: string;
    readonly lock?: boolean;
  },
): Promise<RegisterObject> {
  const object = await readObject(db, request, request.lock);
  if (object === undefined || !mayAct(request.principal, 'register.read', guardOf(object)))
    throw httpProblem('not-found', { value: request.id });
  return object;
}

/** Registers an object in the caller's transaction, at the beginning of its life. */
export async function registerObject(
  tx: Tx,
  request: Asking & { readonly pack: string; readonly type: string; readonly object: NewObject },
  services: Services,
): Promise<RegisterObject> {
  const { principal, object: asked } = request;
  const { content, type } = kindOf(services, request.pack, request.type);
  const at = services.clock.now();
  const made = await standingOf(tx, content, type, { ...asked, owner: asked.owner ?? principal.unit }, at);
  mayWrite(principal, made);
  const id = asked.id ?? randomUUID();
  const object: RegisterObject = {
    pack: request.pack,
    type: request.type,
    id,
    name: asked.name ?? id,
    ...made,
    fields: fittingValues(type.fields, asked.fields),
    state: type.life?.initial ?? '',
    approvals: {},
    version: 1,
    at,
    updatedAt: at,
  };
  const happening = happened('registered', principal, { fields: object.fields }, at);
  if (!(await insertObject(tx, object, asked.geometry, happening)))
    throw objectProblem('object-exists', { value: object.id });
  await setDeadlines(tx, object, content);
  await note(tx, request, 'object.register', object, {});
  return object;
}

/** Registers an object of a list, or brings a known one up to date; its state is its life's alone. */
export async function importObject(
  tx: Tx,
  request: Asking & {
    readonly pack: string;
    readonly type: string;
    readonly object: NewObject & { id: string };
  },
  services: Services,
): Promise<'new' | 'changed' | 'same'> {
  const { principal, object: asked } = request;
  const { content, type } = kindOf(services, request.pack, request.type);
  const key = { pack: request.pack, type: request.type, id: asked.id };
  const before = await readObject(tx, key, true);
  if (before === undefined) {
    await registerObject(tx, request, services);
    return 'new';
  }
  const at = services.clock.now();
  const owner = asked.owner ?? before.ownerUnit;
  const standing = await standingOf(tx, content, type, { ...asked, owner }, at);
  mayWrite(principal, before);
  mayWrite(principal, standing);
  const fields = { ...before.fields, ...fittingValues(type.fields, asked.fields, { partial: true }) };
  const name = asked.name ?? before.name;
  const next = { ...before, ...standing, name, fields };
  if (isSame(before, next)) return 'same';
  const happening = happened('imported', principal, { fields: asked.fields }, at);
  const change = { name, fields, standing, geometry: asked.geometry };
  await setDeadlines(tx, await updateObject(tx, before, change, happening), content);
  await note(tx, request, 'object.import', before, {});
  return 'changed';
}

/** A happening by somebody. */
export function happened(
  happening: ObjectHappening['happening'],
  principal: Principal,
  data: ObjectHappening['data'],
  at: Date,
): ObjectHappening {
  return { happening, data, actor: actorOf(principal), at };
}

/** An audit row for what was done to an object. */
export async function note(
  tx: Tx,
  { principal, ip }: Asking,
  action: string,
  object: RegisterObject,
  detail: Readonly<Record<string, unknown>>,
): Promise<void> {
  const objectType = `${object.pack}/${object.type}`;
  await audit(
    tx,
    { actor: principal, ip, action, objectType, objectId: object.id, detail },
    object.updatedAt,
  );
}

function mayWrite(
  principal: Principal,
  object: Pick<RegisterObject, 'ownerPath' | 'placePath' | 'board'>,
): void {
  if (!mayAct(principal, 'register.write', guardOf(object)))
    throw httpProblem('not-allowed', { words: { action: 'register.write' } });
}

type Standing = Pick<
  RegisterObject,
  'ownerUnit' | 'ownerPath' | 'placePath' | 'lng' | 'lat' | 'address' | 'board'
>;

async function standingOf(
  tx: Db,
  content: PackContent,
  type: ObjectType,
  asked: NewObject & { readonly owner: string },
  at: Date,
): Promise<Standing> {
  const day = cityDay(at);
  const owner = await unitById(tx, asked.owner, day);
  if (owner === undefined) throw objectProblem('object-owner-unknown', { value: asked.owner });
  const head = {
    ownerUnit: owner.id,
    ownerPath: owner.path,
    board: content.pack.board,
    address: asked.address ?? null,
  };
  const geometry = fittingGeometry(type, asked.geometry);
  const point = geometry === undefined ? undefined : coordinatesOf(geometry)[0];
  if (point === undefined) return { ...head, placePath: null, lng: null, lat: null };
  const place = await locate(tx, point, day);
  if (place === undefined) throw objectProblem('object-place-wrong', { value: `${point[0]},${point[1]}` });
  return { ...head, placePath: place.path, lng: point[0], lat: point[1] };
}

function fittingGeometry(type: ObjectType, geometry: Geometry | undefined): Geometry | undefined {
  const kind = geometry?.type.replace('Multi', '') ?? 'none';
  if (kind !== type.geometry)
    throw objectProblem('object-place-wrong', { value: `${geometry?.type ?? '–'} ≠ ${type.geometry}` });
  return geometry;
}

function isSame(a: RegisterObject, b: RegisterObject): boolean {
  const part = ({ name, ownerUnit, lng, lat, address, fields }: RegisterObject) =>
    JSON.stringify([name, ownerUnit, lng, lat, address, Object.entries(fields).sort()]);
  return part(a) === part(b);
}
