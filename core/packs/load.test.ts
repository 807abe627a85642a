import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { checkPack, findPacks, loadPack, loadPacks, type PackFault } from './index.ts';

const fixture = fileURLToPath(new URL('./fixtures/lids/', import.meta.url));
const offered = { operations: ['roads.nearest'] };
let root: string;
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'cityloop-test-'));
});
after(async () => {
  await rm(root, { recursive: true, force: true });
});

let count = 0;
/** A copy of the small pack with one thing changed. */
async function copyOf(change: (folder: string) => Promise<unknown> = async () => {}): Promise<string> {
  count += 1;
  const folder = join(root, String(count), 'lids');
  await cp(fixture, folder, { recursive: true });
  await change(folder);
  return folder;
}

/** Every fault of a folder, as its author reads it. */
async function faultsOf(folder: string, context = offered): Promise<readonly string[]> {
  const pack = await loadPack(folder);
  assert.ok(pack);
  const faults: readonly PackFault[] =
    pack.kind === 'faulty' ? pack.faults : checkPack(pack.content, context);
  return faults.map(({ file, path, message }) => `${file} ${path}: ${message}`);
}

async function replace(folder: string, file: string, from: string | RegExp, to: string): Promise<void> {
  const text = await readFile(join(folder, file), 'utf8');
  const changed = text.replace(from, to);
  assert.notEqual(changed, text, `${file} has no ${from}`);
  await writeFile(join(folder, file), changed);
}

describe('a pack without faults', () => {
  test('is loaded whole', async () => {
    const pack = await loadPack(fixture);
    assert.equal(pack?.kind, 'loaded');
    assert.deepEqual(await faultsOf(fixture), []);
    const content = pack?.kind === 'loaded' ? pack.content : undefined;
    assert.deepEqual(
      [content?.pack.id, content?.warn.rules.length, content?.schedules.schedules],
      ['lids', 1, []],
    );
  });

  test('is the one that comes with the platform', async () => {
    const folder = fileURLToPath(new URL('../../packs/water-burst/', import.meta.url));
    assert.deepEqual(await faultsOf(folder, { operations: ['pipe-network.burst-advice'] }), []);
  });

  test('needs no more than pack.yaml, a README and a scenario', async () => {
    const folder = await copyOf(async (at) => {
      for (const file of [
        '1-sense',
        '2-warn',
        '3-dispatch',
        '6-evaluate',
        '7-review',
        'codes',
        'objects',
        'plans',
        'views',
      ])
        await rm(join(at, `${file}.yaml`));
      await replace(at, 'pack.yaml', '[roads.nearest]', '[]');
    });
    assert.deepEqual(await faultsOf(folder), []);
  });

  test('is what a folder with pack.yaml is; others are no packs, and no folder is none', async () => {
    await copyOf();
    await mkdir(join(root, String(count), 'not-a-pack'));
    const found = await loadPacks(join(root, String(count)));
    assert.deepEqual(
      found.map(({ kind }) => kind),
      ['loaded'],
    );
    assert.deepEqual(await loadPacks(join(root, 'nowhere')), []);
  });
});

