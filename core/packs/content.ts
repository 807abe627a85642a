import { createHash } from 'node:crypto';
import type { PackContent, Threshold } from './format/files.ts';

/** A change that a layer makes at one place of a pack. */
export interface LayerChange {
  readonly level: 'city' | 'district' | 'town';
  readonly unit: string;
  /** Place in the pack; a list is entered by its elements' `id`, `code`, `type` or `key`. */
  readonly path: string;
  readonly value: unknown;
}

/** What a layer may not do. */
export type LayerRefusal = {
  readonly path: string;
  readonly why: 'closed' | 'out-of-range' | 'loosens-floor' | 'no-such-place';
  readonly detail: string;
};

const LEVELS = { city: 0, district: 1, town: 2 } as const;

/** The content of a pack with layers laid over it, lower levels last; below a floor the tighter value stands. */
export function withLayers(content: PackContent, changes: readonly LayerChange[]): PackContent {
  return [...changes]
    .sort((a, b) => LEVELS[a.level] - LEVELS[b.level])
    .reduce((whole, { path, value }) => {
      const now = getAt(whole, path);
      // A pack's new version may have no such place any more: its layer has nothing to say then.
      if (now === undefined || loosens(whole, path, now, value)) return whole;
      return setAt(whole, path, value);
    }, content);
}

/** Why a layer's change is refused, or undefined if it may stand on what is in force now. */
export function refusal(content: PackContent, change: LayerChange): LayerRefusal | undefined {
  const { path, value } = change;
  const open = content.review.changes.find((one) => one.path === path);
  if (open === undefined) return { path, why: 'closed', detail: '7-review.yaml does not open it' };
  if (LEVELS[change.level] > LEVELS[open.level])
    return { path, why: 'closed', detail: `7-review.yaml opens it down to the ${open.level}` };
  const now = getAt(content, path);
  if (now === undefined) return { path, why: 'no-such-place', detail: 'the pack has nothing there' };
  if (typeof value !== 'number' || !(value >= open.min && value <= open.max)) {
    return { path, why: 'out-of-range', detail: `${String(value)} is not within ${open.min} … ${open.max}` };
  }
  if (loosens(content, path, now, value)) {
    return {
      path,
      why: 'loosens-floor',
      detail: `${String(now)} may only be moved ${floorOf(content, path)}, not to ${value}`,
    };
  }
  return undefined;
}

function loosens(content: PackContent, path: string, now: unknown, value: unknown): boolean {
  if (typeof now !== 'number' || typeof value !== 'number') return false;
  const floor = floorOf(content, path);
  return (floor === 'up' && value < now) || (floor === 'down' && value > now);
}

function floorOf(content: PackContent, path: string): Threshold['tighten'] {
  return content.codes.thresholds.find((one) => path === `codes/thresholds/${one.id}/value`)?.tighten;
}

/** The value at a place of a pack; undefined if there is none. */
export function getAt(content: unknown, path: string): unknown {
  return path.split('/').reduce<unknown>((at, key) => child(at, key), content);
}

/** The content with another value at a place; throws a RangeError naming a place that does not exist. */
export function setAt<T>(content: T, path: string, value: unknown): T {
  const copy = structuredClone(content);
  const keys = path.split('/');
  const last = keys.pop() ?? '';
  const parent = keys.reduce<unknown>((at, key) => child(at, key), copy);
  if (
    typeof parent !== 'object' ||
    parent === null ||
    Array.isArray(parent) ||
    !Object.hasOwn(parent, last)
  ) {
    throw new RangeError(`pack has no place "${path}"`);
  }
  Reflect.set(parent, last, value);
  return copy;
}

/** A pack's fingerprint: a running incident keeps the version it began with. */
export function versionOf(content: PackContent): string {
  return createHash('sha256').update(canonical(content)).digest('hex').slice(0, 16);
}

/** A threshold row by id; throws a RangeError naming the pack and the id, since the checker lets no such pack in. */
export function threshold(content: PackContent, id: string): Threshold {
  const row = content.codes.thresholds.find((one) => one.id === id);
  if (row === undefined) throw new RangeError(`pack ${content.pack.id}: codes.yaml has no threshold "${id}"`);
  return row;
}

/** A threshold that is a duration, in milliseconds. */
export function thresholdMs(content: PackContent, id: string): number {
  const row = threshold(content, id);
  if (row.unit !== 's')
    throw new RangeError(`pack ${content.pack.id}: threshold "${id}" has unit ${row.unit}, expected s`);
  return row.value * 1000;
}

function child(at: unknown, key: string): unknown {
  if (Array.isArray(at))
    return at.find((one: unknown) =>
      ['id', 'code', 'type', 'key', 'path'].some((name) => fieldOf(one, name) === key),
    );
  return fieldOf(at, key);
}

function fieldOf(at: unknown, key: string): unknown {
  return typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? Reflect.get(at, key) : undefined;
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, one]) => one !== undefined);
    return `{${entries
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`)
      .join(',')}}`;
  }
  return JSON.stringify(value);
}
