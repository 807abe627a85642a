import { Select } from 'antd';
import { useState } from 'react';
import { type Unit, useUnit, useUnitSearch } from '../api/organisation.ts';
import { useLanguage } from '../i18n/language.tsx';

export interface UnitSelectProps {
  readonly value?: string;
  readonly onChange?: (unit: string) => void;
  /** Units offered before anything is typed. */
  readonly suggested?: readonly string[];
}

/** Chooses a unit by name, the likely ones first. */
export function UnitSelect({ value, onChange, suggested = [] }: UnitSelectProps) {
  const { language } = useLanguage();
  const [text, setText] = useState('');
  const found = useUnitSearch(text);
  const label = (unit: Unit): string => (language === 'en' ? (unit.nameEn ?? unit.nameZh) : unit.nameZh);
  const options = (found.data ?? []).map((unit) => ({ value: unit.id, label: label(unit) }));
  return (
    <Select
      {...(value === undefined ? {} : { value })}
      {...(onChange ? { onChange } : {})}
      showSearch={{ filterOption: false, onSearch: setText }}
      loading={found.isFetching}
      notFoundContent={null}
      optionRender={(option) => <UnitOption id={String(option.value)} label={option.label} />}
      labelRender={(option) => <UnitOption id={String(option.value)} label={option.label} />}
      options={text === '' ? [...new Set(suggested)].map((id) => ({ value: id, label: id })) : options}
    />
  );
}

function UnitOption({ id, label }: { readonly id: string; readonly label: React.ReactNode }) {
  const { language } = useLanguage();
  const unit = useUnit(label === id ? id : undefined).data?.units[0];
  if (!unit) return <>{label}</>;
  return <>{language === 'en' ? (unit.nameEn ?? unit.nameZh) : unit.nameZh}</>;
}
