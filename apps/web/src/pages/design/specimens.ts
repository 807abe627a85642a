import type { Feature, FeatureCollection, Position } from 'geojson';
import type { SplitPane } from '../../charts/split-chart-option.ts';
import type { MatterState, MatterView } from '../../components/plan-graph.tsx';
import type { StageView } from '../../components/stage-track.tsx';
import type { Language } from '../../i18n/translate.ts';
import type { MapIncident } from '../../map/map-data.ts';

/** The still moment at which all specimens are shown. */
export const specimenNow = Date.parse('2026-11-25T06:03:27Z');

const minute = 60_000;

/** A moment so many minutes before or after the specimens' now. */
export function minutesFromNow(minutes: number): number {
  return specimenNow + minutes * minute;
}

/** An incident in the middle of its way. */
export function specimenStages(language: Language): readonly StageView[] {
  const zh = language === 'zh';
  return [
    {
      key: 'sense',
      state: 'done',
      who: zh ? '渝中供水测点 PM-014' : 'Meter PM-014',
      since: minutesFromNow(-26),
    },
    { key: 'warn', state: 'done', who: zh ? '爆管规则 v3' : 'Burst rule v3', since: minutesFromNow(-25) },
    {
      key: 'dispatch',
      state: 'done',
      who: zh ? '渝中区运行治理中心' : 'Yuzhong centre',
      since: minutesFromNow(-24),
      until: minutesFromNow(-19),
      finishedAt: minutesFromNow(-21),
    },
    {
      key: 'handle',
      state: 'current',
      who: zh ? '渝中供水抢修队' : 'Yuzhong repair crew',
      since: minutesFromNow(-21),
      until: minutesFromNow(94),
    },
    { key: 'verify', state: 'waiting' },
    { key: 'evaluate', state: 'waiting' },
    { key: 'review', state: 'waiting' },
  ];
}

/** The same, sent back and late. */
export function specimenStagesReturned(language: Language): readonly StageView[] {
  const zh = language === 'zh';
  return [
    { key: 'sense', state: 'done', who: zh ? '市民诉求' : 'Citizen report', since: minutesFromNow(-190) },
    { key: 'warn', state: 'skipped' },
    {
      key: 'dispatch',
      state: 'returned',
      who: zh ? '区城市管理局' : 'District city management',
      since: minutesFromNow(-40),
      until: minutesFromNow(-12),
    },
    { key: 'handle', state: 'waiting' },
    { key: 'verify', state: 'waiting' },
    { key: 'evaluate', state: 'waiting' },
    { key: 'review', state: 'waiting' },
  ];
}

const plan: readonly (readonly [
  string,
  string,
  string,
  readonly string[],
  MatterState,
  string,
  string,
  number,
])[] = [
  ['confirm', '爆管确认', 'Confirm the burst', [], 'verified', '区供水抢修队', 'Repair crew', -10],
  ['close', '关阀止水', 'Close valves', ['confirm'], 'verified', '区供水抢修队', 'Repair crew', -2],
  [
    'cordon',
    '现场警戒与人员疏散',
    'Cordon and clear',
    ['confirm'],
    'done',
    '大坪街道网格员',
    'Grid workers',
    5,
  ],
  [
    'traffic',
    '交通管制与疏导',
    'Traffic control',
    ['confirm'],
    'taken',
    '区交巡警支队',
    'Traffic police',
    22,
  ],
  ['notice', '停水公告与叫应', 'Notice and calls', ['close'], 'taken', '区水利局', 'Water bureau', -12],
  ['telecom', '通信设施保护', 'Protect telecom', ['close'], 'ready', '区经信委', 'Economy commission', 12],
  ['power', '电力设施保护', 'Protect power', ['close'], 'ready', '区经信委', 'Economy commission', 12],
  ['gas', '燃气设施保护', 'Protect gas', ['close'], 'refused', '区经信委', 'Economy commission', 9],
  ['drain', '排水排涝', 'Drain', ['close'], 'ready', '区城市管理局', 'City management', 30],
  [
    'repair',
    '抢维修',
    'Repair',
    ['telecom', 'power', 'gas', 'close'],
    'waiting',
    '区供水抢修队',
    'Repair crew',
    150,
  ],
  ['collapse', '道路塌陷排查', 'Check for collapse', ['drain'], 'waiting', '区住建委', 'Construction', 90],
  ['supply', '应急送水', 'Emergency water', ['notice'], 'waiting', '区消防救援支队', 'Fire brigade', 60],
  [
    'hospital',
    '医院学校等重点用户保障',
    'Hospitals and schools',
    ['notice'],
    'cancelled',
    '区卫健委',
    'Health',
    60,
  ],
  [
    'restore',
    '恢复供水与水质检测',
    'Restore and test',
    ['repair', 'collapse', 'supply'],
    'waiting',
    '水务集团',
    'Water group',
    240,
  ],
];

