import type { CrossSection, OneSizeShape, StreetSection, Transect } from '../section-model.ts';
import { Names } from './names.ts';
import type { InpSections, Row } from './rows.ts';
import { archSize, ellipseSize } from './sizes.ts';
import { curveAt, type RawCurve } from './tables.ts';

/** Names of the shapes in a file; the first letters are enough. */
const SHAPES = {
  DUMMY: 'dummy',
  CIRCULAR: 'circular',
  FORCE_MAIN: 'force-main',
  FILLED: 'filled-circular',
  RECT_CLOSED: 'rect-closed',
  RECT_OPEN: 'rect-open',
  TRAPEZOIDAL: 'trapezoidal',
  TRIANGULAR: 'triangular',
  PARABOLIC: 'parabolic',
  POWER: 'power',
  RECT_TRIANG: 'rect-triangular',
  RECT_ROUND: 'rect-round',
  MODBASKET: 'modified-basket-handle',
  HORIZ: 'horizontal-ellipse',
  VERT: 'vertical-ellipse',
  ARCH: 'arch',
  EGG: 'egg',
  HORSESHOE: 'horseshoe',
  GOTHIC: 'gothic',
  CATENARY: 'catenary',
  SEMIELLIP: 'semi-elliptical',
  BASKET: 'basket-handle',
  SEMICIRC: 'semi-circular',
  IRREGULAR: 'irregular',
  CUSTOM: 'custom',
  STREET: 'street',
} as const;

const ONE_SIZE: ReadonlySet<string> = new Set<OneSizeShape>([
  'circular',
  'egg',
  'horseshoe',
  'gothic',
  'catenary',
  'semi-elliptical',
  'basket-handle',
  'semi-circular',
]);

/** What cross-sections refer to, and their units. */
export interface ShapeContext {
  readonly lengthM: number;
  /** m of the height of a roughness (inch or millimetre). */
  readonly roughnessM: number;
  readonly hazenWilliams: boolean;
  readonly curves: Names<RawCurve>;
  readonly transects: Names<Transect>;
  readonly streets: Names<StreetSection>;
}

/** A conduit's section with the number of its barrels and its culvert code. */
export interface LinkSection {
  readonly section: CrossSection;
  readonly barrels: number;
  readonly culvertCode: number;
  readonly row: Row;
}

/** Sections by the link that has them. */
export function sectionsByLink(sections: InpSections, context: ShapeContext): Map<string, LinkSection> {
  const found = new Map<string, LinkSection>();
  for (const row of sections.rows('XSECT')) {
    const link = row.text(0, 'link of the section');
    found.set(link.toLowerCase(), {
      section: sectionOf(row, context),
      barrels: Math.max(1, Math.round(row.number(6, 'number of barrels', { least: 0, otherwise: 1 }))),
      culvertCode: Math.round(row.number(7, 'culvert code', { least: 0, most: 57, otherwise: 0 })),
      row,
    });
  }
  return found;
}

function sectionOf(row: Row, context: ShapeContext): CrossSection {
  const { lengthM } = context;
  const shape = row.one(1, 'shape', SHAPES);
  if (shape === 'dummy') return { shape };
  if (shape === 'irregular') return { shape, transect: context.transects.get(row, 2, 'transect') };
  if (shape === 'street') return { shape, street: context.streets.get(row, 2, 'street') };
  if (shape === 'custom') {
    const raw = curveAt(context.curves, row, 3, 'curve of the shape');
    return { shape, heightM: row.number(2, 'height', { above: 0 }) * lengthM, curve: raw };
  }
  if (shape === 'horizontal-ellipse' || shape === 'vertical-ellipse' || shape === 'arch')
    return { shape, ...sizeOf(row, shape, lengthM) };
  const heightM = row.number(2, 'height', { above: 0 }) * lengthM;
  const length = (i: number, what: string, otherwise?: number) =>
    row.number(i, what, otherwise === undefined ? { above: 0 } : { least: 0, otherwise }) * lengthM;
  if (isOneSize(shape)) return { shape, heightM };
  switch (shape) {
    case 'force-main': {
      const roughness = row.number(3, 'roughness', { above: 0 });
      return {
        shape,
        heightM,
        roughness: context.hazenWilliams ? roughness : roughness * context.roughnessM,
      };
    }
    case 'filled-circular': {
      const fillM = length(3, 'depth of the fill', 0);
      if (fillM >= heightM) throw row.bad(row.fields[3], 'depth of the fill', 'less than the height');
      return { shape, heightM, fillM };
    }
    case 'rect-closed':
      return { shape, heightM, widthM: length(3, 'width') };
    case 'rect-open': {
      const sidesLeftOut = row.number(4, 'sides left out', { least: 0, most: 2, otherwise: 0 });
      return { shape, heightM, widthM: length(3, 'width'), sidesLeftOut };
    }
    case 'trapezoidal': {
      const leftSlope = row.number(4, 'left slope', { least: 0, otherwise: 0 });
      const rightSlope = row.number(5, 'right slope', { least: 0, otherwise: 0 });
      const bottomWidthM = length(3, 'bottom width', 0);
      if (bottomWidthM + leftSlope + rightSlope <= 0)
        throw row.bad(row.fields[3], 'bottom width', 'a number above 0');
      return { shape, heightM, bottomWidthM, leftSlope, rightSlope };
    }
    case 'triangular':
    case 'parabolic':
      return { shape, heightM, topWidthM: length(3, 'top width') };
    case 'power':
      return {
        shape,
        heightM,
        topWidthM: length(3, 'top width'),
        exponent: row.number(4, 'exponent', { above: 0 }),
      };
    case 'rect-triangular':
      return {
        shape,
        heightM,
        widthM: length(3, 'width'),
        triangleHeightM: length(4, 'height of the triangle', 0),
      };
    case 'rect-round':
      return { shape, heightM, widthM: length(3, 'width'), bottomRadiusM: length(4, 'bottom radius', 0) };
    case 'modified-basket-handle':
      return { shape, heightM, widthM: length(3, 'width'), topRadiusM: length(4, 'top radius', 0) };
  }
}

