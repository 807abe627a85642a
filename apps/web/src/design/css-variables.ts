import {
  fontFamily,
  type Level,
  motion,
  type Palette,
  palettes,
  radius,
  scales,
  spacing,
  type ThemeName,
  type Tone,
  typeScale,
} from './tokens.ts';

const levels: readonly Level[] = [1, 2, 3, 4];

/** The unit of all sizes: 1 px at a desk; on a wall it grows with the screen, so that the page fills 4K as it fills HD. */
const unit: Readonly<Record<ThemeName, string>> = {
  wall: 'clamp(0.86px, min(100vw / 1920, 100vh / 1080), 2.6px)',
  desk: '1px',
  phone: '1px',
};

/** One stylesheet that gives every token of every theme a CSS variable below `[data-theme=…]`. */
export function cssVariables(): string {
  const themes: readonly ThemeName[] = ['desk', 'wall', 'phone'];
  return themes.map(themeBlock).join('\n');
}

function themeBlock(theme: ThemeName): string {
  const lines = [
    ...paletteLines(palettes[theme]),
    `--u: ${unit[theme]}`,
    `--font: ${fontFamily}`,
    ...Object.entries({ ...typeScale, body: scales[theme].body }).map(
      ([key, size]) => `--fs-${key}: ${units(size)}`,
    ),
    ...Object.entries(spacing).map(([key, size]) => `--sp-${key}: ${units(size)}`),
    ...Object.entries(radius).map(([key, size]) => `--r-${key}: ${units(size)}`),
    ...Object.entries(motion).map(([key, value]) => `--move-${key}: ${value}`),
    `--control: ${units(scales[theme].control)}`,
    `--row: ${units(scales[theme].row)}`,
    `color-scheme: ${theme === 'wall' ? 'dark' : 'light'}`,
  ];
  return `[data-theme='${theme}'] {\n${lines.map((line) => `  ${line};`).join('\n')}\n}`;
}

function units(size: number): string {
  return `calc(${size} * var(--u))`;
}

function paletteLines(palette: Palette): readonly string[] {
  const plain = Object.entries(palette).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return [
    ...plain.map(([key, value]) => `--${kebab(key)}: ${value}`),
    ...levels.flatMap((level) => toneLines(`level-${level}`, palette.levels[level])),
    ...toneLines('good', palette.good),
    ...toneLines('none', palette.none),
    ...toneLines('drill', palette.drill),
    ...Object.entries(palette.map).map(([key, value]) => `--map-${kebab(key)}: ${value}`),
    ...palette.series.map((value, index) => `--series-${index + 1}: ${value}`),
  ];
}

function toneLines(name: string, tone: Tone): readonly string[] {
  return Object.entries(tone).map(([part, value]) => `--${name}-${part}: ${value}`);
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