/** A pipe-burst plan under way. */
export function specimenPlan(language: Language): readonly MatterView[] {
  return plan.map(([id, zh, en, after, state, whoZh, whoEn, due]) => ({
    id,
    name: language === 'zh' ? zh : en,
    after,
    state,
    who: language === 'zh' ? whoZh : whoEn,
    startedAt: minutesFromNow(-20),
    dueAt: minutesFromNow(due),
  }));
}

/** Pressure and flow of an hour: a drop, a gap, and what was expected. */
export function specimenPanes(language: Language): readonly SplitPane[] {
  const zh = language === 'zh';
  const at = Array.from({ length: 61 }, (_, index) => minutesFromNow(index - 60));
  const wobble = (index: number): number => Math.sin(index * 1.7) * 0.004 + Math.sin(index * 0.37) * 0.003;
  const pressure = at.map((time, index): readonly [number, number | null] => {
    if (index > 18 && index < 23) return [time, null];
    return [time, 0.41 + wobble(index) - (index > 33 ? 0.17 * (1 - Math.exp(-(index - 33) / 3)) : 0)];
  });
  const flow = at.map((time, index): readonly [number, number] => [
    time,
    420 + wobble(index) * 900 + (index > 33 ? 118 * (1 - Math.exp(-(index - 33) / 3)) : 0),
  ]);
  return [
    {
      title: zh ? '测点 PM-014 压力' : 'Pressure at PM-014',
      unit: 'MPa',
      digits: 2,
      series: [
        { name: zh ? '实测' : 'Measured', kind: 'measured', points: pressure },
        { name: zh ? '同时段' : 'Usual', kind: 'expected', points: at.map((time) => [time, 0.41]) },
      ],
      thresholds: [{ value: 0.28, words: zh ? '下限 0.28' : 'Floor 0.28' }],
    },
    {
      title: zh ? '分区入口流量' : 'Flow at the zone inlet',
      unit: 'm³/h',
      series: [
        { name: zh ? '实测' : 'Measured', kind: 'measured', points: flow },
        { name: zh ? '同时段' : 'Usual', kind: 'expected', points: at.map((time) => [time, 420]) },
      ],
    },
  ];
}

const centre = [106.56, 29.555] as const;
const size = 0.011;

/** A made-up town of hexagons with a made-up network, to show every layer of the map. */
export const specimenTowns: FeatureCollection = {
  type: 'FeatureCollection',
  features: ['上河街道', '钟楼街道', '石板坡街道', '江岸街道', '北门街道', '南山街道', '桥头街道'].map(
    (name, index) => hexagon(name, index),
  ),
};

function hexagon(name: string, index: number): Feature {
  const ring = index === 0 ? 0 : size * Math.sqrt(3);
  const angle = (index * Math.PI) / 3 + Math.PI / 6;
  const [lng, lat] = [centre[0] + ring * Math.cos(angle), centre[1] + ring * Math.sin(angle) * 0.87];
  const corners = Array.from({ length: 7 }, (_, corner): Position => {
    const turn = (corner * Math.PI) / 3;
    return [lng + size * Math.cos(turn), lat + size * 0.87 * Math.sin(turn)];
  });
  return {
    type: 'Feature',
    id: name,
    properties: { id: name, name, generated: true },
    geometry: { type: 'Polygon', coordinates: [corners] },
  };
}

