import type { Db } from '@cityloop/core/store';
import { cityDay, type Unit, unitsByIds } from '@cityloop/registers/organisation';

/**
 * Kinds of units that are scored. A crew, a village or a grid may be one person, and people are never scored: what they
 * did counts for the units above them.
 */
const SCORED: readonly Unit['kind'][] = ['centre', 'functional-zone', 'department', 'utility'];

/** Of some units those that may be scored. */
export async function scoredUnits(db: Db, ids: Iterable<string>, at: Date): Promise<readonly Unit[]> {
  const units = await unitsByIds(db, [...new Set(ids)], cityDay(at));
  return units.filter(({ kind }) => SCORED.includes(kind));
}

/** The unit to which a case of an owner counts: the owner itself, or the nearest above it that may be scored. */
export async function scoredAbove(
  db: Db,
  ownerPath: string,
  at: Date,
): Promise<{ readonly id: string; readonly path: string } | undefined> {
  const trail = ownerPath.split('/');
  const units = new Map((await scoredUnits(db, trail, at)).map((unit) => [unit.id, unit]));
  return trail.flatMap((id) => units.get(id) ?? []).at(-1);
}