function isOneSize(shape: string): shape is OneSizeShape {
  return ONE_SIZE.has(shape);
}

/** Height and width as they stand, or by the number of a standard size where the width is 0. */
function sizeOf(row: Row, shape: 'horizontal-ellipse' | 'vertical-ellipse' | 'arch', lengthM: number) {
  const code = row.number(4, 'number of a standard size', { least: 0, otherwise: 0 });
  const height = row.number(2, 'height', { least: 0 });
  const width = row.number(3, 'width', { least: 0, otherwise: 0 });
  const asked = code > 0 ? code : width === 0 ? height : 0;
  if (asked > 0) {
    const size = shape === 'arch' ? archSize(asked) : ellipseSize(asked);
    if (size === undefined)
      throw row.bad(asked, 'number of a standard size', 'one of the table, or a height and a width');
    const [rise, span] = shape === 'vertical-ellipse' ? [size[1], size[0]] : size;
    return { heightM: rise * 0.0254, widthM: span * 0.0254 };
  }
  if (height === 0) throw row.bad(row.fields[2], 'height', 'a number above 0');
  return { heightM: height * lengthM, widthM: width * lengthM };
}

/** Surveyed sections: NC rows with roughness, X1 with the banks, GR with level and station. */
export function transectsOf(sections: InpSections, lengthM: number): Names<Transect> {
  const names = new Names<Transect>('transect');
  let manning = { left: 0, right: 0, channel: 0 };
  let open:
    | { transect: Transect; stations: number[]; levels: number[]; row: Row; shift: number; factor: number }
    | undefined;
  const close = () => {
    if (open === undefined) return;
    if (open.stations.length < 2)
      throw open.row.bad(open.transect.id, 'transect', 'one with two points or more (GR)');
    names.add(open.transect.id, open.transect, open.row);
    open = undefined;
  };
  for (const row of sections.rows('TRANSECT')) {
    const kind = row.word(0);
    if (kind === 'NC') {
      close();
      const n = (i: number, what: string, before: number) =>
        row.number(i, what, { least: 0, otherwise: 0 }) || before;
      manning = {
        left: n(1, 'n of the left bank', manning.left),
        right: n(2, 'n of the right bank', manning.right),
        channel: n(3, 'n of the channel', manning.channel),
      };
    } else if (kind === 'X1') {
      close();
      const { channel } = manning;
      if (channel <= 0) throw row.bad(undefined, 'roughness of the transect', 'an NC row before it');
      const factor = row.number(8, 'factor of the widths', { least: 0, otherwise: 0 }) || 1;
      const bank = (i: number, what: string) => row.number(i, what, { otherwise: 0 }) * factor * lengthM;
      const stations: number[] = [];
      const levels: number[] = [];
      open = {
        row,
        stations,
        levels,
        factor,
        shift: row.number(9, 'shift of the levels', { otherwise: 0 }),
        transect: {
          id: row.text(1, 'name of the transect'),
          manningLeft: manning.left || channel,
          manningRight: manning.right || channel,
          manningChannel: channel,
          leftBankM: bank(3, 'left bank'),
          rightBankM: bank(4, 'right bank'),
          meander: row.number(7, 'meander', { least: 0, otherwise: 0 }) || 1,
          stationsM: stations,
          levelsM: levels,
        },
      };
    } else if (kind === 'GR') {
      if (open === undefined) throw row.bad(row.fields[0], 'row of a transect', 'an X1 row before it');
      for (let i = 1; i < row.fields.length; i += 2) {
        const level = row.number(i, 'level') + open.shift;
        const station = row.number(i + 1, 'station') * open.factor * lengthM;
        if (station < (open.stations.at(-1) ?? -Infinity))
          throw row.bad(row.fields[i + 1], 'station', 'one not before the last');
        open.levels.push(level * lengthM);
        open.stations.push(station);
      }
    } else throw row.bad(row.fields[0], 'row of a transect', 'NC, X1 or GR');
  }
  close();
  return names;
}

/** Streets as conduits. */
export function streetsOf(sections: InpSections, lengthM: number): Names<StreetSection> {
  const names = new Names<StreetSection>('street');
  for (const row of sections.rows('STREET')) {
    const id = row.text(0, 'name of the street');
    const sides = row.number(7, 'sides of the street', { least: 0, otherwise: 2 }) === 1 ? 1 : 2;
    names.add(
      id,
      {
        id,
        sides,
        crownWidthM: row.number(1, 'width from curb to crown', { above: 0 }) * lengthM,
        curbHeightM: row.number(2, 'height of the curb', { above: 0 }) * lengthM,
        slope: row.number(3, 'cross slope', { above: 0 }) / 100,
        manning: row.number(4, 'roughness', { above: 0 }),
        gutterDepressionM: row.number(5, 'gutter depression', { least: 0, otherwise: 0 }) * lengthM,
        gutterWidthM: row.number(6, 'width of the gutter', { least: 0, otherwise: 0 }) * lengthM,
        backWidthM: row.number(8, 'width behind the curb', { least: 0, otherwise: 0 }) * lengthM,
        backSlope: row.number(9, 'slope behind the curb', { least: 0, otherwise: 0 }) / 100,
        backManning: row.number(10, 'roughness behind the curb', { least: 0, otherwise: 0 }),
      },
      row,
    );
  }
  return names;
}
