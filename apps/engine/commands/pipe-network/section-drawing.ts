import { element, INK, kindColour, svgDocument, textAt, textWidth } from '../../report/index.ts';
import type { OutputOf } from './schemas.ts';

const WIDTH = 1100;
const LEFT = 74;
const RIGHT = 24;
const TOP = 56;
const GROUND = '#d9c9ae';
const SKY = '#f4f8fc';

/** How metres become pixels: the same scale both ways, so that a circle is a circle. */
interface Scale {
  readonly x: (stationM: number) => number;
  readonly y: (elevationM: number) => number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Colour of each medium, in the order in which they come. */
export function mediumColours(media: readonly string[]): ReadonlyMap<string, string> {
  return new Map([...new Set(media)].sort().map((medium, i) => [medium, kindColour(i)]));
}

/** What a drawing shows of a cut. */
type CrossSection = Omit<OutputOf<'cross-section'>, 'task' | 'readNotes'>;

/** A dig in a cut: from where to where along it, and how deep below the ground, metres. */
export interface DugPart {
  readonly fromM: number;
  readonly toM: number;
  readonly depthM: number;
}

/**
 * Cross-sections drawn to scale: ground, and each pipe as wide as the cut meets it; a planned dig is hatched. Only the part
 * with pipes is shown. Where one scale would make it flatter than 160 pixels the heights are exaggerated, and it says so.
 */
export function crossSectionSvg(section: CrossSection, dig?: DugPart): string {
  const { pipes } = section;
  const colours = mediumColours(pipes.map((pipe) => pipe.medium));
  const [first, last] = [pipes[0], pipes.at(-1)];
  const rimM = Math.max(1, 0.06 * ((last?.stationM ?? section.lengthM) - (first?.stationM ?? 0)));
  const fromM = Math.max(0, Math.min(first?.stationM ?? 0, dig?.fromM ?? Infinity) - rimM);
  const toM = Math.min(section.lengthM, Math.max(last?.stationM ?? section.lengthM, dig?.toM ?? 0) + rimM);
  const grounds = pipes.map((pipe) => pipe.groundM);
  const highM = Math.max(...grounds, ...pipes.map((pipe) => pipe.crownM)) + 0.4;
  const lowM =
    Math.min(...pipes.map((pipe) => pipe.invertM), ...grounds.map((z) => z - (dig?.depthM ?? 0))) - 0.5;
  const perM = Math.min((WIDTH - LEFT - RIGHT) / Math.max(toM - fromM, 1), 520 / Math.max(highM - lowM, 1));
  const perY = Math.max(perM, Math.min(160 / Math.max(highM - lowM, 1), 50 * perM));
  const exaggeration = perY / perM;
  const labels = labelRows(pipes.map((pipe) => LEFT + (pipe.stationM - fromM) * perM));
  const top = TOP + 30 + 30 * Math.max(1, ...labels.map((row) => row + 1));
  const scale = scaleOf(fromM, toM, lowM, highM, perM, perY, top);
  const ground = [
    [fromM, pipes[0]?.groundM ?? 0],
    ...pipes.map((pipe) => [pipe.stationM, pipe.groundM]),
    [toM, pipes.at(-1)?.groundM ?? 0],
  ].map(([station = 0, z = 0]) => [scale.x(station), scale.y(z)] as const);
  const drawn = pipes.map((pipe, i) => {
    const [x, y] = [scale.x(pipe.stationM), scale.y(pipe.axisM)];
    const colour = colours.get(pipe.medium) ?? INK.text;
    const labelY = TOP + 18 + 30 * (labels[i] ?? 0);
    const rx = Math.max(1.5, (pipe.widthM / 2) * perM);
    const ry = Math.max(1.5, (pipe.diameterMm / 2000) * perY);
    return [
      element('line', {
        x1: x,
        y1: labelY + 16,
        x2: x,
        y2: y,
        stroke: colour,
        'stroke-width': 0.8,
        'stroke-dasharray': '3 3',
      }),
      element('ellipse', {
        cx: x,
        cy: y,
        rx,
        ry,
        fill: '#ffffff',
        stroke: colour,
        'stroke-width': Math.min(3, Math.max(1.2, ry / 3)),
      }),
      textAt(x, labelY, `${pipe.pipe} · DN ${Math.round(pipe.diameterMm)}`, {
        size: 11,
        anchor: 'middle',
        colour,
        weight: 'bold',
        halo: true,
      }),
      textAt(x, labelY + 13, `${pipe.stationM.toFixed(2)} m · cover ${pipe.coverM.toFixed(2)} m`, {
        size: 10,
        anchor: 'middle',
        colour: INK.quiet,
        halo: true,
      }),
    ].join('');
  });
  const height = scale.bottom + 84;
  return svgDocument(WIDTH, height, 'Cross-section', [
    textAt(LEFT, 28, `Cross-section, ${section.lengthM.toFixed(1)} m, ${pipes.length} pipes`, {
      size: 17,
      weight: 'bold',
    }),
    element('rect', {
      x: scale.left,
      y: scale.top,
      width: scale.right - scale.left,
      height: scale.bottom - scale.top,
      fill: SKY,
    }),
    element('polygon', { points: area(ground, scale), fill: GROUND }),
    element('polyline', { points: path(ground), fill: 'none', stroke: '#6b5636', 'stroke-width': 2 }),
    dig === undefined ? '' : dugPart(dig, pipes, scale),
    axes(
      scale,
      fromM,
      toM,
      lowM,
      highM,
      `Distance along the cut (m), ${exaggeration > 1.01 ? `heights ${exaggeration.toFixed(1)} times exaggerated` : 'one scale for both axes'}`,
    ),
    spacingMarks(section, scale),
    ...drawn,
    legend(colours, LEFT, height - 16),
  ]);
}

/** The dig below the ground, its floor following it. */
function dugPart(dig: DugPart, pipes: CrossSection['pipes'], scale: Scale): string {
  const groundAt = (stationM: number): number => {
    const next = pipes.findIndex((pipe) => pipe.stationM >= stationM);
    const [a, b] = [pipes[next - 1] ?? pipes[next] ?? pipes.at(-1), pipes[next] ?? pipes.at(-1)];
    if (!a || !b) return 0;
    const share = b.stationM > a.stationM ? (stationM - a.stationM) / (b.stationM - a.stationM) : 0;
    return a.groundM + share * (b.groundM - a.groundM);
  };
  const inside = pipes
    .map((pipe) => pipe.stationM)
    .filter((station) => station > dig.fromM && station < dig.toM);
  const top = [dig.fromM, ...inside, dig.toM].map(
    (station) => [scale.x(station), scale.y(groundAt(station))] as const,
  );
  const floor = [dig.fromM, ...inside, dig.toM].map(
    (station) => [scale.x(station), scale.y(groundAt(station) - dig.depthM)] as const,
  );
  const shape = { points: path([...top, ...floor.toReversed()]), stroke: '#b2182b', 'stroke-width': 1.6 };
  return (
    element('polygon', { ...shape, fill: SKY, 'fill-opacity': 0.75, 'stroke-dasharray': '6 4' }) +
    textAt((floor[0]?.[0] ?? 0) + 6, (floor[0]?.[1] ?? 0) - 6, `dig, ${dig.depthM} m`, {
      size: 11,
      colour: '#b2182b',
      halo: true,
    })
  );
}

/** Longitudinal sections: ground, crown and invert by distance; heights are exaggerated as said on the drawing. */
export function longitudinalSvg(section: OutputOf<'longitudinal-section'>): string {
  const points = section.pipes.flatMap((pipe) => pipe.points);
  const colours = mediumColours(section.pipes.map((pipe) => pipe.medium));
  const highM = Math.max(...points.map((point) => Math.max(point.groundM, point.crownM)));
  const lowM = Math.min(...points.map((point) => point.invertM));
  const rim = Math.max(0.5, 0.08 * (highM - lowM));
  const perX = (WIDTH - LEFT - RIGHT) / Math.max(section.lengthM, 1);
  const perY = Math.min(420 / (highM - lowM + 3 * rim), 50 * perX);
  const exaggeration = perY / perX;
  const scale = scaleOf(0, section.lengthM, lowM - 2 * rim, highM + rim, perX, perY, TOP + 26);
  const ground = points.map((point) => [scale.x(point.stationM), scale.y(point.groundM)] as const);
  const tubes = section.pipes.map((pipe) => {
    const upper = pipe.points.map((point) => [scale.x(point.stationM), scale.y(point.crownM)] as const);
    const lower = pipe.points.map((point) => [scale.x(point.stationM), scale.y(point.invertM)] as const);
    const colour = colours.get(pipe.medium) ?? INK.text;
    const middle = scale.x((pipe.fromM + pipe.toM) / 2);
    const name = `${pipe.pipe} · DN ${Math.round(pipe.diameterMm)}`;
    const slope = `${pipe.slope >= 0 ? 'falls' : 'rises'} ${Math.abs(1000 * pipe.slope).toFixed(1)} ‰`;
    const fits = textWidth(name, 11) < scale.x(pipe.toM) - scale.x(pipe.fromM) - 6;
    const below = Math.max(...lower.map(([, y]) => y)) + 15;
    return [
      element('polygon', {
        points: path([...upper, ...lower.toReversed()]),
        fill: colour,
        'fill-opacity': 0.25,
        stroke: colour,
        'stroke-width': 1.4,
      }),
      fits
        ? textAt(middle, below, name, { size: 11, anchor: 'middle', colour, weight: 'bold', halo: true })
        : '',
      fits
        ? textAt(middle, below + 13, slope, { size: 10, anchor: 'middle', colour: INK.quiet, halo: true })
        : '',
    ].join('');
  });
  const nodes = section.pipes.flatMap((pipe, i) => [
    ...(i === 0 ? [[pipe.fromNode, pipe.fromM] as const] : []),
    [pipe.toNode, pipe.toM] as const,
  ]);
  let freeX = 0;
  const marks = nodes.map(([node, stationM]) => {
    const x = scale.x(stationM);
    const width = textWidth(node, 10);
    const isFree = x - width / 2 > freeX;
    if (isFree) freeX = x + width / 2 + 4;
    const line = element('line', {
      x1: x,
      y1: scale.top,
      x2: x,
      y2: scale.bottom,
      stroke: INK.frame,
      'stroke-width': 0.6,
      'stroke-dasharray': '2 4',
    });
    return (
      line + (isFree ? textAt(x, scale.top - 6, node, { size: 10, anchor: 'middle', colour: INK.quiet }) : '')
    );
  });
  const height = scale.bottom + 84;
  return svgDocument(WIDTH, height, 'Longitudinal section', [
    textAt(
      LEFT,
      28,
      `Longitudinal section, ${section.lengthM.toFixed(1)} m; heights ${exaggeration.toFixed(exaggeration < 10 ? 1 : 0)} times exaggerated`,
      { size: 17, weight: 'bold' },
    ),
    element('rect', {
      x: scale.left,
      y: scale.top,
      width: scale.right - scale.left,
      height: scale.bottom - scale.top,
      fill: SKY,
    }),
    element('polygon', { points: area(ground, scale), fill: GROUND }),
    element('polyline', { points: path(ground), fill: 'none', stroke: '#6b5636', 'stroke-width': 2 }),
    axes(scale, 0, section.lengthM, lowM - 2 * rim, highM + rim, 'Distance along the pipes (m)'),
    ...marks,
    ...tubes,
    legend(colours, LEFT, height - 16),
  ]);
}

function scaleOf(
  fromM: number,
  toM: number,
  lowM: number,
  highM: number,
  perX: number,
  perY: number,
  top: number,
): Scale {
  return {
    x: (stationM) => LEFT + (stationM - fromM) * perX,
    y: (elevationM) => top + (highM - elevationM) * perY,
    left: LEFT,
    right: LEFT + (toM - fromM) * perX,
    top,
    bottom: top + (highM - lowM) * perY,
  };
}

function axes(scale: Scale, fromM: number, toM: number, lowM: number, highM: number, title: string): string {
  const xs = ticks(fromM, toM, 10).map((value) => {
    const x = scale.x(value);
    return (
      element('line', { x1: x, y1: scale.bottom, x2: x, y2: scale.bottom + 5, stroke: INK.frame }) +
      textAt(x, scale.bottom + 18, label(value), { size: 11, anchor: 'middle', colour: INK.quiet })
    );
  });
  const ys = ticks(lowM, highM, 8).map((value) => {
    const y = scale.y(value);
    return (
      element('line', {
        x1: scale.left,
        y1: y,
        x2: scale.right,
        y2: y,
        stroke: '#ffffff',
        'stroke-opacity': 0.5,
        'stroke-width': 0.7,
      }) + textAt(scale.left - 8, y + 4, label(value), { size: 11, anchor: 'end', colour: INK.quiet })
    );
  });
  return [
    ...ys,
    element('rect', {
      x: scale.left,
      y: scale.top,
      width: scale.right - scale.left,
      height: scale.bottom - scale.top,
      fill: 'none',
      stroke: INK.frame,
    }),
    ...xs,
    textAt((scale.left + scale.right) / 2, scale.bottom + 36, title, { size: 12, anchor: 'middle' }),
    textAt(8, scale.top - 24, 'Elevation (m)', { size: 11, colour: INK.quiet }),
  ].join('');
}

/** Room between neighbours that is too narrow to be seen in the table only: marked where it is drawn wider than its figure. */
function spacingMarks(section: CrossSection, scale: Scale): string {
  return section.spacings
    .map((spacing, i) => {
      const [a, b] = [section.pipes[i], section.pipes[i + 1]];
      if (!a || !b || spacing.horizontalM <= 0) return '';
      const [x1, x2] = [scale.x(a.stationM + a.widthM / 2), scale.x(b.stationM - b.widthM / 2)];
      const text = `${spacing.horizontalM.toFixed(2)} m`;
      if (x2 - x1 < textWidth(text, 10) + 4) return '';
      const y = scale.bottom - 10;
      return (
        element('line', { x1, y1: y, x2, y2: y, stroke: INK.quiet, 'stroke-width': 0.8 }) +
        element('line', { x1, y1: y - 4, x2: x1, y2: y + 4, stroke: INK.quiet }) +
        element('line', { x1: x2, y1: y - 4, x2, y2: y + 4, stroke: INK.quiet }) +
        textAt((x1 + x2) / 2, y - 4, text, { size: 10, anchor: 'middle', colour: INK.quiet, halo: true })
      );
    })
    .join('');
}

/** Rows of labels such that none lies on another: each takes the first row that is free at its place. */
function labelRows(xs: readonly number[]): number[] {
  const free: number[] = [];
  return xs.map((x) => {
    const row = free.findIndex((edge) => edge < x - 74);
    const taken = row < 0 ? free.length : row;
    free[taken] = x + 74;
    return taken;
  });
}

function legend(colours: ReadonlyMap<string, string>, x: number, y: number): string {
  let at = x;
  return [...colours]
    .map(([medium, colour]) => {
      const drawn =
        element('circle', {
          cx: at + 6,
          cy: y - 4,
          r: 5,
          fill: '#ffffff',
          stroke: colour,
          'stroke-width': 2.4,
        }) + textAt(at + 18, y, medium, { size: 12 });
      at += 40 + textWidth(medium, 12);
      return drawn;
    })
    .join('');
}

function ticks(from: number, to: number, about: number): number[] {
  const rough = (to - from) / about;
  const power = 10 ** Math.floor(Math.log10(Math.max(rough, 1e-6)));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? power;
  const values: number[] = [];
  for (let i = Math.ceil(from / step - 1e-9); i * step <= to + 1e-9; i++) values.push(i * step);
  return values;
}

function label(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function path(points: readonly (readonly [number, number])[]): string {
  return points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
}

function area(ground: readonly (readonly [number, number])[], scale: Scale): string {
  return path([...ground, [scale.right, scale.bottom], [scale.left, scale.bottom]]);
}
