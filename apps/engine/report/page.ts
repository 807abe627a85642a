import type { Report } from '../command.ts';
import { escaped } from './svg.ts';

/** What the page says of the run itself. */
export interface PageOptions {
  /** Name of the engine. */
  readonly engine: string;
  readonly summary: string;
  /** Path of the input, seen from the page. */
  readonly input: string;
}

/** Rows of a table that the page shows; the rest stands in `output.json`. */
const MOST_ROWS = 300;

const STYLE = `
:root { color-scheme: light dark; --paper: #fff; --ink: #1b1f24; --quiet: #57606a; --line: #d0d7de; --band: #f6f8fa; --link: #0550ae; }
@media (prefers-color-scheme: dark) { :root { --paper: #0d1117; --ink: #e6edf3; --quiet: #9198a1; --line: #3d444d; --band: #151b23; --link: #79b8ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 24px 20px 64px; max-width: 1080px; background: var(--paper); color: var(--ink);
  font: 16px/1.55 'Noto Sans', 'Noto Sans CJK SC', 'Noto Sans SC', 'PingFang SC', 'Microsoft YaHei', 'Helvetica Neue', Arial, sans-serif; }
h1 { margin: 0 0 4px; font-size: 26px; line-height: 1.25; } h2 { margin: 36px 0 10px; font-size: 19px; }
p { margin: 6px 0; } a { color: var(--link); } .quiet { color: var(--quiet); font-size: 14px; }
figure { margin: 24px 0; } figure img { display: block; width: 100%; height: auto; background: #fff; border: 1px solid var(--line); border-radius: 6px; }
figcaption { margin-top: 6px; color: var(--quiet); font-size: 14px; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: 14px; font-variant-numeric: tabular-nums; }
th, td { padding: 6px 10px; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; } th { border-bottom-width: 2px; white-space: nowrap; }
tbody tr:nth-child(even) { background: var(--band); } .number { text-align: right; white-space: nowrap; }
ul { padding-left: 20px; } nav { margin-top: 10px; font-size: 14px; }
@media print { :root { --paper: #fff; --ink: #000; --quiet: #444; --line: #bbb; --band: #fff; --link: #000; } body { max-width: none; padding: 0; font-size: 11pt; } figure, tr { break-inside: avoid; } h2 { break-after: avoid; } .scroll { overflow: visible; } }
`;

/** The page of a run: one file that needs nothing but the figures beside it, for screen (light and dark) and paper. */
export function pageHtml(report: Report, { engine, summary, input }: PageOptions): string {
  const figures = report.figures.map(({ file, caption }) => {
    const link = escaped(encodeURIComponent(file));
    return `<figure><a href="${link}"><img src="${link}" alt="${escaped(caption)}"></a><figcaption>${escaped(caption)}</figcaption></figure>`;
  });
  const notes = report.notes.map((note) => `<li>${escaped(note)}</li>`).join('\n');
  const source = input.split('/').map(encodeURIComponent).join('/');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(report.title)}</title>
<style>${STYLE}</style>
<header>
<h1>${escaped(report.title)}</h1>
<p class="quiet">${escaped(engine)}: ${escaped(summary)}</p>
<nav>Input: <a href="${escaped(source)}">${escaped(input.split('/').at(-1) ?? input)}</a> · Output: <a href="output.json">output.json</a></nav>
</header>
<main>
${figures.join('\n')}
${report.tables.map(tableHtml).join('\n')}
${notes === '' ? '' : `<section><h2>What to know before you rely on this</h2>\n<ul>\n${notes}\n</ul></section>`}
</main>
</html>
`;
}

function tableHtml({ title, columns, rows }: Report['tables'][number]): string {
  // An empty cell among numbers is a number that there is not.
  const isNumber = columns.map((_, i) => {
    const filled = rows.map((row) => row[i]).filter((value) => value !== '');
    return filled.length > 0 && filled.every(isFigure) && filled.some((value) => value !== '–');
  });
  const cell = (tag: 'th' | 'td', text: string, i: number) =>
    `<${tag}${isNumber[i] ? ' class="number"' : ''}>${escaped(text)}</${tag}>`;
  const head = columns.map((name, i) => cell('th', name, i)).join('');
  const body = rows
    .slice(0, MOST_ROWS)
    .map((row) => `<tr>${row.map((value, i) => cell('td', shown(value), i)).join('')}</tr>`)
    .join('\n');
  const more =
    rows.length > MOST_ROWS
      ? `<p class="quiet">${rows.length - MOST_ROWS} more rows in output.json.</p>`
      : '';
  const empty = rows.length === 0 ? '<p class="quiet">None.</p>' : '';
  return `<section><h2>${escaped(title)}</h2>
<div class="scroll"><table>
<thead><tr>${head}</tr></thead>
<tbody>
${body}
</tbody></table></div>${more}${empty}</section>`;
}

/** A number, or a text that is one with its decimals (`0.50`, `12 %`); a name such as `7` is none. */
function isFigure(value: string | number | undefined): boolean {
  return (
    typeof value === 'number' ||
    value === '–' ||
    (value !== undefined && /^[-−]?(\d+\.\d+(e[-+]?\d+)?( %)?|\d+ %)$/.test(value))
  );
}

/** Below this six decimals show nothing, so powers of ten are. */
const LEAST_DECIMAL = 5e-7;

function shown(value: string | number): string {
  if (typeof value === 'string') return value;
  if (value === 0) return '0';
  if (Math.abs(value) < LEAST_DECIMAL) return value.toExponential(1);
  return Number.isInteger(value)
    ? value.toLocaleString('en-US')
    : Number(value.toPrecision(6)).toLocaleString('en-US', { maximumFractionDigits: 6 });
}