/** A grid of pipes with one main. */
export const specimenPipes: FeatureCollection = {
  type: 'FeatureCollection',
  features: Array.from({ length: 17 }, (_, index) => index).flatMap((index) => {
    const offset = -0.016 + index * 0.002;
    const diameterMm = index % 8 === 0 ? 800 : index % 4 === 0 ? 400 : 100;
    const line = (id: string, coordinates: Position[]): Feature => ({
      type: 'Feature',
      properties: { id, diameterMm },
      geometry: { type: 'LineString', coordinates },
    });
    const wave = (x: number): number => Math.sin(x * 260) * 0.0007;
    const steps = Array.from({ length: 21 }, (_, step) => -0.016 + step * 0.0016);
    return [
      line(
        `h${index}`,
        steps.map((x) => [centre[0] + x, centre[1] + offset * 0.87 + wave(x)]),
      ),
      line(
        `v${index}`,
        steps.map((y) => [centre[0] + offset + wave(y), centre[1] + y * 0.87]),
      ),
    ];
  }),
};

function point(
  id: string,
  x: number,
  y: number,
  properties: Readonly<Record<string, unknown>> = {},
): Feature {
  return {
    type: 'Feature',
    properties: { id, ...properties },
    geometry: { type: 'Point', coordinates: [centre[0] + x, centre[1] + y] },
  };
}

/** Valves to close round the burst. */
export const specimenValves: FeatureCollection = {
  type: 'FeatureCollection',
  features: [
    point('V-118', 0.0048, 0.0049, { close: true, mark: '1' }),
    point('V-121', 0.0072, 0.0024, { close: true, mark: '2' }),
    point('V-122', 0.0018, 0.002, { close: true, mark: '3' }),
  ],
};

/** Meters, one of them beyond its threshold and one silent. */
export const specimenMeters: FeatureCollection = {
  type: 'FeatureCollection',
  features: [
    point('PM-014', 0.0062, 0.0044, { level: 2 }),
    point('PM-015', -0.006, 0.004),
    point('PM-016', -0.004, -0.006, { quality: 'none' }),
    point('PM-017', 0.008, -0.008),
  ],
};

/** A hospital without water and a school with it. */
export function specimenCritical(language: Language): FeatureCollection {
  return {
    type: 'FeatureCollection',
    features: [
      point('hospital', 0.0035, 0.0061, { mark: language === 'zh' ? '医' : 'H', affected: true }),
      point('school', -0.007, -0.002, { mark: language === 'zh' ? '校' : 'S' }),
    ],
  };
}

/** The pipe that the advice suspects most. */
export const specimenCandidates: FeatureCollection = {
  type: 'FeatureCollection',
  features: [
    {
      type: 'Feature',
      properties: { id: 'P-204', probability: 0.62, mark: '1' },
      geometry: {
        type: 'LineString',
        coordinates: [
          [centre[0] + 0.0032, centre[1] + 0.0037],
          [centre[0] + 0.0064, centre[1] + 0.0035],
        ],
      },
    },
  ],
};

/** Users without water. */
export const specimenArea: FeatureCollection = {
  type: 'FeatureCollection',
  features: [
    {
      type: 'Feature',
      properties: { id: 'area' },
      geometry: {
        type: 'Polygon',
        coordinates: [
          [
            [centre[0] + 0.0015, centre[1] + 0.0015],
            [centre[0] + 0.0075, centre[1] + 0.0018],
            [centre[0] + 0.0072, centre[1] + 0.0062],
            [centre[0] + 0.003, centre[1] + 0.0066],
            [centre[0] + 0.0015, centre[1] + 0.0015],
          ],
        ],
      },
    },
  ],
};

/** Incidents of every level, three of them close together. */
export const specimenIncidents: readonly MapIncident[] = [
  { id: 'i1', level: 1, at: { lng: centre[0] - 0.012, lat: centre[1] + 0.009 } },
  { id: 'i2', level: 2, at: { lng: centre[0] + 0.0048, lat: centre[1] + 0.0037 } },
  { id: 'i3', level: 3, at: { lng: centre[0] - 0.012, lat: centre[1] - 0.012 } },
  { id: 'i4', level: 4, at: { lng: centre[0] + 0.016, lat: centre[1] - 0.009 } },
  { id: 'i5', level: null, at: { lng: centre[0] + 0.001, lat: centre[1] - 0.016 } },
  { id: 'i6', level: 3, at: { lng: centre[0] - 0.0122, lat: centre[1] - 0.0121 } },
  { id: 'i7', level: 4, at: { lng: centre[0] - 0.0121, lat: centre[1] - 0.0119 } },
];
