import { useUnitNames } from '../api/unit-names.ts';
import { useBoth } from '../i18n/names.ts';

/** The name of a unit by its id; the id itself until the name has come. */
export function UnitName({ id }: { readonly id: string | null | undefined }) {
  const both = useBoth();
  const name = useUnitNames(id ?? undefined).data;
  if (!id) return null;
  return <span>{name ? both(name) : id}</span>;
}
