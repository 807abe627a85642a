import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { InputError, parseInput } from '../../input.ts';
import { tempFolder } from '../../test/temp-folder.ts';
import { command } from './command.ts';
import { CoverageInput } from './input.ts';

const folder = import.meta.dirname;
const context = {
  path: (name: string) => join(folder, name),
  signal: new AbortController().signal,
  progress: () => {},
};
const example = JSON.parse(readFileSync(join(folder, 'example.json'), 'utf8'));

test('the example tells gaps of six kinds, and its sites lower them as told', async () => {
  const input = parseInput(CoverageInput, example);
  const output = command.output.parse(await command.run(input, context));
  assert.deepEqual(
    output.kinds.map(({ kind }) => kind),
    ['education', 'medical', 'elderly care', 'childcare', 'culture and sport', 'park'],
  );
  for (const { people, served, gap, gaps, inReach } of output.kinds) {
    assert.ok(Math.abs(people - served - gap) < 1e-6 && served <= inReach + 1e-6);
    assert.ok(Math.abs(gaps.reduce((sum, one) => sum + one.people, 0) - gap) < 1e-6);
  }
  assert.ok(output.kinds.some(({ gaps }) => gaps.some(({ reason }) => reason === 'full')));
  for (const { kind, chosen, gapBefore } of output.sites) {
    assert.equal(gapBefore, output.kinds.find((one) => one.kind === kind)?.gap);
    // Open what was chosen: the gap is the one that was told.
    const plan = input.sites.find((one) => one.kind === kind);
    assert.ok(Array.isArray(plan?.candidates) && Array.isArray(input.facilities));
    const built = plan.candidates.flatMap((one) =>
      chosen.some(({ site }) => site === one.id) ? [{ ...one, kind }] : [],
    );
    const after = await command.run(
      { ...input, facilities: [...input.facilities, ...built], sites: [] },
      context,
    );
    const gap = after.kinds.find((one) => one.kind === kind)?.gap ?? Number.NaN;
    assert.ok(Math.abs(gap - (chosen.at(-1)?.gapAfter ?? 0)) < 1e-6 && gap < gapBefore, kind);
  }
  const { figures, tables } = await command.report(input, output, context);
  assert.equal(figures.length, 7);
  assert.match(String(figures[2]?.content), /medical: \d+ of \d+ people without[\s\S]*Site to add/);
  assert.ok(tables.some(({ title }) => title.startsWith('Sites for medical')));
});

test('rows may stand in a GeoJSON file, and one that cannot be is named with its place in the file', async (t) => {
  const point = (properties: object, lng: number) => ({
    type: 'Feature',
    geometry: { type: 'Point', coordinates: [lng, 29.5032] },
    properties,
  });
  const house = {
    type: 'Polygon',
    coordinates: [
      [
        [106.506, 29.503],
        [106.508, 29.503],
        [106.508, 29.504],
        [106.506, 29.504],
        [106.506, 29.503],
      ],
    ],
  };
  const file = (people: unknown) =>
    JSON.stringify({
      type: 'FeatureCollection',
      features: [
        point({ id: 'home', people: 30, colour: 'red', groups: null }, 106.506),
        point({ id: 7, people }, 106.507),
        { type: 'Feature', geometry: house, properties: { id: 'house', people: 8 } },
      ],
    });
  const temp = tempFolder(t, { 'people.geojson': file(12), 'bad.geojson': file(-3) });
  const asked = { ...example, sites: [], needs: [{ kind: 'medical', limit: 900 }] };
  const at = {
    ...context,
    path: (name: string) => (name.endsWith('.geojson') ? temp.path(name) : join(folder, name)),
  };
  const run = (demands: string) => command.run(parseInput(CoverageInput, { ...asked, demands }), at);
  const [found] = (await run('people.geojson')).kinds;
  assert.deepEqual([found?.people, found?.served], [50, 50]);
  await assert.rejects(run('bad.geojson'), (error) => {
    return error instanceof InputError && /features\[1\]: people is -3/.test(error.message);
  });
});

test('a question that cannot be answered is refused by the name of its field', async () => {
  const cases: readonly (readonly [object, RegExp])[] = [
    [{ needs: [] }, /needs is \[\]/],
    [
      { sites: [{ ...example.sites[0], kind: 'zoo' }] },
      /sites\[0\]\.kind is "zoo": expected one of the kinds/,
    ],
    [{ sites: [{ ...example.sites[0], count: 99 }] }, /sites\[0\]\.count is 99: expected at most the 12/],
    [{ facilities: [example.facilities[0], example.facilities[0]] }, /facilities\[1\]\.id is "school 1"/],
    [{ demands: [{ ...example.demands[0], people: -1 }] }, /demands\[0\]\.people is -1/],
  ];
  for (const [fields, says] of cases)
    await assert.rejects(
      async () => command.run(parseInput(CoverageInput, { ...example, ...fields }), context),
      (error) => error instanceof InputError && says.test(error.message),
      String(says),
    );
});
