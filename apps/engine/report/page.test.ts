import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pageHtml } from './page.ts';

const OPTIONS = { engine: 'assignment', summary: 'Who goes where.', input: '../in put.json' };

test('the page shows figures, tables and notes, names input and output, and needs nothing from elsewhere', () => {
  const html = pageHtml(
    {
      title: 'Rounds & 巡逻',
      figures: [{ file: 'map.svg', content: '', caption: 'Rounds <of today>' }],
      tables: [
        {
          title: 'Crews',
          columns: ['Crew', 'Seconds'],
          rows: [
            ['A', 1234.5],
            ['<b>', 7],
          ],
        },
      ],
      notes: ['Times are estimates.'],
    },
    OPTIONS,
  );
  assert.match(html, /<a href="map\.svg"><img src="map\.svg" alt="Rounds &lt;of today&gt;">/);
  assert.match(html, /<td>&lt;b&gt;<\/td><td class="number">7<\/td>/);
  assert.match(html, /<td class="number">1,234\.5<\/td>/);
  assert.match(html, /<li>Times are estimates\.<\/li>/);
  assert.match(html, /href="\.\.\/in%20put\.json">in put\.json</);
  assert.match(html, /href="output\.json"/);
  assert.match(html, /<title>Rounds &amp; 巡逻<\/title>/);
  assert.ok(!/https?:|<script|@import/.test(html));
});

test('figures written with their decimals stand to the right, names of digits to the left, small figures are not rounded away', () => {
  const rows = [
    ['7', '0.50', '–', -3e-16, '12 %'],
    ['8', '-12.25', '1.0', -0, '5 %'],
  ];
  const html = pageHtml(
    {
      title: 'T',
      figures: [],
      tables: [{ title: 'T', columns: ['a', 'b', 'c', 'd', 'e'], rows }],
      notes: [],
    },
    OPTIONS,
  );
  const figure = (text: string) => `<td class="number">${text}</td>`;
  const cells = ['0.50', '–', '-3.0e-16', '12 %'].map(figure).join('');
  assert.ok(html.includes(`<td>7</td>${cells}`), html);
  assert.ok(html.includes(`${figure('1.0')}${figure('0')}`));
});

test('a long table is cut and says how many rows are left, an empty one says so', () => {
  const rows = Array.from({ length: 305 }, (_, i) => [i]);
  const html = pageHtml(
    {
      title: 'T',
      figures: [],
      tables: [
        { title: 'Long', columns: ['n'], rows },
        { title: 'None', columns: ['n'], rows: [] },
      ],
      notes: [],
    },
    OPTIONS,
  );
  assert.match(html, /5 more rows in output\.json/);
  assert.equal(html.match(/<tr><td/g)?.length, 300);
  assert.match(html, /None\.<\/p>/);
});
