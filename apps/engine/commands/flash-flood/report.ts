import type { Report, ReportFigure } from '../../command.ts';
import { kindColour, lineChart } from '../../report/index.ts';
import { mapsOf } from './maps.ts';
import type { FlashFloodResult } from './run.ts';
import type { Input, Output } from './schemas.ts';

const SECONDS = 3600;
const WETNESS_TITLE = 'Wetness of the soil before the rain (0 class I … 0.5 class II … 1 class III)';

/** The page of a run: basin and streams, rain and runoff, flow and level at the section, extent, critical rain. */
export function reportOf(input: Input, output: Output, result: FlashFloodResult): Report {
  const [basin, depth] = mapsOf(input, output, result);
  const figures = [
    basin,
    rainChart(input, output),
    flowChart(input, output),
    levelChart(input, output),
    depth,
    criticalChart(output),
  ];
  return {
    title: 'Flash flood',
    figures: figures.filter((figure) => figure !== undefined),
    tables: tablesOf(input, output),
    notes: notesOf(output),
  };
}

const timeAxis = (input: Input) =>
  ({ title: 'Time after the start (h:min)', shows: 'hours', min: 0, max: SECONDS * input.hours }) as const;

function rainChart(input: Input, { rain }: Output): ReportFigure {
  const perHour = 60 / input.rain.stepMin;
  const stepS = 60 * input.rain.stepMin;
  // A stepped line holds a value until the next point; the last step needs its end.
  const line = (depths: readonly number[]) => {
    const points = depths.map((depth, i) => [i * stepS, depth * perHour] as const);
    return [...points, [depths.length * stepS, 0] as const];
  };
  return {
    file: 'rain.svg',
    content: lineChart({
      title: 'Rain and what runs off',
      x: timeAxis(input),
      y: { title: 'Rain (mm/h)', min: 0 },
      lines: [
        {
          name: `rain, ${rain.totalMm} mm`,
          points: line(rain.depthsMm),
          colour: kindColour(4),
          isStepped: true,
          isFilled: true,
        },
        {
          name: `runs off, ${rain.excessMm} mm`,
          points: line(rain.excessMmByStep),
          colour: kindColour(0),
          isStepped: true,
          isFilled: true,
        },
      ],
      height: 260,
    }),
    caption: 'Intensity of the rain (mm/h), and the part that runs off; the rest stays in and on the soil.',
  };
}

function flowChart(input: Input, { flood }: Output): ReportFigure {
  return {
    file: 'flow.svg',
    content: lineChart({
      title: 'Flow at the section',
      x: timeAxis(input),
      y: { title: 'Flow (m³/s)', min: 0 },
      lines: [
        {
          name: 'flow',
          points: flood.hours.map((hour, i) => [SECONDS * hour, flood.flowM3s[i] ?? 0] as const),
          isFilled: true,
        },
      ],
      marks: [{ x: SECONDS * flood.peakH, label: `peak ${flood.peakM3s.toFixed(1)} m³/s` }],
    }),
    caption: 'Flow at the section (m³/s) over hours after the start of the rain.',
  };
}

function levelChart(input: Input, { flood }: Output): ReportFigure | undefined {
  const { section } = input;
  if (section === undefined || flood.levelM === null) return undefined;
  const limits = [
    { label: 'get ready', y: section.warningM },
    { label: 'leave at once', y: section.dangerM },
  ].flatMap(({ label, y }) => (y === undefined ? [] : [{ y, label: `${label} ${y.toFixed(2)} m` }]));
  const levels = [...flood.levelM, flood.peakLevelM ?? 0, ...limits.map(({ y }) => y)];
  return {
    file: 'level.svg',
    content: lineChart({
      title: 'Level at the section',
      x: timeAxis(input),
      y: {
        title: `Level (m, ${section.datum})`,
        min: Math.floor(Math.min(...levels)),
        max: Math.ceil(Math.max(...levels) + 0.1),
      },
      lines: [
        {
          name: 'level',
          points: flood.hours.map((hour, i) => [SECONDS * hour, flood.levelM?.[i] ?? 0] as const),
        },
      ],
      limits,
    }),
    caption: `Level at the section (m, ${section.datum}) by even flow through its profile.`,
  };
}

