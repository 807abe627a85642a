import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barChart, lineChart } from './chart.ts';

const LINES = {
  title: 'Pressure 压力',
  x: { title: 'Time', shows: 'hours' },
  y: { title: 'Pressure (m)', min: 0, max: 40 },
  lines: [
    {
      name: 'Node 节点',
      points: [
        [0, 40],
        [3600, 0],
        [7200, 20],
      ],
      colour: '#112233',
    },
  ],
  bands: [
    {
      name: 'Interval',
      points: [
        [0, 30, 40],
        [7200, 10, 20],
      ],
      colour: '#445566',
    },
  ],
  limits: [{ y: 20, label: 'Least' }],
  marks: [{ x: 1800, label: 'Burst' }],
} as const;

/** The numbers of the first path of a colour. */
function pathOf(svg: string, colour: string): readonly number[] {
  const path = svg.match(/<path [^>]*>/g)?.find((one) => one.includes(`"${colour}"`)) ?? '';
  return [...(/ d="([^"]*)"/.exec(path)?.[1] ?? '').matchAll(/-?[\d.]+/g)].map(([one]) => Number(one));
}

test('a line runs through its points on the scale of its axes', () => {
  const svg = lineChart(LINES);
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0, x3 = 0, y3 = 0] = pathOf(svg, '#112233');
  assert.ok(x1 < x2 && Math.abs(x2 - x1 - (x3 - x2)) < 0.01, 'hours are equally far apart');
  assert.ok(y1 < y2 && Math.abs(y3 - (y1 + y2) / 2) < 0.01, 'twenty lies half way between none and forty');
  assert.ok(pathOf(svg, '#445566').length >= 8);
  for (const text of ['Pressure 压力', 'Node 节点', 'Interval', 'Least', 'Burst', '0:00', '1:00', '2:00'])
    assert.ok(svg.includes(`>${text}<`), text);
});

test('bars begin at zero and are as long as their values', () => {
  const svg = barChart({
    title: 'Shelters',
    categories: ['A', '体育馆'],
    y: { title: 'People' },
    bars: [{ name: 'In', values: [50, 100], colour: '#112233' }],
    isHorizontal: true,
  });
  const widths = [...svg.matchAll(/<path d="M([\d.]+) [\d.]+l([\d.]+) [^>]*fill="#112233"/g)].map(
    ([, left, width]) => [Number(left), Number(width)],
  );
  assert.equal(widths.length, 2, svg);
  assert.equal(widths[0]?.[0], widths[1]?.[0]);
  assert.ok(Math.abs((widths[1]?.[1] ?? 0) - 2 * (widths[0]?.[1] ?? 0)) < 0.2);
});

test('equal charts are equal text, without motion', () => {
  const svg = lineChart(LINES);
  assert.equal(lineChart(LINES), svg);
  assert.ok(!/<animate|@keyframes|<style[^>]*>[^<]*animation/.test(svg));
  assert.ok(!svg.includes('NaN'));
});

test('an axis over days begins its steps at local midnights and names the dates', () => {
  const midnight = Date.UTC(2026, 5, 9) - 8 * 3_600_000;
  const points = Array.from({ length: 97 }, (_, hour) => [midnight + hour * 3_600_000, hour] as const);
  const svg = lineChart({
    title: 'Flow',
    x: { title: 'Time (UTC+8)', shows: 'time' },
    y: { title: 'm³/h' },
    lines: [{ name: 'Flow', points }],
  });
  for (const date of ['06-09', '06-10', '06-11', '06-12', '06-13'])
    assert.ok(svg.includes(`>${date}<`), date);
});
