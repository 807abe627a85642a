/** How bad a thing is: 1 is the worst. What is measured by it is its axis. */
export type Level = 1 | 2 | 3 | 4;

/** The three looks of the product: a wall across the room, a desk all day, a phone outdoors. */
export type ThemeName = 'wall' | 'desk' | 'phone';

/** One meaning in colour, with everything needed to draw it readably. */
export interface Tone {
  /** Fill of a mark. */
  readonly solid: string;
  /** Text or symbol on that fill. */
  readonly on: string;
  /** The meaning as text or thin line on any surface of the theme. */
  readonly text: string;
  /** Quiet background behind text of this meaning. */
  readonly soft: string;
  /** Outline of the mark, at least 3:1 against the surfaces. */
  readonly line: string;
  /** Fill of a whole area on a map: strong enough to tell five of them apart, calm enough for a label. */
  readonly wash: string;
}

/** All colours of one theme, each named by what it means. */
export interface Palette {
  readonly page: string;
  readonly surface: string;
  readonly raised: string;
  readonly sunken: string;
  readonly overlay: string;
  readonly border: string;
  readonly borderStrong: string;
  readonly text: string;
  readonly textSecond: string;
  readonly textThird: string;
  /** The strongest ink: primary buttons, the present stage, and, filled, whatever is late. */
  readonly ink: string;
  readonly onInk: string;
  /** What is selected, focused, can be followed, or is only proposed. The one hue that no level has. */
  readonly accent: string;
  readonly onAccent: string;
  readonly accentSoft: string;
  readonly levels: Readonly<Record<Level, Tone>>;
  /** Good and checked. */
  readonly good: Tone;
  /** No data, or not valid now. Never drawn as good. */
  readonly none: Tone;
  /** Stripes over everything a drill touches. */
  readonly drill: Tone;
  readonly map: {
    readonly ground: string;
    readonly land: string;
    readonly landHover: string;
    readonly outline: string;
    readonly outlineStrong: string;
    readonly label: string;
    readonly labelHalo: string;
    readonly pipe: string;
    readonly pipeMain: string;
    readonly node: string;
  };
  /** Lines of a chart that carry no level, in the order they are used. */
  readonly series: readonly string[];
  readonly shadowLow: string;
  readonly shadowHigh: string;
}

const light: Palette = {
  page: '#eef1f4',
  surface: '#ffffff',
  raised: '#ffffff',
  sunken: '#f5f7f9',
  overlay: 'rgb(20 30 40 / 0.45)',
  border: '#d9dfe5',
  borderStrong: '#aab5bf',
  text: '#16202a',
  textSecond: '#45535f',
  textThird: '#5f6d79',
  ink: '#1d2a36',
  onInk: '#ffffff',
  accent: '#5a44c2',
  onAccent: '#ffffff',
  accentSoft: '#eeebfb',
  levels: {
    1: {
      solid: '#c6221c',
      on: '#ffffff',
      text: '#b01b16',
      soft: '#fdecea',
      line: '#b01b16',
      wash: '#e08582',
    },
    2: {
      solid: '#ee7b11',
      on: '#231200',
      text: '#9c4a00',
      soft: '#fdf0e2',
      line: '#c25e00',
      wash: '#f6b67c',
    },
    3: {
      solid: '#f3c614',
      on: '#231c00',
      text: '#735800',
      soft: '#fdf6d9',
      line: '#927000',
      wash: '#f8e07e',
    },
    4: {
      solid: '#1668d0',
      on: '#ffffff',
      text: '#0f57b3',
      soft: '#e8f1fd',
      line: '#1668d0',
      wash: '#7face5',
    },
  },
  good: {
    solid: '#19804f',
    on: '#ffffff',
    text: '#136b41',
    soft: '#e4f4ec',
    line: '#19804f',
    wash: '#80b99e',
  },
  none: {
    solid: '#8a96a1',
    on: '#101820',
    text: '#5f6d79',
    soft: '#edf0f3',
    line: '#7a8793',
    wash: '#bfc5cb',
  },
  drill: {
    solid: '#45535f',
    on: '#ffffff',
    text: '#45535f',
    soft: '#e6eaee',
    line: '#45535f',
    wash: '#99a0a7',
  },
  map: {
    ground: '#e4e9ed',
    land: '#f7f9fa',
    landHover: '#eceaf9',
    outline: '#bfc9d2',
    outlineStrong: '#7f8d99',
    label: '#33414d',
    labelHalo: 'rgb(255 255 255 / 0.92)',
    pipe: '#9aa8b3',
    pipeMain: '#64737f',
    node: '#5f6d79',
  },
  series: ['#1d2a36', '#5a44c2', '#7a8793', '#0f7a7e', '#9a4f86'],
  shadowLow: '0 1px 2px rgb(20 32 44 / 0.06)',
  shadowHigh: '0 8px 28px rgb(20 32 44 / 0.16)',
};