function criticalChart({ critical }: Output): ReportFigure | undefined {
  if (critical === null) return undefined;
  const durations = [...new Set(critical.rows.map(({ durationH }) => durationH))];
  return {
    file: 'critical-rain.svg',
    content: lineChart({
      title: 'Critical rain',
      x: { title: WETNESS_TITLE, min: 0, max: 1 },
      y: { title: 'Rain (mm)', min: 0 },
      lines: durations.map((duration, i) => ({
        name: `in ${duration} h`,
        points: critical.rows.flatMap(({ durationH, wetness, mm }) =>
          durationH === duration && mm !== null ? [[wetness, mm] as const] : [],
        ),
        colour: kindColour(i),
        hasMarks: true,
      })),
    }),
    caption:
      `Rain (mm) in 1 h, 3 h … that brings ${critical.flowM3s} m³/s at the section, by the wetness of the soil.`.replace(
        '1 h, 3 h …',
        durations.map((duration) => `${duration} h`).join(', '),
      ),
  };
}

function tablesOf({ section }: Input, { basin, flood, rain, critical }: Output): Report['tables'] {
  const crossing = (name: string, one: Output['flood']['warning']): (string | number)[][] =>
    one === null
      ? []
      : [
          [
            `${name} (${one.levelM.toFixed(2)} m)`,
            one.fromH === null ? 'not reached' : `${one.fromH.toFixed(2)} h after the start`,
          ],
        ];
  const level =
    flood.peakLevelM === null
      ? []
      : [['Level at the peak', `${flood.peakLevelM.toFixed(2)} m (${section?.datum ?? ''})`]];
  const wetness = [...new Set(critical?.rows.map((row) => row.wetness) ?? [])];
  return [
    {
      title: 'The flood',
      columns: ['', ''],
      rows: [
        ['Basin', `${basin.areaKm2} km², ${basin.lowestM} – ${basin.highestM} m`],
        ['Longest way of water', `${basin.longestWayKm} km`],
        [
          'Rain, and what runs off',
          `${rain.totalMm} mm, ${rain.excessMm} mm (${share(rain.excessMm, rain.totalMm)})`,
        ],
        ['Peak', `${flood.peakM3s.toFixed(1)} m³/s, ${flood.peakH.toFixed(2)} h after the start`],
        ...level,
        ...crossing('Get ready to leave 准备转移', flood.warning),
        ...crossing('Leave at once 立即转移', flood.danger),
        [
          'Water that ran off',
          `${(flood.volumeM3 / 1e6).toFixed(3)} million m³ (error of the balance ${flood.massError})`,
        ],
      ],
    },
    ...(critical === null
      ? []
      : [
          {
            title: `Critical rain (mm) for ${critical.flowM3s} m³/s`,
            columns: ['Duration', ...wetness.map((wet) => `wetness ${wet}`)],
            rows: [...new Set(critical.rows.map(({ durationH }) => durationH))].map((duration) => [
              `${duration} h`,
              ...wetness.map(
                (wet) =>
                  critical.rows
                    .find((row) => row.durationH === duration && row.wetness === wet)
                    ?.mm?.toFixed(0) ?? 'more than looked at',
              ),
            ]),
          },
        ]),
  ];
}

function share(part: number, whole: number): string {
  return whole > 0 ? `${Math.round((100 * part) / whole)} %` : '–';
}

function notesOf({ basin, flood }: Output): string[] {
  return [
    ...(basin.isCut
      ? ['The basin touches the edge of the heights: part of it may be missing, and the flood be larger.']
      : []),
    ...(basin.voids > 0
      ? [`${basin.voids} cells of the basin have no height in the file; theirs are taken from around them.`]
      : []),
    ...(flood.isAboveSection === true
      ? ['The peak stands above an end of the surveyed section; upright walls are assumed there.']
      : []),
    'The same rain falls on the whole basin; water that runs over dry ground further down does not soak in there.',
    'Kinematic wave: no backwater, no blocked bridges, no mud or debris, which can raise a flash flood by a multiple.',
    'Roughness and widths of channels are usual values unless given: check them against a measured flood.',
    'Depth beside channels is that of ground below the water of the channel; use the inundation engine where water spreads.',
  ];
}
