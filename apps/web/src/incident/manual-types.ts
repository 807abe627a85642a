import type { PackDetail, PackIncidentType, PackRow } from '../api/packs.ts';

/** A type of incident that a person may open, with the pack that it belongs to. */
export interface ManualType {
  readonly key: string;
  readonly pack: PackRow;
  readonly type: PackIncidentType;
}

/** The types that a report opens: only these may be written down by hand. */
export function manualTypes(
  packs: readonly PackRow[],
  details: readonly (PackDetail | undefined)[],
): readonly ManualType[] {
  return packs.flatMap((pack, index) => {
    const effective = details[index]?.effective;
    const reports = new Set(effective?.sense?.reports?.map(({ id }) => id));
    return (effective?.dispatch?.incidents ?? [])
      .filter((type) => type.from.some((from) => reports.has(from)))
      .map((type) => ({ key: `${pack.id}/${type.type}`, pack, type }));
  });
}
