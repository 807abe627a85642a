import { useUnit } from '../api/organisation.ts';
import { useLanguage } from '../i18n/language.tsx';

/** The name of a unit by its id; the id itself until the name has come. */
export function UnitName({ id }: { readonly id: string | null | undefined }) {
  const { language } = useLanguage();
  const unit = useUnit(id ?? undefined).data?.units[0];
  if (!id) return null;
  if (!unit) return <span>{id}</span>;
  return <span>{language === 'en' ? (unit.nameEn ?? unit.nameZh) : unit.nameZh}</span>;
}
