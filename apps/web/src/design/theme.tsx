import { ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { createContext, type ReactNode, useContext, useLayoutEffect } from 'react';
import { useLanguage } from '../i18n/language.tsx';
import { antdTheme } from './antd-theme.ts';
import { type Palette, palettes, type ThemeName } from './tokens.ts';
import { useUnit } from './unit.ts';

const ThemeContext = createContext<ThemeName>('desk');

/** The theme that surrounds a component. */
export function useTheme(): ThemeName {
  return useContext(ThemeContext);
}

/** The colours of the surrounding theme, for what CSS does not reach (map, charts). */
export function usePalette(): Palette {
  return palettes[useTheme()];
}

export interface ThemeScopeProps {
  readonly theme: ThemeName;
  /** Text size against the usual one: 1, or 18/14 and more in elder mode. */
  readonly elderScale?: number | undefined;
  /** The scope of the whole page also sets the theme of the document, so that pop-ups outside the tree agree. */
  readonly wholePage?: boolean | undefined;
  readonly children: ReactNode;
}

/** Everything below has this theme: our CSS, antd, the map and the charts. */
export function ThemeScope({ theme, elderScale = 1, wholePage = false, children }: ThemeScopeProps) {
  const { language } = useLanguage();
  const unit = useUnit(theme, elderScale);
  useLayoutEffect(() => {
    if (!wholePage) return;
    document.documentElement.dataset.theme = theme;
    if (elderScale === 1) document.documentElement.style.removeProperty('--u');
    else document.documentElement.style.setProperty('--u', `${elderScale}px`);
  }, [wholePage, theme, elderScale]);
  const body = (
    <ThemeContext value={theme}>
      <ConfigProvider
        theme={antdTheme(theme, unit)}
        locale={language === 'zh' ? zhCN : enUS}
        button={{ autoInsertSpace: false }}
      >
        {children}
      </ConfigProvider>
    </ThemeContext>
  );
  if (wholePage) return body;
  return (
    <div data-theme={theme} className="theme-scope">
      {body}
    </div>
  );
}
