import { Segmented } from 'antd';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { CityClockProvider } from '../../city/city-clock.tsx';
import { ThemeScope } from '../../design/theme.tsx';
import type { ThemeName } from '../../design/tokens.ts';
import { LanguageProvider, useT } from '../../i18n/language.tsx';
import type { Language } from '../../i18n/translate.ts';
import { Showcase } from './showcase.tsx';
import { specimenNow } from './specimens.ts';
import './design-page.css';

const themes: readonly ThemeName[] = ['desk', 'wall', 'phone'];
const languages: readonly Language[] = ['zh', 'en'];
const reading = { now: specimenNow, real: false, factor: 60, takenAt: 0 };

/** Everything the product is made of, each shown once, in every theme and both languages. */
export function DesignPage() {
  const [search] = useSearchParams();
  const [theme, setTheme] = useState<ThemeName>(
    themes.find((name) => name === search.get('theme')) ?? 'desk',
  );
  const [language, setLanguage] = useState<Language>(search.get('lang') === 'en' ? 'en' : 'zh');
  const elder = search.get('elder') === '1';
  return (
    <LanguageProvider fixed={language}>
      <CityClockProvider reading={reading} still>
        <ThemeScope theme={theme} wholePage elderScale={elder ? 18 / 14 : 1}>
          <div className="design-page">
            <DesignHead theme={theme} onTheme={setTheme} language={language} onLanguage={setLanguage} />
            <Showcase key={`${theme} ${language}`} />
          </div>
        </ThemeScope>
      </CityClockProvider>
    </LanguageProvider>
  );
}

interface DesignHeadProps {
  readonly theme: ThemeName;
  readonly onTheme: (theme: ThemeName) => void;
  readonly language: Language;
  readonly onLanguage: (language: Language) => void;
}

function DesignHead({ theme, onTheme, language, onLanguage }: DesignHeadProps) {
  const t = useT();
  return (
    <header className="design-head">
      <div>
        <h1>{t('design.title')}</h1>
        <p>{t('design.lead')}</p>
      </div>
      <div className="design-switches">
        <Segmented<ThemeName>
          value={theme}
          onChange={onTheme}
          options={themes.map((value) => ({ value, label: t(`theme.${value}`) }))}
        />
        <Segmented<Language>
          value={language}
          onChange={onLanguage}
          options={languages.map((value) => ({ value, label: value === 'zh' ? '中文' : 'English' }))}
        />
      </div>
    </header>
  );
}