const dark: Palette = {
  page: '#0a0f14',
  surface: '#10171e',
  raised: '#17212a',
  sunken: '#0c1218',
  overlay: 'rgb(0 0 0 / 0.6)',
  border: '#22303c',
  borderStrong: '#435463',
  text: '#e3eaf0',
  textSecond: '#a9b7c3',
  textThird: '#8495a3',
  ink: '#e9eff4',
  onInk: '#0d141b',
  accent: '#a899ff',
  onAccent: '#120c33',
  accentSoft: '#211f3f',
  levels: {
    1: {
      solid: '#ff4d42',
      on: '#1c0200',
      text: '#ff7a71',
      soft: '#331312',
      line: '#ff4d42',
      wash: '#883230',
    },
    2: {
      solid: '#ff962e',
      on: '#211000',
      text: '#ffa954',
      soft: '#301d0b',
      line: '#ff962e',
      wash: '#885626',
    },
    3: {
      solid: '#f6d032',
      on: '#211b00',
      text: '#f2d45c',
      soft: '#2b2508',
      line: '#f6d032',
      wash: '#837428',
    },
    4: {
      solid: '#4f9dff',
      on: '#001428',
      text: '#7ab5ff',
      soft: '#0f2138',
      line: '#4f9dff',
      wash: '#305a8e',
    },
  },
  good: {
    solid: '#3fbf83',
    on: '#00190d',
    text: '#58cf96',
    soft: '#0e2a1e',
    line: '#3fbf83',
    wash: '#286b50',
  },
  none: {
    solid: '#6c7c8a',
    on: '#05090c',
    text: '#8495a3',
    soft: '#18222b',
    line: '#6c7c8a',
    wash: '#3e4a54',
  },
  drill: {
    solid: '#a9b7c3',
    on: '#0d141b',
    text: '#a9b7c3',
    soft: '#1a242d',
    line: '#a9b7c3',
    wash: '#5c6770',
  },
  map: {
    ground: '#0a0f14',
    land: '#121b23',
    landHover: '#1e2236',
    outline: '#2a3947',
    outlineStrong: '#566a7b',
    label: '#b8c5d0',
    labelHalo: 'rgb(10 15 20 / 0.92)',
    pipe: '#3c4f5f',
    pipeMain: '#6a8092',
    node: '#8495a3',
  },
  series: ['#e3eaf0', '#a899ff', '#8495a3', '#5cc3c4', '#d694c4'],
  shadowLow: '0 1px 2px rgb(0 0 0 / 0.4)',
  shadowHigh: '0 10px 34px rgb(0 0 0 / 0.55)',
};

/** Colours by theme: the phone is a light theme with stronger lines, for the sun. */
export const palettes: Readonly<Record<ThemeName, Palette>> = {
  wall: dark,
  desk: light,
  phone: { ...light, page: '#f2f4f6', border: '#c6cfd7', textSecond: '#36434e', textThird: '#4d5a66' },
};

/** Every stack begins with the web font: text in a family the machine lacks is drawn as nothing. */
export const fontFamily =
  "'Noto Sans SC Variable', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', system-ui, sans-serif";

/** The one face that the map draws its labels with; the page preloads it. */
export const mapFont = 'Noto Sans SC Variable';

/** Sizes in units `u`; a unit is 1 px at a desk and grows with the wall and with elder mode. */
export const typeScale = {
  micro: 11,
  small: 12,
  body: 14,
  strong: 16,
  title: 20,
  display: 28,
  hero: 44,
} as const;

/** Distances in units. */
export const spacing = { 1: 4, 2: 8, 3: 12, 4: 16, 5: 24, 6: 32, 7: 48, 8: 64 } as const;

/** Corner radii in units: small for marks and inputs, medium for panels. */
export const radius = { mark: 3, control: 6, panel: 8 } as const;

/** Durations and the one curve; reduced motion sets the durations to nothing. */
export const motion = { quick: '120ms', calm: '240ms', curve: 'cubic-bezier(0.2, 0, 0, 1)' } as const;

/** What one theme adds to the common scales. */
export interface ThemeScale {
  /** Body text, in units. */
  readonly body: number;
  /** Height of a control, in units; at least 44 on a phone. */
  readonly control: number;
  /** Height of a table row, in units. */
  readonly row: number;
}

/** Density by theme. */
export const scales: Readonly<Record<ThemeName, ThemeScale>> = {
  wall: { body: 14, control: 32, row: 36 },
  desk: { body: 14, control: 32, row: 34 },
  phone: { body: 16, control: 48, row: 56 },
};

/** Bands of a 0–100 score, best first, with the meaning each colour keeps. */
export const scoreBands = [
  { key: 'green', from: 90 },
  { key: 'blue', from: 80 },
  { key: 'yellow', from: 70 },
  { key: 'orange', from: 60 },
  { key: 'red', from: 0 },
] as const;

/** One of the five colours of a score. */
export type ScoreBand = (typeof scoreBands)[number]['key'];

/** The tone in which a score band is drawn. */
export function scoreTone(palette: Palette, band: ScoreBand): Tone {
  const tones: Record<ScoreBand, Tone> = {
    green: palette.good,
    blue: palette.levels[4],
    yellow: palette.levels[3],
    orange: palette.levels[2],
    red: palette.levels[1],
  };
  return tones[band];
}
