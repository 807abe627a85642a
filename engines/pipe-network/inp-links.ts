import { controlHour, settingUnit } from './inp-controls.ts';
import { begins, type InpReader, type InpRow, isNumber } from './inp-rows.ts';
import type { InpUnits } from './inp-units.ts';
import type { NetworkLink, NetworkModel, NetworkNode } from './model.ts';

/** What the links need of the rest of the file. */
export interface InpLinkContext {
  readonly of: (section: string) => readonly InpRow[];
  readonly units: InpUnits;
  readonly patterns: ReadonlyMap<string, readonly number[]>;
  readonly curves: ReadonlyMap<string, readonly (readonly [number, number])[]>;
  readonly reader: InpReader;
  readonly nodes: ReadonlyMap<string, NetworkNode>;
  readonly headloss: NonNullable<NetworkModel['headloss']>;
  /** Hour of the day at which the simulation begins. */
  readonly startHour: number;
}

type Curve = readonly (readonly [number, number])[];
type Draft = { -readonly [K in keyof NetworkLink]: NetworkLink[K] };

/** Length and diameter written for links that have none, so that they stay small in sums: valves and pumps. */
const FITTING_M = 1;

/** Pipes, pumps and valves of the file, with what [STATUS] says of them. */
export function readLinks(context: InpLinkContext): NetworkLink[] {
  const { of, reader } = context;
  const links = new Map<string, Draft>();
  const add = (row: InpRow, read: (row: InpRow, context: InpLinkContext) => Draft): void => {
    const link = read(row, context);
    if (links.has(link.id)) reader.refuse(row, link.id, 'a second link of this name');
    for (const end of [link.from, link.to])
      if (end !== '' && !context.nodes.has(end)) reader.refuse(row, end, 'no node of this name');
    if (link.from === link.to && link.from !== '') reader.refuse(row, link.from, 'both ends are this node');
    links.set(link.id, link);
  };
  for (const row of of('PIPES')) add(row, readPipe);
  for (const row of of('PUMPS')) add(row, readPump);
  for (const row of of('VALVES')) add(row, readValve);
  for (const row of of('STATUS')) applyStatus(row, links, context);
  for (const row of of('CONTROLS')) {
    const [, link = '', set = ''] = row.tokens;
    if (controlHour(row, context.startHour) === 0 && links.has(link))
      applyStatus({ ...row, tokens: [link, set] }, links, context);
  }
  return [...links.values()];
}

function common(
  row: InpRow,
  reader: InpReader,
): Pick<Draft, 'id' | 'from' | 'to' | 'status' | 'lengthM' | 'roughness'> {
  return {
    id: reader.word(row, 0, 'the name'),
    from: reader.word(row, 1, 'the first node'),
    to: reader.word(row, 2, 'the second node'),
    status: 'open',
    lengthM: FITTING_M,
    roughness: 120,
  };
}

function readPipe(row: InpRow, { reader, units, headloss }: InpLinkContext): Draft {
  const status = row.tokens.slice(6).find((word) => !isNumber(word));
  const minorLoss = row.tokens[6] !== undefined && isNumber(row.tokens[6]) ? Number(row.tokens[6]) : 0;
  if (status !== undefined && !['CV', 'OPEN', 'CLOSED'].some((word) => begins(status, word)))
    reader.refuse(row, status, 'no status of a pipe');
  if (minorLoss < 0) reader.refuse(row, String(minorLoss), 'the minor loss is below 0');
  return {
    ...common(row, reader),
    kind: 'pipe',
    lengthM: reader.positive(row, 3, 'the length') * units.lengthM,
    diameterMm: reader.positive(row, 4, 'the diameter') * units.diameterMm,
    roughness:
      reader.positive(row, 5, 'the roughness') * (headloss === 'darcy-weisbach' ? units.roughnessMm : 1),
    ...(minorLoss > 0 ? { minorLoss } : {}),
    ...(begins(status, 'CV') ? { checkValve: true as const } : {}),
    ...(begins(status, 'CLOSED') ? { status: 'closed' as const } : {}),
  };
}

function readPump(row: InpRow, context: InpLinkContext): Draft {
  const { reader, units, patterns } = context;
  const link: Draft = { ...common(row, reader), kind: 'pump', diameterMm: 300 };
  if (isNumber(row.tokens[3] ?? '')) return { ...link, pump: oldPump(row, context) };
  let [curve, powerKw, speed, speedPattern]: [Curve | undefined, number, number, string | undefined] = [
    undefined,
    0,
    1,
    undefined,
  ];
  for (let at = 3; at < row.tokens.length; at += 2) {
    const key = row.tokens[at] ?? '';
    if (begins(key, 'HEAD')) curve = namedCurve(row, at + 1, context, units.flowLps, units.lengthM);
    else if (begins(key, 'POWE')) powerKw = reader.positive(row, at + 1, 'the power') * units.powerKw;
    else if (begins(key, 'SPEE')) speed = reader.atLeast(row, at + 1, 'the speed', 0);
    else if (begins(key, 'PATT')) {
      speedPattern = reader.word(row, at + 1, 'the pattern');
      if (!patterns.has(speedPattern)) reader.refuse(row, speedPattern, 'no pattern of this name');
    } else reader.refuse(row, key, 'no property of a pump');
  }
  if (curve === undefined && powerKw === 0)
    reader.refuse(row, link.id, 'the pump has neither a curve nor a power');
  const middle = curve?.[(curve?.length ?? 0) >> 1];
  return {
    ...link,
    ...(speed === 0 ? { status: 'closed' as const } : {}),
    pump: {
      flowLps: middle?.[0] ?? 0,
      headM: middle?.[1] ?? 0,
      ...(curve === undefined ? {} : { curve }),
      ...(powerKw > 0 ? { powerKw } : {}),
      ...(speed === 1 || speed === 0 ? {} : { speed }),
      ...(speedPattern === undefined ? {} : { speedPattern }),
    },
  };
}

