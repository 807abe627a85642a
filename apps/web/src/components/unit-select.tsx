import { Select } from 'antd';
import { useState } from 'react';
import { type Unit, useUnitSearch } from '../api/organisation.ts';
import { useLanguage, useT } from '../i18n/language.tsx';
import { UnitName } from './unit-name.tsx';

export interface UnitSelectProps {
  readonly value?: string;
  readonly onChange?: (unit: string) => void;
  /** Units offered before anything is typed. */
  readonly suggested?: readonly string[];
}

/** Chooses a unit by name, the likely ones first. */
export function UnitSelect({ value, onChange, suggested = [] }: UnitSelectProps) {
  const t = useT();
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
      aria-label={t('organisation.find')}
      placeholder={t('organisation.find')}
      optionRender={(option) => <UnitOption id={String(option.value)} label={option.label} />}
      labelRender={(option) => <UnitOption id={String(option.value)} label={option.label} />}
      options={text === '' ? [...new Set(suggested)].map((id) => ({ value: id, label: id })) : options}
    />
  );
}

function UnitOption({ id, label }: { readonly id: string; readonly label: React.ReactNode }) {
  return label === id ? <UnitName id={id} /> : label;
}
