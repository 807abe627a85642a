import type { Report, ReportFigure } from '../../command.ts';
import { barChart } from '../../report/index.ts';
import { hydrographSvg } from './hydrographs.ts';
import type { DrainageInput } from './input-schema.ts';
import { longSection } from './long-section.ts';
import type { DrainageOutput } from './output-schema.ts';
import { mapFigures } from './report-map.ts';
import type { DrainageResult } from './run.ts';

const MOST_LINES = 8;
const MOST_BARS = 20;

/** The page of a run: map, outfalls below the rain, the whole system, the long section of the worst way, tables of what floods and what is full. */
export function reportOf(input: DrainageInput, output: DrainageOutput, result: DrainageResult): Report {
  const figures: ReportFigure[] = [
    ...mapFigures(input, result),
    ...(output.outfalls.length === 0 ? [] : [outfallFigure(output)]),
    systemFigure(output),
    ...sectionFigure(result),
    ...floodFigure(output),
  ];
  const title = output.model.title.split('\n')[0]?.trim() ?? '';
  return {
    title: title === '' ? 'Storm drainage' : `Storm drainage: ${title}`,
    figures,
    tables: tablesOf(output),
    notes: notesOf(input, output),
  };
}

function outfallFigure({ outfalls, hours, system }: DrainageOutput): ReportFigure {
  const shown = outfalls.toSorted((a, b) => b.totalM3 - a.totalM3).slice(0, MOST_LINES);
  return {
    file: 'outfalls.svg',
    content: hydrographSvg({
      title: 'What leaves at the outfalls',
      hours,
      rainMmH: system.rainMmH,
      yTitle: 'Flow (m³/s)',
      lines: shown.map(({ id, flowM3s }) => ({ name: id, values: flowM3s })),
    }),
    caption: `Rain (mm/h, mean over the land) and flow out of ${shown.length < outfalls.length ? `the ${shown.length} largest outfalls` : 'each outfall'} (m³/s) over hours after the start.`,
  };
}

function systemFigure({ model, hours, system }: DrainageOutput): ReportFigure {
  return {
    file: 'system.svg',
    content: hydrographSvg({
      title: 'The whole system',
      hours,
      rainMmH: system.rainMmH,
      yTitle: 'Flow (m³/s)',
      lines:
        model.nodes === 0
          ? [{ name: 'runs off the land', values: system.runoffM3s, colour: '#009e73' }]
          : [
              { name: 'comes to the nodes', values: system.inflowM3s, colour: '#009e73' },
              { name: 'leaves at outfalls', values: system.outflowM3s, colour: '#0072b2' },
              { name: 'comes out above the ground', values: system.floodM3s, colour: '#d55e00' },
            ],
    }),
    caption:
      model.nodes === 0
        ? 'Rain (mm/h, mean over the land) and what runs off it (m³/s); the file has no network.'
        : 'Sums over the whole network (m³/s): what comes to its nodes, what leaves at its outfalls, what comes out above the ground.',
  };
}

function sectionFigure(result: DrainageResult): ReportFigure[] {
  const section = longSection(result);
  if (section === undefined) return [];
  return [
    {
      file: 'long-section.svg',
      content: section.svg,
      caption: `Long section from ${section.from} to ${section.to}, through the place that fares worst, with the greatest level at each node (m). The levels need not stand at one time.`,
    },
  ];
}

function floodFigure({ nodes }: DrainageOutput): ReportFigure[] {
  const floods = nodes
    .filter(({ floodedM3 }) => floodedM3 > 0)
    .toSorted((a, b) => b.floodedM3 - a.floodedM3)
    .slice(0, MOST_BARS);
  if (floods.length < 2) return [];
  return [
    {
      file: 'floods.svg',
      content: barChart({
        title: 'Where water comes out',
        categories: floods.map(({ id }) => id),
        y: { title: 'Volume (m³)', min: 0 },
        bars: [{ name: 'volume', values: floods.map(({ floodedM3 }) => floodedM3), colour: '#d55e00' }],
        isHorizontal: true,
        height: 130 + 24 * floods.length,
      }),
      caption: 'Water that came out above the ground at each node (m³), the greatest first.',
    },
  ];
}