/** Pumps as EPANET 1 wrote them: a power, or one to three points in place of a curve. */
function oldPump(row: InpRow, { reader, units }: InpLinkContext): NonNullable<NetworkLink['pump']> {
  const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0] = row.tokens
    .slice(3)
    .map((_, i) => reader.number(row, i + 3, 'a value of the pump'));
  if (row.tokens.length === 4) return { flowLps: 0, headM: 0, powerKw: first * units.powerKw };
  const points: Curve =
    row.tokens.length < 8
      ? [[second, first]]
      : [
          [0, first],
          [third, second],
          [fifth, fourth],
        ];
  const curve = points.map(([flow, head]) => [flow * units.flowLps, head * units.lengthM] as const);
  const [flowLps = 0, headM = 0] = curve[curve.length >> 1] ?? [];
  return { flowLps, headM, curve };
}

function readValve(row: InpRow, context: InpLinkContext): Draft {
  const { reader, units } = context;
  const type = reader.word(row, 4, 'the type of the valve').toUpperCase();
  const minorLoss = reader.atLeast(row, 6, 'the minor loss', 0, 0);
  const link: Draft = {
    ...common(row, reader),
    kind: 'valve',
    diameterMm: reader.positive(row, 3, 'the diameter') * units.diameterMm,
    ...(minorLoss > 0 ? { minorLoss } : {}),
  };
  const held = row.tokens[7];
  if (begins(held, 'CLOSED')) link.status = 'closed';
  if (begins(held, 'OPEN')) link.heldOpen = true;
  if (type === 'GPV') {
    const lossCurve = namedCurve(row, 5, context, units.flowLps, units.lengthM);
    return { ...link, kind: 'gpv', ...(lossCurve === undefined ? {} : { lossCurve }) };
  }
  const setting = reader.number(row, 5, 'the setting', 0);
  if (type === 'TCV') return { ...link, lossCoefficient: setting };
  if (type === 'FCV') return { ...link, kind: 'fcv', settingLps: setting * units.flowLps };
  const kind = ({ PRV: 'prv', PSV: 'psv', PBV: 'pbv' } as const)[type];
  if (kind === undefined) reader.refuse(row, type, 'no type of valve that is read (PRV PSV PBV FCV TCV GPV)');
  return { ...link, kind: kind ?? 'prv', settingM: setting * units.pressureM };
}

function namedCurve(
  row: InpRow,
  at: number,
  { curves, reader }: InpLinkContext,
  xUnit: number,
  yUnit: number,
): Curve | undefined {
  const id = reader.word(row, at, 'the curve');
  const curve = curves.get(id);
  if (curve === undefined && id !== '') reader.refuse(row, id, 'no curve of this name');
  return curve?.map(([x, y]) => [x * xUnit, y * yUnit] as const);
}

/** A row of [STATUS]: a link, or all links whose numbers lie between two. Check valves keep theirs. */
function applyStatus(row: InpRow, links: ReadonlyMap<string, Draft>, context: InpLinkContext): void {
  const { reader, units } = context;
  const value = row.tokens.at(-1) ?? '';
  const [low, high] = [Number(row.tokens[0]), Number(row.tokens[1])];
  const one = links.get(row.tokens[0] ?? '');
  const chosen =
    row.tokens.length > 2
      ? [...links.values()].filter(({ id }) => Number(id) >= low && Number(id) <= high)
      : one === undefined
        ? []
        : [one];
  if (row.tokens.length === 2 && one === undefined)
    reader.refuse(row, row.tokens[0] ?? '', 'no link of this name');
  for (const link of chosen) {
    if (link.checkValve === true) continue;
    if (begins(value, 'CLOSED')) link.status = 'closed';
    else if (begins(value, 'OPEN')) {
      link.status = 'open';
      if (link.kind !== 'pipe' && link.kind !== 'pump') link.heldOpen = true;
    } else if (begins(value, 'ACTIVE')) continue;
    else if (isNumber(value)) applySetting(link, Number(value), units);
    else reader.refuse(row, value, 'no status that EPANET knows');
  }
}

function applySetting(link: Draft, value: number, units: InpUnits): void {
  const setting = value * settingUnit(link, units);
  delete link.heldOpen;
  if (link.kind === 'pump') {
    link.status = value === 0 ? 'closed' : 'open';
    if (value > 0 && link.pump) link.pump = { ...link.pump, speed: value };
    return;
  }
  link.status = 'open';
  if (link.kind === 'fcv') link.settingLps = setting;
  else if (link.kind === 'valve') link.lossCoefficient = setting;
  else if (link.kind !== 'pipe' && link.kind !== 'gpv') link.settingM = setting;
}
