import { type ThemeConfig, theme } from 'antd';
import { fontFamily, palettes, radius, scales, type ThemeName } from './tokens.ts';

/** The antd theme made of our tokens. `unit` is the number of pixels in one unit (1 at a desk, about 2 on a 4K wall). */
export function antdTheme(name: ThemeName, unit: number): ThemeConfig {
  const palette = palettes[name];
  const scale = scales[name];
  const size = (units: number): number => Math.round(units * unit);
  return {
    algorithm: name === 'wall' ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      fontFamily,
      fontSize: size(scale.body),
      controlHeight: size(scale.control),
      borderRadius: size(radius.control),
      borderRadiusLG: size(radius.panel),
      borderRadiusSM: size(radius.mark),
      colorPrimary: palette.ink,
      colorTextLightSolid: palette.onInk,
      colorLink: palette.accent,
      colorInfo: palette.accent,
      colorError: palette.levels[1].text,
      colorWarning: palette.levels[2].text,
      colorSuccess: palette.good.text,
      colorText: palette.text,
      colorTextSecondary: palette.textSecond,
      colorTextTertiary: palette.textThird,
      colorTextPlaceholder: palette.textThird,
      colorBgBase: palette.surface,
      colorBgLayout: palette.page,
      colorBgContainer: palette.surface,
      colorBgElevated: palette.raised,
      colorBorder: palette.borderStrong,
      colorBorderSecondary: palette.border,
      controlOutline: palette.accentSoft,
      colorPrimaryBorder: palette.accent,
      boxShadow: palette.shadowHigh,
      boxShadowSecondary: palette.shadowHigh,
      motion: !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
      motionDurationFast: '0.08s',
      motionDurationMid: '0.12s',
      motionDurationSlow: '0.2s',
    },
    components: {
      Button: {
        primaryShadow: 'none',
        defaultShadow: 'none',
        dangerShadow: 'none',
        fontWeight: 500,
        colorPrimary: palette.ink,
        colorPrimaryHover: palette.textSecond,
        colorPrimaryActive: palette.text,
        primaryColor: palette.onInk,
        defaultHoverColor: palette.text,
        defaultHoverBorderColor: palette.ink,
        defaultActiveColor: palette.text,
        defaultActiveBorderColor: palette.ink,
      },
      Input: { activeBorderColor: palette.accent, hoverBorderColor: palette.ink },
      Select: {
        activeBorderColor: palette.accent,
        hoverBorderColor: palette.ink,
        optionSelectedBg: palette.accentSoft,
        optionSelectedColor: palette.text,
      },
      Tabs: { itemSelectedColor: palette.text, inkBarColor: palette.ink, itemHoverColor: palette.text },
      Tree: { nodeSelectedBg: palette.accentSoft, nodeSelectedColor: palette.text },
      Segmented: { itemSelectedBg: palette.raised, trackBg: palette.sunken },
      Tooltip: { colorBgSpotlight: palette.ink, colorTextLightSolid: palette.onInk },
      Modal: { titleFontSize: size(16) },
    },
  };
}
