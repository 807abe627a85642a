import type { NetworkMeter } from '@cityloop/engines/pipe-network';

/** A pressure zone and the name that people know it by. */
export interface NamedZone {
  readonly id: string;
  readonly name: string;
}

const TERRACES = ['一', '二', '三', '四', '五'];
const SIDES: Readonly<Record<string, string>> = { N: '北', S: '南', W: '西', E: '东' };
const MAINS: Readonly<Record<string, string>> = {
  NORTH: '北水厂',
  SOUTH: '南水厂',
  WEST: '西加压',
  EAST: '东加压',
  CREST: '山顶加压',
};
const TANKS: Readonly<Record<string, string>> = {
  'T-SADDLE': '垭口水池',
  'T-SOUTH': '南坡水池',
  'T-WEST': '西高位水池',
  'T-EAST': '东高位水池',
  'T-CREST': '山顶水池',
};

/** Names the zones of a network. */
export function nameZones(ids: Iterable<string>): NamedZone[] {
  return [...new Set(ids)]
    .sort()
    .map((id) => ({ id, name: `${shortName(id)}${isMain(id) ? '输水干线' : '供水分区'}` }));
}

/** The name of a meter: where it measures what, and its number. */
export function meterName(meter: Omit<NetworkMeter, 'name'>): string {
  const { id, kind, at, zone, endOfNetwork, tankInlet } = meter;
  const tank = TANKS[at];
  if (tank !== undefined) return `${tank}水位计 ${id}`;
  if (tankInlet) return `${shortName(zone)}水池进水流量计 ${id}`;
  if (isMain(zone)) return `${shortName(zone)}泵站流量计 ${id}`;
  const what = kind === 'flow' ? '进水流量计' : endOfNetwork ? '末梢测压点' : '测压点';
  return `${shortName(zone)}区${what} ${id}`;
}

function isMain(zone: string): boolean {
  return zone.startsWith('TRUNK-');
}

/** `DMA-3W` is the west of the third terrace. */
function shortName(zone: string): string {
  const [, rest = ''] = zone.split('-');
  const main = MAINS[rest];
  if (main !== undefined) return main;
  const terrace = TERRACES[Number(rest.charAt(0)) - 1];
  return terrace === undefined ? zone : `${terrace}级${SIDES[rest.charAt(1)] ?? ''}`;
}
