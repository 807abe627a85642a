import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Area, areaM2, areaSchema, contains } from '@cityloop/core/geo';
import { borderKm2, borderProblem, outerBorder } from './coverage.fixture.ts';
import { regionCodeOf, runwaysFor, shortCode } from './organisation.ts';
import { organisationSeed, type RegionRow } from './seed-data.ts';

const seed = organisationSeed();
const open = seed.regions.filter((region) => region.validTo === null);

function regionsAt(level: RegionRow['level']): readonly RegionRow[] {
  return open.filter((region) => region.level === level);
}

function areasAt(level: RegionRow['level']): ReadonlyMap<string, Area> {
  const rows = seed.outlines.filter((outline) => outline.level === level);
  return new Map(rows.map((row) => [shortCode(row.regionCode), areaSchema.parse(JSON.parse(row.geojson))]));
}

function countBy<Row>(rows: readonly Row[], key: (row: Row) => string): Readonly<Record<string, number>> {
  return Object.fromEntries([...Map.groupBy(rows, key)].map(([name, group]) => [name, group.length]));
}

describe('the codes', () => {
  test('there are 38 districts, 1031 towns and 11,270 villages, and each code continues the one above it', () => {
    assert.deepEqual(
      [regionsAt('county').length, regionsAt('township').length, regionsAt('village').length],
      [38, 1031, 11_270],
    );
    const codes = new Set(open.map((region) => region.code));
    assert.equal(codes.size, open.length);
    for (const region of open.filter(({ level }) => level !== 'province')) {
      assert.ok(codes.has(region.parentCode ?? ''), `${region.code} has no parent`);
      if (region.level === 'county') continue;
      assert.ok(
        region.code.startsWith(shortCode(region.parentCode ?? '')),
        `${region.code} under ${region.parentCode}`,
      );
    }
  });

  test('every district has its Chinese and its English name', () => {
    for (const region of regionsAt('county')) assert.ok(region.nameZh !== '' && region.nameEn, region.code);
    assert.equal(open.find((region) => region.code === '500155000000')?.nameZh, '梁平区');
    assert.equal(open.find((region) => region.code === '500156000000')?.nameZh, '武隆区');
  });

  test('short and full codes lead back to each other', () => {
    for (const { code } of open) assert.equal(regionCodeOf(shortCode(code)), code);
  });
});

describe('the centres', () => {
  const byId = new Map(seed.units.map((unit) => [unit.id, unit]));
  const centres = seed.units.filter((unit) => unit.kind === 'centre' || unit.kind === 'functional-zone');

  test('there are 1 city, 41 district and 1031 town centres, each below the right one [centre-three-level]', () => {
    assert.deepEqual(
      countBy(centres, (unit) => unit.level),
      { city: 1, district: 41, town: 1031 },
    );
    for (const unit of centres) {
      const parent = unit.parentId === null ? undefined : byId.get(unit.parentId);
      assert.equal(
        parent?.level,
        { city: undefined, district: 'city', town: 'district' }[unit.level as 'city'],
        unit.id,
      );
      if (unit.level === 'town') assert.equal(unit.parentId, unit.id.slice(0, 6));
    }
  });

  test('every unit has an id of its own, a known parent, and a path that continues that of its parent', () => {
    assert.equal(byId.size, seed.units.length);
    for (const unit of seed.units) {
      const parent = unit.parentId === null ? undefined : byId.get(unit.parentId);
      assert.equal(parent === undefined, unit.parentId === null, unit.id);
      assert.equal(unit.path, parent === undefined ? unit.id : `${parent.path}/${unit.id}`);
    }
  });

  test('a functional zone runs towns that exist, none of them twice', () => {
    const runs = seed.unitRegions.filter((row) => row.role === 'runs');
    assert.deepEqual(
      countBy(runs, (row) => row.unitId),
      { 'zone-liangjiang': 15, 'zone-gaoxin': 10, 'zone-wansheng': 10 },
    );
    assert.equal(new Set(runs.map((row) => row.regionCode)).size, runs.length);
    for (const row of runs) assert.ok(byId.has(shortCode(row.regionCode)), row.regionCode);
  });

  test('every village has a grid, and the villages of the demonstration district two to four', () => {
    const grids = countBy(
      seed.units.filter((unit) => unit.kind === 'grid'),
      (unit) => unit.parentId ?? '',
    );
    const villages = seed.units.filter((unit) => unit.kind === 'village');
    assert.equal(villages.length, 11_270);
    for (const { id } of villages) {
      const count = grids[id] ?? 0;
      assert.ok(id.startsWith('500103') ? count >= 2 && count <= 4 : count === 1, `${id}: ${count}`);
    }
  });

  test('what the burst plan calls on is there: departments of city and district, utilities, crews, warehouses', () => {
    const departments =
      'urban water drainage housing police-traffic fire econ-info telecom power gas health education emergency';
    for (const name of departments.split(' ')) {
      assert.equal(byId.get(`cq-${name}`)?.path, `cq/cq-${name}`);
      assert.equal(byId.get(`500103-${name}`)?.path, `cq/500103/500103-${name}`);
    }
    assert.equal(byId.get('u-water-group')?.path, 'u-water-group');
    assert.equal(byId.get('u-water-group-crew-3')?.path, 'u-water-group/u-water-group-crew-3');
    assert.equal(byId.get('u-water-group-warehouse-1')?.kind, 'warehouse-keeper');
    for (const id of ['u-power', 'u-gas', 'u-telecom']) assert.equal(byId.get(id)?.parentId, null);
  });
});