function tablesOf(output: DrainageOutput): Report['tables'] {
  const {
    nodes,
    links,
    outfalls,
    subcatchments,
    runoffContinuity: land,
    routingContinuity: pipes,
    surface,
  } = output;
  const percent = (part: number) => `${(part * 100).toExponential(1)} %`;
  const tables: Report['tables'][number][] = [
    {
      title: 'Balance of water',
      columns: ['Books', 'Came (m³)', 'Left (m³)', 'Remains (m³)', 'Missing'],
      rows: [
        ...(land === null
          ? []
          : [
              [
                'land',
                Math.round(land.rainM3 + land.initialM3 + land.fromOutfallsM3),
                Math.round(
                  land.evaporationM3 + land.infiltrationM3 + land.runoffM3 + land.lidDrainM3 + land.removedM3,
                ),
                Math.round(land.finalM3),
                percent(land.relativeError),
              ],
            ]),
        [
          'network',
          Math.round(pipes.initialM3 + pipes.inflowM3 + pipes.backflowM3 + pipes.fromSurfaceM3),
          Math.round(
            pipes.outflowM3 +
              pipes.takenM3 +
              pipes.floodingM3 +
              pipes.evaporationM3 +
              pipes.seepageM3 +
              pipes.toSurfaceM3,
          ),
          Math.round(pipes.finalM3),
          percent(pipes.relativeError),
        ],
        ...(surface === null
          ? []
          : [
              [
                'ground and network',
                '',
                '',
                Math.round(surface.standingM3 + pipes.finalM3),
                percent(surface.relativeError),
              ],
            ]),
      ],
    },
  ];
  if (land !== null)
    tables.push({
      title: 'Rain on the land',
      columns: ['Land (ha)', 'Rain (mm)', 'Into the ground (mm)', 'Ran off (mm)', 'Part that ran off'],
      rows: [
        [
          land.areaHa.toFixed(2),
          land.rainMm.toFixed(1),
          land.infiltrationMm.toFixed(1),
          land.runoffMm.toFixed(1),
          land.rainMm > 0 ? `${Math.round((100 * land.runoffMm) / land.rainMm)} %` : '–',
        ],
      ],
    });
  tables.push(
    {
      title: 'Nodes that flood',
      columns: ['Node', 'Volume (m³)', 'Hours', 'At most (m³/s)', 'Greatest level (m)', 'After (h)'],
      rows: nodes
        .filter(({ floodedM3 }) => floodedM3 > 0)
        .toSorted((a, b) => b.floodedM3 - a.floodedM3)
        .map((one) => [
          one.id,
          one.floodedM3.toFixed(1),
          one.floodedHours.toFixed(2),
          one.maxFloodM3s.toFixed(3),
          one.maxLevelM.toFixed(2),
          one.maxLevelHour.toFixed(2),
        ]),
    },
    {
      title: 'Fullest conduits',
      columns: [
        'Conduit',
        'From',
        'To',
        'Full (%)',
        'Hours full',
        'Peak flow (m³/s)',
        'Over full flow',
        'Velocity (m/s)',
      ],
      rows: links
        .filter(({ maxFullness }) => maxFullness !== null)
        .toSorted(
          (a, b) => (b.maxFullness ?? 0) - (a.maxFullness ?? 0) || (b.fullHours ?? 0) - (a.fullHours ?? 0),
        )
        .slice(0, 30)
        .map((one) => [
          one.id,
          one.from,
          one.to,
          Math.round(100 * (one.maxFullness ?? 0)),
          (one.fullHours ?? 0).toFixed(2),
          one.maxFlowM3s.toFixed(3),
          (one.maxOverFullFlow ?? 0).toFixed(2),
          (one.maxVelocityMs ?? 0).toFixed(2),
        ]),
    },
    {
      title: 'Outfalls',
      columns: ['Outfall', 'Peak flow (m³/s)', 'Volume (m³)'],
      rows: outfalls.map((one) => [one.id, one.maxFlowM3s.toFixed(3), Math.round(one.totalM3)]),
    },
  );
  if (subcatchments.length > 0)
    tables.push({
      title: 'Subcatchments',
      columns: [
        'Subcatchment',
        'Area (ha)',
        'Rain (mm)',
        'Into the ground (mm)',
        'Ran off (mm)',
        'Peak (m³/s)',
      ],
      rows: subcatchments.map((one) => [
        one.id,
        one.areaHa.toFixed(2),
        one.rainMm.toFixed(1),
        one.infiltrationMm.toFixed(1),
        one.runoffMm.toFixed(1),
        one.peakM3s.toFixed(3),
      ]),
    });
  return tables;
}

function notesOf(
  input: DrainageInput,
  { model, routing, surface, nodes, routingContinuity }: DrainageOutput,
): string[] {
  const notes = [
    `The file stands in ${model.flowUnit}; all figures here are in metres, m³/s and millimetres of rain.`,
  ];
  if (routing.asked !== routing.routed)
    notes.push(`The file asks for ${routing.asked} routing; it was routed by the ${routing.routed} wave.`);
  if (model.leftOut.length > 0) notes.push(`Read over: ${model.leftOut.join('; ')}.`);
  if (input.rain !== undefined)
    notes.push('The rain of the gages was replaced by that of the input, the same over all land.');
  if (surface === null && routingContinuity.floodingM3 > 0)
    notes.push(
      'Water that comes out above the ground is lost to the network, unless the file lets it pond; give the ground (surface) to see where it runs.',
    );
  if (surface !== null)
    notes.push(
      `Water that comes out runs over the ground and falls back through ${surface.inlets.length} inlets; buildings, curbs and walls stand in it only as far as the raster has them.`,
    );
  if (routing.openSteps > 0)
    notes.push(
      `${routing.openSteps} of ${routing.steps} steps did not close within the tolerance; their rest of water went into the next.`,
    );
  if (nodes.some(({ maxLevelHour }) => maxLevelHour >= model.hours * 0.999 && maxLevelHour > 0))
    notes.push('Some levels are highest at the end of the run: it may be too short.');
  return notes;
}
