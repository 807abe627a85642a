import { useCallback } from 'react';
import type { BothNames } from '../api/wire.ts';
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
