import type { CrossSection, DrainageLink, DrainageNode } from '@cityloop/engines/storm-drainage';
import { element, INK, svgDocument, textAt, textWidth } from '../../report/index.ts';
import { axes, legendRow, type Plot, pathOf, xAt, yAt } from './plot.ts';
import type { DrainageResult } from './run.ts';

const WIDTH = 1000;
const WATER = '#6baed6';
const PIPE = '#e9edf2';
const GROUND = '#8a6d00';
const LEVEL = '#08519c';
const FLOOD = '#d55e00';
/** Above so many shafts each is a thin line. */
const MANY = 45;

/** A way through the network: nodes, and the link behind each but the last. */
interface Way {
  readonly nodes: readonly number[];
  readonly links: readonly number[];
}

interface Stop {
  readonly node: DrainageNode;
  readonly id: string;
  readonly x: number;
  readonly groundM: number;
  readonly levelM: number;
  readonly floodedM3: number;
}

/**
 * Long section from the head of the network to an outfall through its worst place: the node that floods most, else the fullest conduit.
 * Nothing where the network has no conduit.
 */
export function longSection(
  result: DrainageResult,
): { readonly svg: string; readonly from: string; readonly to: string } | undefined {
  const way = worstWay(result);
  if (way === undefined) return undefined;
  const { nodes, links } = result.model.network;
  const lengths = way.links.map((k) => {
    const link = links[k];
    return link?.kind === 'conduit' ? link.lengthM : 0;
  });
  const total = lengths.reduce((sum, one) => sum + one, 0);
  const stops: Stop[] = [];
  let x = 0;
  for (const [i, index] of way.nodes.entries()) {
    const node = nodes[index];
    const summary = result.run.nodes[index];
    if (node === undefined || summary === undefined) continue;
    const crowns = [way.links[i - 1], way.links[i]].map((k) => crownAt(links[k ?? -1], index, node.invertM));
    const depth = node.kind === 'outfall' ? 0 : node.maxDepthM;
    stops.push({
      node,
      x,
      id: node.id,
      groundM: Math.max(
        node.invertM + depth,
        ...crowns,
        node.kind === 'outfall' ? summary.maxHeadM : -Infinity,
      ),
      levelM: summary.maxHeadM,
      floodedM3: summary.floodedM3,
    });
    // A pump or a weir has no length; it is drawn over a twentieth of the way.
    const length = lengths[i];
    x += length === undefined ? 0 : length > 0 ? length : total / 20;
  }
  const [first, last] = [stops[0], stops.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  return { svg: draw(result, way, stops), from: first.id, to: last.id };
}

function draw({ model }: DrainageResult, way: Way, stops: readonly Stop[]): string {
  const { links } = model.network;
  const levels = stops.flatMap(({ node, groundM, levelM }) => [node.invertM, groundM, levelM]);
  const least = Math.min(...levels);
  const most = Math.max(...levels);
  const room = Math.max(0.5, (most - least) * 0.08);
  const plot: Plot = {
    left: 76,
    top: 150,
    width: WIDTH - 140,
    height: 380,
    x: [0, Math.max(stops.at(-1)?.x ?? 1, 1)],
    y: [least - room, most + room],
  };
  const title = `Long section from ${stops[0]?.id} to ${stops.at(-1)?.id}`;
  const body: string[] = [textAt(16, 27, title, { size: 17, weight: 'bold' })];
  body.push(
    legendRow(
      76,
      52,
      [
        { label: 'conduit', colour: PIPE },
        { label: 'water at its highest', colour: WATER },
        { label: 'greatest level', colour: LEVEL, isLine: true },
        { label: 'ground', colour: GROUND, isLine: true },
        { label: 'floods', colour: FLOOD },
      ],
      (text) => textWidth(text),
    ),
    axes(plot, { xTitle: 'Way from the head (m)', yTitle: 'Level (m)' }),
  );
  const labels: string[] = [];
  for (const [i, k] of way.links.entries()) {
    const [a, b] = [stops[i], stops[i + 1]];
    const link = links[k];
    if (a === undefined || b === undefined || link === undefined) continue;
    if (link.kind === 'conduit')
      body.push(conduitShape(plot, { link, a, b, isForward: link.from === way.nodes[i] }));
    else {
      labels.push(
        textAt(
          Math.max(
            plot.left + 50,
            Math.min((xAt(plot, a.x) + xAt(plot, b.x)) / 2, plot.left + plot.width - 45),
          ),
          yAt(plot, Math.min(a.levelM, b.levelM)) + 16,
          `${link.kind} ${link.id}`,
          { size: 11, anchor: 'middle', colour: INK.quiet, halo: true },
        ),
      );
      body.push(
        element('line', {
          x1: xAt(plot, a.x),
          y1: yAt(plot, a.levelM),
          x2: xAt(plot, b.x),
          y2: yAt(plot, b.levelM),
          stroke: INK.quiet,
          'stroke-width': 1.5,
          'stroke-dasharray': '3 3',
        }),
      );
    }
  }
  for (const { x, node, groundM, levelM } of stops) {
    const px = xAt(plot, x);
    const top = yAt(plot, groundM);
    const foot = yAt(plot, node.invertM);
    const water = Math.max(top, yAt(plot, levelM));
    if (stops.length > MANY) {
      body.push(
        element('line', { x1: px, y1: top, x2: px, y2: foot, stroke: INK.frame, 'stroke-width': 0.6 }),
      );
      continue;
    }
    body.push(
      element('rect', {
        x: px - 3,
        y: top,
        width: 6,
        height: Math.max(1, foot - top),
        fill: '#ffffff',
        stroke: INK.quiet,
        'stroke-width': 1,
      }),
    );
    if (foot > water)
      body.push(element('rect', { x: px - 2.5, y: water, width: 5, height: foot - water, fill: WATER }));
  }
  body.push(
    element('path', {
      d: pathOf(
        plot,
        stops.map(({ x, groundM }) => [x, groundM] as const),
      ),
      fill: 'none',
      stroke: GROUND,
      'stroke-width': 2,
    }),
  );
  body.push(
    element('path', {
      d: pathOf(
        plot,
        stops.map(({ x, levelM }) => [x, levelM] as const),
      ),
      fill: 'none',
      stroke: LEVEL,
      'stroke-width': 2,
    }),
  );
  for (const { x, groundM, floodedM3 } of stops) {
    if (floodedM3 <= 0) continue;
    const [px, py] = [xAt(plot, x), yAt(plot, groundM) - 5];
    body.push(
      element('path', {
        d: `M${px.toFixed(1)} ${py.toFixed(1)}l-6 -11h12Z`,
        fill: FLOOD,
        stroke: '#ffffff',
        'stroke-width': 1,
      }),
    );
  }
  // Over the manholes, which would cut them.
  body.push(...labels, names(plot, stops));
  return svgDocument(WIDTH, plot.top + plot.height + 56, title, body);
}

/** The barrel between two nodes, and the water in it below the line of the greatest levels. */
function conduitShape(
  plot: Plot,
  {
    link,
    a,
    b,
    isForward,
  }: { link: Extract<DrainageLink, { kind: 'conduit' }>; a: Stop; b: Stop; isForward: boolean },
): string {
  const height = heightOf(link.section);
  const [up, down] = isForward ? [link.fromOffsetM, link.toOffsetM] : [link.toOffsetM, link.fromOffsetM];
  const [ia, ib] = [a.node.invertM + up, b.node.invertM + down];
  const corner = (x: number, level: number) => `${xAt(plot, x).toFixed(1)} ${yAt(plot, level).toFixed(1)}`;
  const barrel = `M${corner(a.x, ia)}L${corner(b.x, ib)}L${corner(b.x, ib + height)}L${corner(a.x, ia + height)}Z`;
  // The water follows the line of levels, held between bottom and crown.
  const parts = 24;
  const surface = Array.from({ length: parts + 1 }, (_, i) => {
    const share = i / parts;
    const bottom = ia + (ib - ia) * share;
    const level = a.levelM + (b.levelM - a.levelM) * share;
    return corner(a.x + (b.x - a.x) * share, Math.min(bottom + height, Math.max(bottom, level)));
  });
  const water = `M${corner(b.x, ib)}L${corner(a.x, ia)}L${surface.join('L')}Z`;
  return element(
    'g',
    {},
    element('path', { d: barrel, fill: PIPE, stroke: INK.frame, 'stroke-width': 1 }),
    element('path', { d: water, fill: WATER }),
  );
}

/** Names above the ground, turned, as many as there is room for; those that flood come first. */
function names(plot: Plot, stops: readonly Stop[]): string {
  const taken: number[] = [];
  const least = stops.length > MANY ? 28 : 14;
  const parts: string[] = [];
  for (const { x, id, floodedM3 } of stops.toSorted((a, b) => b.floodedM3 - a.floodedM3)) {
    const px = xAt(plot, x);
    if (taken.some((other) => Math.abs(other - px) < least)) continue;
    taken.push(px);
    const text = floodedM3 > 0.5 ? `${id} (${Math.round(floodedM3)} m³)` : id;
    const label = textAt(0, 0, text, { size: 11, colour: floodedM3 > 0 ? FLOOD : INK.text });
    parts.push(
      element('g', { transform: `translate(${(px + 4).toFixed(1)} ${plot.top - 22}) rotate(-40)` }, label),
    );
  }
  return element('g', {}, ...parts);
}

function worstWay({ model, run }: DrainageResult): Way | undefined {
  const { links } = model.network;
  const passed = (k: number) => run.links[k]?.passedM3 ?? 0;
  const conduits = links.flatMap(({ kind }, k) => (kind === 'conduit' ? [k] : []));
  if (conduits.length === 0) return undefined;
  const flooded = run.nodes.reduce(
    (best, { floodedM3 }, i) => (floodedM3 > (run.nodes[best]?.floodedM3 ?? 0) ? i : best),
    0,
  );
  const fullest = conduits.toSorted((a, b) => loadOf(run.links[b]) - loadOf(run.links[a]))[0] ?? 0;
  const start = (run.nodes[flooded]?.floodedM3 ?? 0) > 0 ? flooded : (links[fullest]?.from ?? 0);
  const seen = new Set([start]);
  const walk = (near: 'from' | 'to', far: 'from' | 'to') => {
    const way: { link: number; node: number }[] = [];
    for (let at = start; ; ) {
      const next = links
        .flatMap((link, k) => (link[near] === at && !seen.has(link[far]) ? [k] : []))
        .toSorted((a, b) => passed(b) - passed(a))[0];
      const node = links[next ?? -1]?.[far];
      if (next === undefined || node === undefined) return way;
      way.push({ link: next, node });
      seen.add(node);
      at = node;
    }
  };
  const up = walk('to', 'from').toReversed();
  const down = walk('from', 'to');
  return {
    nodes: [...up.map(({ node }) => node), start, ...down.map(({ node }) => node)],
    links: [...up.map(({ link }) => link), ...down.map(({ link }) => link)],
  };
}

function loadOf(link: DrainageResult['run']['links'][number] | undefined): number {
  return (link?.maxFullness ?? 0) + 1e-4 * (link?.maxOverFullFlow ?? 0);
}

function crownAt(link: DrainageLink | undefined, node: number, invertM: number): number {
  if (link?.kind !== 'conduit') return -Infinity;
  return invertM + (link.from === node ? link.fromOffsetM : link.toOffsetM) + heightOf(link.section);
}

/** Full height of a section, m. */
export function heightOf(section: CrossSection): number {
  switch (section.shape) {
    case 'irregular':
      return Math.max(...section.transect.levelsM) - Math.min(...section.transect.levelsM);
    case 'street':
      return section.street.curbHeightM + section.street.gutterDepressionM;
    case 'dummy':
      return 0;
    default:
      return section.heightM;
  }
}
