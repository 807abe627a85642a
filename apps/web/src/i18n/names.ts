import { useCallback } from 'react';
import type { BothNames, Units } from '../api/wire.ts';
import { useLanguage } from './language.tsx';

/** Picks the language in use from a name in both, from a plain name, or says nothing. */
export function useBoth(): (name: BothNames | string | null | undefined) => string {
  const { language } = useLanguage();
  return useCallback(
    (name) => {
      if (name === null || name === undefined) return '';
      if (typeof name === 'string') return name;
      return language === 'en' ? name.en || name.zh : name.zh;
    },
    [language],
  );
}

/** The name of a unit that an answer mentions; its id when the answer does not name it. */
export function useUnitName(units: Units | undefined): (id: string | null | undefined) => string {
  const both = useBoth();
  return useCallback(
    (id) => {
      if (id === null || id === undefined) return '';
      const unit = units?.[id];
      return unit ? both(unit) : id;
    },
    [units, both],
  );
}
