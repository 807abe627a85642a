import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useLayoutEffect,
  useMemo,
  useState,
} from 'react';
import { type Language, type Translate, translate } from './translate.ts';

interface LanguageValue {
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
  readonly t: Translate;
}

const LanguageContext = createContext<LanguageValue | undefined>(undefined);

const storageKey = 'cityloop.language';

/** Holds the language of the page: from `?lang=`, else as last chosen, else Chinese. */
export function LanguageProvider({
  children,
  fixed,
}: {
  readonly children: ReactNode;
  readonly fixed?: Language;
}) {
  const [chosen, setChosen] = useState<Language>(() => fixed ?? initialLanguage());
  const language = fixed ?? chosen;
  const setLanguage = useCallback((next: Language) => {
    localStorage.setItem(storageKey, next);
    setChosen(next);
  }, []);
  useLayoutEffect(() => {
    if (!fixed) document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  }, [fixed, language]);
  const value = useMemo<LanguageValue>(
    () => ({ language, setLanguage, t: (key, values) => translate(language, key, values) }),
    [language, setLanguage],
  );
  return <LanguageContext value={value}>{children}</LanguageContext>;
}

/** The language in use and how to change it. */
export function useLanguage(): LanguageValue {
  const value = useContext(LanguageContext);
  if (!value) throw new Error('useLanguage needs a LanguageProvider above it');
  return value;
}

/** Looks up a sentence in the language in use. */
export function useT(): Translate {
  return useLanguage().t;
}

function initialLanguage(): Language {
  const asked = new URLSearchParams(window.location.search).get('lang') ?? localStorage.getItem(storageKey);
  return asked === 'en' ? 'en' : 'zh';
}