describe('boards and runways', () => {
  const units = new Set(seed.units.map((unit) => unit.id));
  const runways = seed.runways.filter((runway) => runway.parentCode === null);
  const subRunways = seed.runways.filter((runway) => runway.parentCode !== null);

  test('city and districts have the same eight boards, towns four [boards-eight]', () => {
    const named = (level: string) =>
      seed.boards.filter((board) => board.level === level).map((board) => board.nameZh);
    const eight = '党建统领 经济发展 设施运行 社会治理 应急动员 文明创建 生态景观 生产生活服务'.split(' ');
    assert.deepEqual(named('city'), eight);
    assert.deepEqual(named('district'), eight);
    assert.deepEqual(named('town'), ['党的建设', '经济发展', '民生服务', '平安法治']);
  });

  test('63 runways lie in the eight boards, each with a lead that exists [runways-63]', () => {
    assert.equal(runways.length, 63);
    assert.equal(new Set(runways.map((runway) => runway.board)).size, 8);
    for (const runway of seed.runways) {
      assert.ok(units.has(runway.leadUnit), `${runway.code}: ${runway.leadUnit}`);
      assert.ok(runway.leadPost !== '' && runway.nameZh !== '', runway.code);
    }
  });

  test('more than 200 sub-runways belong to a runway of their own board [sub-runways-200]', () => {
    assert.ok(subRunways.length > 200, `${subRunways.length}`);
    const byCode = new Map(runways.map((runway) => [runway.code, runway]));
    for (const sub of subRunways) assert.equal(byCode.get(sub.parentCode ?? '')?.board, sub.board, sub.code);
  });

  test("a district's own sub-runway is seen inside that district only [sub-runways-200]", () => {
    const [first] = subRunways;
    assert.ok(first);
    const own = { ...first, code: 'facilities-01-jiefangbei', ownerUnit: '500103' };
    const seenAt = (path: string) => runwaysFor([first, own], path).map((runway) => runway.code);
    assert.deepEqual(seenAt('cq/500103/500103003'), [first.code, own.code]);
    assert.deepEqual(seenAt('cq/500105'), [first.code]);
    assert.deepEqual(seenAt('cq'), [first.code]);
  });

  test('the central area has nine districts and two zones, and every district lies in exactly one class [central-area-9-plus-2]', () => {
    const central = seed.groups.filter((row) => row.code === 'central-9-plus-2').map((row) => row.member);
    assert.equal(central.filter((member) => /^\d{6}$/.test(member)).length, 9);
    assert.equal(central.filter((member) => member.startsWith('zone-')).length, 2);
    const members = seed.groups.map((row) => row.member);
    assert.equal(new Set(members).size, 41);
    assert.equal(members.length, 41);
    for (const member of members) assert.ok(units.has(member), member);
  });
});

describe('the outlines', () => {
  const districts = areasAt('county');
  const towns = areasAt('township');
  const villages = areasAt('village');
  const grids = areasAt('grid');

  test('38 districts have one each, and together they cover 82,402 km² to within 0.5 % without overlap or gap', () => {
    assert.deepEqual(
      [...districts.keys()].toSorted(),
      regionsAt('county')
        .map((region) => shortCode(region.code))
        .toSorted(),
    );
    const border = outerBorder([...districts.values()]);
    assert.equal(borderProblem(border), undefined);
    const km2 = [...districts.values()].reduce((sum, area) => sum + areaM2(area), 0) / 1e6;
    assert.ok(Math.abs(km2 / 82_402 - 1) < 0.005, `${km2} km²`);
    assert.ok(Math.abs(borderKm2(border) / km2 - 1) < 1e-9);
  });

  test('1031 towns cover the same surface, each district by its own towns', () => {
    assert.equal(towns.size, 1031);
    assert.equal(borderProblem(outerBorder([...towns.values()])), undefined);
    for (const [code, district] of districts) {
      const own = [...towns].filter(([town]) => town.startsWith(code)).map(([, area]) => areaM2(area));
      const share = own.reduce((sum, area) => sum + area, 0) / areaM2(district);
      assert.ok(Math.abs(share - 1) < 1e-4, `${code}: ${share}`);
    }
  });

  test('villages and grids of the demonstration district cover it too', () => {
    const district = areaM2(districts.get('500103') ?? assert.fail());
    for (const cells of [villages, grids]) {
      assert.equal(borderProblem(outerBorder([...cells.values()])), undefined);
      const covered = [...cells.values()].reduce((sum, area) => sum + areaM2(area), 0);
      assert.ok(Math.abs(covered / district - 1) < 1e-3, `${covered / district}`);
    }
    const seeded = open.filter((region) => region.level === 'village' && region.code.startsWith('500103'));
    assert.equal(villages.size, seeded.length);
  });

  test('a planted overlap and a planted gap are both found', () => {
    const whole = [...districts.values()];
    assert.throws(() => outerBorder([...whole, ...whole.slice(0, 1)]), /twice on the same side/);
    const inner = districts.get('500103') ?? assert.fail();
    const gap = borderProblem(outerBorder(whole.filter((area) => area !== inner)));
    assert.match(gap ?? '', /gap/);
  });

  test('invented outlines say so, and none claims to be official', () => {
    assert.ok(seed.outlines.every((outline) => outline.demonstration));
    assert.ok(seed.outlines.every((outline) => outline.generated === (outline.level !== 'county')));
  });

  test('the Jiefangbei monument lies in its own sub-district', () => {
    const monument = [106.5771, 29.5573] as const;
    const found = [...towns].filter(([, area]) => contains(area, monument)).map(([code]) => code);
    assert.deepEqual(found, ['500103003']);
  });
});
