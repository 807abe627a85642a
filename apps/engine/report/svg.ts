/** Families with Latin and Chinese letters, those of the usual systems first. */
export const FONT_FAMILY =
  "'Noto Sans', 'Noto Sans CJK SC', 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', 'Helvetica Neue', Arial, sans-serif";

/** Colours of what is drawn beside the data. */
export const INK = {
  text: '#1b1f24',
  quiet: '#57606a',
  frame: '#8c959f',
  grid: '#d8dee4',
  paper: '#ffffff',
} as const;

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** A text as it may stand in SVG and HTML. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** A number as short as a tenth of a pixel allows. */
export function short(value: number): string {
  const rounded = Math.round(value * 10) / 10;
  return String(Object.is(rounded, -0) ? 0 : rounded);
}

/** One SVG element; attributes that are undefined are left out. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? short(value) : escaped(value ?? '')}"`)
    .join('');
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join('')}</${name}>`;
}

/** How a text is set. */
export interface TextOptions {
  readonly size?: number;
  readonly colour?: string;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly weight?: 'bold';
  /** A light edge around the letters, so that they can be read on anything. */
  readonly halo?: boolean;
}

/** A line of text with its base line at a place. */
export function textAt(x: number, y: number, text: string, options: TextOptions = {}): string {
  const halo = options.halo
    ? { stroke: INK.paper, 'stroke-width': 3, 'stroke-linejoin': 'round', 'paint-order': 'stroke' }
    : {};
  return element(
    'text',
    {
      x,
      y,
      'font-size': options.size ?? 12,
      fill: options.colour ?? INK.text,
      'text-anchor': options.anchor,
      'font-weight': options.weight,
      ...halo,
    },
    escaped(text),
  );
}

/** About how wide a text is drawn: Chinese letters are as wide as the font is high, others a little over half. */
export function textWidth(text: string, size = 12): number {
  let ems = 0;
  for (const letter of text) ems += (letter.codePointAt(0) ?? 0) > 0x2e7f ? 1 : 0.56;
  return ems * size;
}

/** A text over lines no wider than `width`; Chinese may break anywhere, Latin at spaces. */
export function wrapped(text: string, width: number, size = 12): readonly string[] {
  const words = text.match(/[\u2E80-\uFFEF]\s*|[^\s\u2E80-\uFFEF]+\s*/g) ?? [];
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    if (line !== '' && textWidth((line + word).trimEnd(), size) > width) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += word;
  }
  return line === '' ? lines : [...lines, line.trimEnd()];
}

/** The whole document. */
export function svgDocument(width: number, height: number, title: string, body: readonly string[]): string {
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${short(width)} ${short(height)}`,
      width,
      height,
      'font-family': FONT_FAMILY,
      role: 'img',
    },
    element('title', {}, escaped(title)),
    element('rect', { width, height, fill: INK.paper }),
    ...body,
  );
}