const cases: readonly {
  readonly name: string;
  readonly file?: string;
  readonly from?: string | RegExp;
  readonly to?: string;
  readonly change?: (folder: string) => Promise<unknown>;
  readonly faults: readonly (string | RegExp)[];
}[] = [
  {
    name: 'YAML that does not parse',
    file: '2-warn.yaml',
    from: 'levels: [{',
    to: 'levels: [{{',
    faults: [
      '2-warn.yaml line 7: Flow map in block collection must be sufficiently indented and end with a }',
    ],
  },
  {
    name: 'a key given twice',
    file: 'pack.yaml',
    from: 'tier: bronze',
    to: 'tier: bronze\ntier: gold',
    faults: ['pack.yaml line 8: Map keys must be unique'],
  },
  {
    name: 'a value of the wrong type',
    file: 'codes.yaml',
    from: 'value: 15, unit: deg',
    to: 'value: fifteen, unit: deg',
    faults: ['codes.yaml thresholds/tilt-limit/value: Invalid input: expected number, received string'],
  },
  {
    name: 'a number without a source',
    file: 'codes.yaml',
    from: 'value: 30, unit: s, source: design, ',
    to: 'value: 30, unit: s, ',
    faults: [
      'codes.yaml thresholds/tilt-hold/source: Invalid option: expected one of "standard"|"regulation"|"local"|"vendor"|"design"',
    ],
  },
  {
    name: 'a field that is spelt wrong',
    file: '2-warn.yaml',
    from: 'when:',
    to: 'whenn:',
    faults: ['2-warn.yaml rules/lid-tilted/whenn: is not a field of this format'],
  },
  {
    name: 'a file that is spelt wrong',
    change: (folder) => rename(join(folder, 'views.yaml'), join(folder, 'view.yaml')),
    faults: ['view.yaml : is not a file of a pack'],
  },
  {
    name: 'code',
    change: (folder) => writeFile(join(folder, 'rule.ts'), 'export {};'),
    faults: ['rule.ts : is not a file of a pack'],
  },
  {
    name: 'an unknown threshold',
    file: '2-warn.yaml',
    from: 'value: tilt-limit',
    to: 'value: tilt-limits',
    faults: ['2-warn.yaml rules/lid-tilted: codes.yaml has no threshold "tilt-limits"'],
  },
  {
    name: 'a duration in another unit than seconds',
    file: 'codes.yaml',
    from: 'value: 3600, unit: s',
    to: 'value: 60, unit: min',
    faults: [
      '3-dispatch.yaml incidents/lid-open: threshold "limit-1-h" has unit min, expected s',
      'plans.yaml lid-plan/cordon: threshold "limit-1-h" has unit min, expected s',
      'plans.yaml lid-plan/replace: threshold "limit-1-h" has unit min, expected s',
    ],
  },
  {
    name: 'a limit in another unit than its metric',
    file: 'objects.yaml',
    from: 'unit: deg, min: 0',
    to: 'unit: rad, min: 0',
    faults: [
      '2-warn.yaml rules/lid-tilted: threshold "tilt-limit" has unit deg, expected rad',
      '2-warn.yaml rules/lid-tilted: threshold "tilt-clear" has unit deg, expected rad',
      '1-sense.yaml vitalSigns/lids-upright: threshold "tilt-limit" has unit deg, expected rad',
    ],
  },
  {
    name: 'an expression that does not parse',
    file: '3-dispatch.yaml',
    from: `title: "'井盖异常'"`,
    to: `title: "'井盖异常' +"`,
    faults: [/^3-dispatch\.yaml lid-open\/title: expression "'井盖异常' \+": .+/],
  },
  {
    name: 'matters that wait for each other',
    file: 'plans.yaml',
    from: '{ id: cordon,',
    to: '{ id: cordon, after: [replace],',
    faults: ['plans.yaml lid-plan/cordon: matters wait for each other: cordon → replace → cordon'],
  },
  {
    name: 'a matter that waits for none of its plan',
    file: 'plans.yaml',
    from: 'after: [cordon]',
    to: 'after: [cordons]',
    faults: ['plans.yaml lid-plan/replace: waits for "cordons", which the plan does not have'],
  },
  {
    name: 'an unknown plan',
    file: '3-dispatch.yaml',
    from: 'plan: lid-plan',
    to: 'plan: lids-plan',
    faults: ['3-dispatch.yaml lid-open: plans.yaml has no plan "lids-plan"'],
  },
  {
    name: 'an unknown rule',
    file: '3-dispatch.yaml',
    from: 'from: [lid-tilted,',
    to: 'from: [lid-tipped,',
    faults: ['3-dispatch.yaml lid-open: no rule, report or schedule "lid-tipped"'],
  },
  {
    name: 'an unknown object',
    file: 'views.yaml',
    from: 'object: lid }',
    to: 'object: lamp }',
    faults: ['views.yaml lids: objects.yaml has no object "lamp"'],
  },
  {
    name: 'a rule over an unknown metric',
    file: '2-warn.yaml',
    from: 'metric: tilt',
    to: 'metric: angle',
    faults: ['2-warn.yaml lid-tilted: object "lid" has no metric "angle"'],
  },
  {
    name: 'an unknown state',
    file: 'objects.yaml',
    from: 'to: removed',
    to: 'to: gone',
    faults: ['objects.yaml lid/remove: "gone" is not a state'],
  },
  {
    name: 'an operation that pack.yaml does not list',
    file: 'pack.yaml',
    from: 'needs: [roads.nearest]',
    to: 'needs: []',
    faults: ['pack.yaml needs: does not list operation "roads.nearest"'],
  },
  {
    name: 'an operation that nobody offers',
    change: async (folder) => {
      await replace(folder, '3-dispatch.yaml', 'roads.nearest', 'roads.next');
      await replace(folder, 'pack.yaml', 'roads.nearest', 'roads.next');
    },
    faults: ['3-dispatch.yaml lid-open/advice: nobody offers operation "roads.next"'],
  },
  {
    name: 'one name twice',
    file: 'plans.yaml',
    from: '{ id: replace,',
    to: '{ id: cordon,',
    faults: [
      'plans.yaml lid-plan: has "cordon" twice',
      'plans.yaml lid-plan/cordon: matters wait for each other: cordon → cordon',
    ],
  },
  {
    name: 'a lesson about a place that is not there',
    file: '7-review.yaml',
    from: 'path: codes/thresholds/level-floor/value',
    to: 'path: codes/thresholds/water-floor/value',
    faults: ['7-review.yaml codes/thresholds/water-floor/value: the pack has no number there'],
  },
  {
    name: 'a range that does not hold the number itself',
    file: '7-review.yaml',
    from: 'min: 10, max: 120',
    to: 'min: 60, max: 120',
    faults: [
      '7-review.yaml codes/thresholds/tilt-hold/value: the pack says 30, which is not within 60 … 120',
    ],
  },
  {
    name: 'a proposal that nothing opens',
    file: '7-review.yaml',
    from: 'path: codes/thresholds/tilt-hold/value, to',
    to: 'path: codes/thresholds/tilt-clear/value, to',
    faults: [
      '7-review.yaml slower: proposes a change of "codes/thresholds/tilt-clear/value", which "changes" does not open',
    ],
  },
  {
    name: 'an id that is not its folder',
    file: 'pack.yaml',
    from: 'id: lids',
    to: 'id: covers',
    faults: ['pack.yaml id: is "covers", the folder is "lids"'],
  },
  {
    name: 'no README',
    change: (folder) => rm(join(folder, 'README.md')),
    faults: ['README.md : is missing'],
  },
  {
    name: 'no scenario',
    change: (folder) => rm(join(folder, 'scenarios'), { recursive: true }),
    faults: ['scenarios/ : needs at least one scenario that runs the whole loop'],
  },
  {
    name: 'a scenario that does not parse',
    change: (folder) => writeFile(join(folder, 'scenarios', 'b.yaml'), 'a: [1'),
    faults: [
      'scenarios/b.yaml line 1: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
  },
];

describe('a fault is named with its file and place', () => {
  for (const { name, file, from, to, change, faults } of cases)
    test(name, async () => {
      const folder = await copyOf(async (at) => {
        if (change !== undefined) await change(at);
        else await replace(at, file ?? '', from ?? '', to ?? '');
      });
      const found = await faultsOf(folder);
      assert.equal(found.length, faults.length, found.join('\n'));
      const wrong = faults.filter((expected, at) =>
        expected instanceof RegExp ? !expected.test(found[at] ?? '') : found[at] !== expected,
      );
      assert.deepEqual(wrong, [], found.join('\n'));
    });

  test('all of a pack at once', async () => {
    const folder = await copyOf(async (at) => {
      await replace(at, 'pack.yaml', 'tier: bronze', 'tier: tin');
      await replace(at, 'plans.yaml', 'photos: 0', 'photos: -1');
      await rm(join(at, 'README.md'));
    });
    assert.deepEqual(
      (await faultsOf(folder)).map((fault) => fault.split(':')[0]),
      ['pack.yaml tier', 'plans.yaml plans/lid-plan/matters/cordon/proof/photos', 'README.md '],
    );
  });
});

test('a faulty pack is left out, a good one beside it is found, and of two with one id the second is left out', async () => {
  const bad = await copyOf((folder) =>
    replace(folder, 'plans.yaml', '{ id: cordon,', '{ id: cordon, after: [replace],'),
  );
  const good = await copyOf();
  const again = await copyOf();
  const found = await findPacks([bad, good, again].map((folder) => join(folder, '..')));
  assert.deepEqual(
    found.packs.map(({ pack }) => pack.id),
    ['lids'],
  );
  assert.deepEqual(
    found.faults.map(({ pack, file, path }) => [pack, file, path]),
    [
      ['lids', 'plans.yaml', 'lid-plan/cordon'],
      ['lids', 'pack.yaml', 'id'],
    ],
  );
});
