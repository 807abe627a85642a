import type { DrainageModel } from '../model.ts';
import type { DrainageWater } from '../water-model.ts';
import { climateOf } from './climate.ts';
import { rulesOf } from './controls.ts';
import { aquifersOf, groundwaterOf, snowPacksOf } from './ground.ts';
import { directInflowsOf, dryWeatherOf, rdiiOf } from './inflows.ts';
import { landOf, outletNamed, subcatchmentNames } from './land.ts';
import { lidsOf, lidUsesOf } from './lid.ts';
import { linksOf } from './links.ts';
import { nodesOf } from './nodes.ts';
import { eventsOf, optionsOf } from './options.ts';
import { gagesOf } from './rain.ts';
import { type InpSections, sectionsOf } from './rows.ts';
import { sectionsByLink, streetsOf, transectsOf } from './shapes.ts';
import { curvesOf, type FileText, patternsOf, seriesOf } from './tables.ts';

/** An input file as a model: the network, what brings water to it, and what of the file was left out. */
export interface InpModel {
  readonly network: DrainageModel;
  readonly water: DrainageWater;
  /** Sections and options that were read over, and what is missing, a few words each. */
  readonly leftOut: readonly string[];
}

/**
 * Reads the text of a SWMM 5 input file. `file` gives the text of the files that it names (rain, time series, weather). Throws an `InpError`
 * that names section, line and value.
 */
export function readInp(text: string, file: FileText = () => undefined): InpModel {
  const sections = sectionsOf(text);
  const { units, options, infiltration, offsets, leftOut: leftOutOptions } = optionsOf(sections);
  const leftOut = [...sections.leftOut, ...leftOutOptions, ...leftOutRows(sections)];
  const curves = curvesOf(sections);
  const series = seriesOf(sections, options.startEpochS, file);
  const patterns = patternsOf(sections);
  const land = subcatchmentNames(sections);
  const nodes = nodesOf(sections, { units, curves, series, subcatchment: (name) => land.indexOf(name) });
  const { lengthM } = units;
  const shapes = sectionsByLink(sections, {
    lengthM,
    curves,
    roughnessM: units.rainMm / 1000,
    hazenWilliams: options.forceMain === 'hazen-williams',
    transects: transectsOf(sections, lengthM),
    streets: streetsOf(sections, lengthM),
  });
  const links = linksOf(sections, { units, offsets, nodes, curves, sections: shapes });
  for (const row of sections.rows('DIVIDER')) links.index(row, 2, 'link of the diverted flow');
  const gages = gagesOf(sections, { units, startEpochS: options.startEpochS, series, file });
  const rules = rulesOf(sections, {
    units,
    nodes,
    links,
    curves,
    series,
    hasGage: (name) => gages.has(name),
  });
  const lids = lidUsesOf(sections, units, lidsOf(sections, units, leftOut), (name) =>
    outletNamed(name, nodes, land),
  );
  const subcatchments = landOf(sections, land, {
    units,
    infiltration,
    gages,
    nodes,
    lids,
    leftOut,
    snowPacks: snowPacksOf(sections, units, (name) => land.indexOf(name)),
    groundwater: groundwaterOf(sections, { units, nodes, aquifers: aquifersOf(sections, units, patterns) }),
  });
  const inflow = { units, nodes, series, patterns, gages };
  return {
    network: {
      title: sections
        .rows('TITLE')
        .map((row) => row.fields[0] ?? '')
        .join('\n'),
      options,
      nodes: nodes.all,
      links: links.all,
      rules,
      events: eventsOf(sections, options.startEpochS),
    },
    water: {
      gages: gages.all,
      subcatchments,
      ...climateOf(sections, { units, startEpochS: options.startEpochS, series, patterns, file }),
      inflows: directInflowsOf(sections, inflow),
      dryWeather: dryWeatherOf(sections, inflow),
      rdii: rdiiOf(sections, inflow),
    },
    leftOut,
  };
}

/** Sections with water in them that this engine does not compute, told by name. */
function leftOutRows(sections: InpSections): string[] {
  const told: string[] = [];
  for (const row of sections.rows('FILE'))
    if (row.word(0) === 'USE')
      told.push(
        `[FILES] line ${row.line}: ${row.word(1).toLowerCase()} file ${row.fields[2] ?? ''} is not used`,
      );
  if (sections.rows('INLET_USAGE').length > 0)
    told.push('[INLET_USAGE]: street flow is not caught by inlets');
  for (const row of sections.rows('ADJUST'))
    if (/^(N-PERV|DSTORE|INFIL)/.test(row.word(0)))
      told.push(`[ADJUSTMENTS] line ${row.line}: ${row.word(0)}`);
  return told;
}
