import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, type TestContext, test } from 'node:test';
import type { Page } from 'playwright-core';
import { generateNetwork } from '../../apps/simulator/network/index.ts';
import { type BrowserCity, borrowCity, returnCity } from './browser-city.ts';
import { doMatters, type Incident, type Rows, until, verifyMatters } from './matters.ts';

/** All meters of this zone lie in one town, and no other zone takes water from it. */
const ZONE = { id: 'DMA-4W', town: '500103004', operator: 'town3', gridWorker: 'grid3' };
const SECOND_ZONE = 'DMA-5W';
const TITLE = '疑似供水爆管：四级西供水分区';
/** From the decision to the screens: the bench holds the second that is the aim, this is a busy machine's allowance. */
const SEEN_MS = 30_000;

const folder = mkdtempSync(join(tmpdir(), 'cityloop-photo-'));
const photo = join(folder, 'valve.jpg');
let city: BrowserCity;
let desk: Page;
let crew: Page;
let incident: string;

before(async () => {
  city = await borrowCity();
});
after(async () => {
  await returnCity();
  rmSync(folder, { recursive: true, force: true });
});

interface Alarm {
  readonly head: { readonly chainId: string; readonly at: string };
  readonly body: { readonly decidedAt: number };
}

async function replayOf(chainId: string) {
  const district = await city.person('district');
  return await district.read<{ readings: unknown[]; missing: string[] }>(`/api/chains/${chainId}/replay`);
}

let failed: string | undefined;

/** One step of the way round; after one that failed the others say so at once instead of waiting in vain. */
function step(name: string, act: (t: TestContext) => Promise<void>): void {
  test(name, async (t) => {
    assert.equal(failed, undefined, 'an earlier step failed');
    failed = name;
    await act(t);
    failed = undefined;
  });
}

/** The longest pipe of 150 mm or more in a zone of the simulated network. */
function pipeOf(zone: string): string {
  const { truth } = generateNetwork(7);
  const inZone = new Set(truth.nodes.filter((node) => node.zone === zone).map(({ id }) => id));
  const pipes = truth.links.filter(
    ({ kind, from, to, diameterMm }) =>
      kind === 'pipe' && diameterMm >= 150 && inZone.has(from) && inZone.has(to),
  );
  const longest = pipes.sort((a, b) => b.lengthM - a.lengthM)[0];
  assert.ok(longest, `zone ${zone} has no such pipe`);
  return longest.id;
}

async function startDrill(page: Page, link: string): Promise<void> {
  await page.getByRole('button', { name: '启动演练' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('管段编号').fill(link);
  await dialog.getByLabel('漏水流量').fill('40');
  await dialog.getByRole('button', { name: '启动演练' }).click();
  await page.getByRole('button', { name: '结束演练' }).waitFor();
}

/** Waits until the plan on the desk shows a matter in a state. */
async function matterIs(name: string, state: string): Promise<void> {
  await desk.locator('.matter', { hasText: name }).filter({ hasText: state }).first().waitFor();
}

async function read(username: string): Promise<Incident> {
  return (await city.person(username)).read<Incident>(`/api/incidents/${incident}`);
}

step(
  'a burst that is started in the browser is on the cockpits of city, district and town without a reload [burst-live-three-levels]',
  async (t) => {
    const [forCity, forDistrict, forTown] = await Promise.all([
      city.page('city', 'wall', '/cockpit'),
      city.page('district', 'desk', '/cockpit'),
      city.page(ZONE.operator, 'desk', '/cockpit'),
    ]);
    desk = forDistrict;
    await forTown.getByRole('heading', { name: '未结事件' }).waitFor();
    await startDrill(forDistrict, pipeOf(ZONE.id));
    const seen = await Promise.all(
      [forCity, forDistrict, forTown].map(async (page) => {
        await page.getByText(TITLE).first().waitFor({ timeout: 120_000 });
        return Date.now();
      }),
    );
    const district = await city.person('district');
    const { rows } = await district.read<Rows<Incident['incident']>>('/api/incidents?state=open');
    assert.deepEqual(
      rows.map(({ head }) => head.title),
      [TITLE],
      'one burst is one incident',
    );
    incident = rows[0]?.head.id ?? '';
    const { head } = (await read('district')).incident;
    assert.equal(head.drill, true);
    assert.ok(head.place.path.startsWith(`cq/500103/${ZONE.town}`), head.place.path);
    const alarms = await district.read<Rows<Alarm>>('/api/alarms?state=all');
    const alarm = alarms.rows.find((one) => one.head.chainId === head.chainId);
    assert.ok(alarm, 'the alarm that opened the incident is there');
    const last = Math.max(...seen);
    const { now, factor } = await city.clock();
    const realOf = (cityTime: number) => Date.now() - (now - cityTime) / factor;
    const sinceAlarm = Math.round(last - realOf(Date.parse(alarm.head.at)));
    const sinceReading = Math.round(last - realOf(alarm.body.decidedAt));
    // The reading's own time includes how late the simulated meters send on this machine.
    t.diagnostic(`on three levels ${sinceAlarm} ms after the decision, ${sinceReading} ms after its reading`);
    assert.ok(sinceAlarm <= SEEN_MS, `${sinceAlarm} ms`);
    await forTown.context().close();
    await forCity.context().close();
  },
);

step('a named person confirms what the advice proposes', async () => {
  await desk.getByText(TITLE).first().click();
  await desk.getByRole('button', { name: '确认建议' }).click();
  await desk.getByRole('dialog').getByRole('button', { name: '确认建议' }).click();
  await desk.getByText('区中心派遣员于', { exact: false }).waitFor();
  const { body } = (await read('district')).incident;
  assert.equal(body.adviceConfirmed?.by.name, '区中心派遣员');
  assert.ok((body.advice?.result?.candidates?.length ?? 0) > 0);
});

step('the crew confirms on its phone, and the plan lights up on the desk', async () => {
  crew = await city.page('crew', 'phone');
  await crew.getByRole('button', { name: '供水管线抢维修事务确认' }).click();
  await crew.getByRole('button', { name: '接单', exact: true }).click();
  await crew.getByText('是', { exact: true }).click();
  await crew.getByLabel('处置说明').fill('路面冒水,确认爆管');
  await crew.getByRole('button', { name: '完成', exact: true }).click();
  await crew.locator('.task-state', { hasText: '核查通过' }).waitFor();
  await matterIs('供水管线抢维修事务确认', '核查通过');
  await matterIs('关阀止水', '待接单');
  await matterIs('抢维修', '未到');
});

step('the crew closes the valves and proves it with a photo', async () => {
  writeFileSync(photo, await crew.screenshot({ type: 'jpeg' }));
  await crew.getByRole('button', { name: '返回' }).click();
  await crew.getByRole('button', { name: /关阀止水/ }).click();
  await crew.getByRole('button', { name: '接单', exact: true }).click();
  await crew.getByLabel('已关阀门').fill('V0001、V0002');
  await crew.getByLabel('处置说明').fill('已关阀,水已止住');
  const done = crew.getByRole('button', { name: '完成', exact: true });
  assert.equal(await done.isDisabled(), true, 'a photo is still missing');
  await crew.setInputFiles('input[type=file]', photo);
  await crew.getByRole('img', { name: '处置后' }).waitFor();
  await done.click();
  await crew.locator('.task-state', { hasText: '待核查' }).waitFor();
});

step('a department does its matter at its desk, a grid worker on the phone', async () => {
  const police = await city.page('police-traffic', 'desk');
  await police.getByRole('button', { name: '接单', exact: true }).click();
  await police.getByLabel('管制道路').fill('中山三路');
  await police.getByLabel('处置说明').fill('单向放行');
  await police.getByRole('button', { name: '完成', exact: true }).click();
  await police.getByText('没有待办事项').waitFor();
  const grid = await city.page(ZONE.gridWorker, 'phone');
  await grid.getByRole('button', { name: /停水公告与叫应/ }).click();
  await grid.getByRole('button', { name: '接单', exact: true }).click();
  await grid.getByLabel('已通知户数').fill('320');
  await grid.getByLabel('处置说明').fill('逐户敲门并电话叫应');
  await grid.getByRole('button', { name: '完成', exact: true }).click();
  await grid.locator('.task-state', { hasText: '待核查' }).waitFor();
  await police.context().close();
  await grid.context().close();
});

step('somebody else verifies: one matter goes back with a reason, the other passes', async () => {
  const page = await city.page('verifier', 'desk', '/tasks?tab=check');
  await page.getByRole('row', { name: /交通警情事件处置/ }).click();
  await page.locator('.tasks-sheet').getByText('交通警情事件处置').waitFor();
  await page.getByLabel('核查意见').fill('未说明绕行路线');
  await page.getByRole('button', { name: '不通过' }).click();
  await page.getByRole('row', { name: /交通警情事件处置/ }).waitFor({ state: 'detached' });
  await page.getByRole('row', { name: /关阀止水/ }).click();
  await page.locator('.tasks-sheet').getByText('关阀止水').waitFor();
  await page.getByRole('button', { name: '核查通过' }).click();
  await page.getByRole('row', { name: /关阀止水/ }).waitFor({ state: 'detached' });
  const police = await city.person('police-traffic');
  const { rows } = await police.read<Rows<{ head: { state: string }; body: { reason?: string } }>>(
    '/api/tasks?mine=true&state=open',
  );
  assert.deepEqual(
    rows.map(({ head, body }) => [head.state, body.reason]),
    [['rework', '未说明绕行路线']],
  );
  await matterIs('交通警情事件处置', '退回');
  await page.context().close();
});

step('what was sent back shows why, and is taken and done again', async () => {
  const police = await city.page('police-traffic', 'desk');
  await police.locator('.task-reason', { hasText: '未说明绕行路线' }).waitFor();
  await police.getByRole('button', { name: '接单', exact: true }).click();
  await police.getByLabel('绕行路线').fill('经枣子岚垭');
  await police.getByRole('button', { name: '完成', exact: true }).click();
  await police.getByText('没有待办事项').waitFor();
  await police.context().close();
});

step('all fourteen matters are done by several accounts, and the drill ends with them', async () => {
  const workers = await doMatters(city, incident, ZONE.gridWorker);
  assert.ok(workers.size >= 8, `${[...workers].join(', ')} worked`);
  assert.equal((await read('district')).incident.head.state, 'checking');
  const { rows: tasks } = await (await city.person('district')).read<Rows<{ head: { state: string } }>>(
    `/api/tasks?state=all&incident=${incident}`,
  );
  assert.deepEqual(
    tasks.map(({ head }) => head.state),
    Array.from({ length: 14 }, () => 'verified'),
  );
  await until('the drill has stopped', async () => {
    const { rows } = await (await city.person('district')).read<Rows<{ state: string }>>('/api/drills');
    return rows.every(({ state }) => state === 'stopped');
  });
});

step('the whole is checked, closed, scored, and can be replayed', async () => {
  const page = await city.page('verifier', 'desk', '/tasks?tab=check');
  await page.getByRole('button', { name: '核查通过' }).click();
  await page.getByText('没有待核查事项').waitFor();
  await page.context().close();
  await desk.getByText('已结案').first().waitFor();
  await desk.getByRole('table').filter({ hasText: '按时流转率' }).waitFor();
  const district = await city.person('district');
  const { head } = (await read('district')).incident;
  assert.equal(head.state, 'closed');
  const replay = await replayOf(head.chainId);
  assert.ok(replay.readings.length > 0, 'the replay has readings');
  assert.deepEqual(replay.missing, ['review'], 'only the lesson is still open');
  const chain = await district.read<{ events: { topic: string }[] }>(`/api/chains/${head.chainId}`);
  const topics = new Set(chain.events.map(({ topic }) => topic));
  for (const topic of [
    'alarm.raised',
    'incident.dispatched',
    'task.done',
    'proof.refused',
    'incident.closed',
  ])
    assert.ok(topics.has(topic), `${topic} of ${[...topics].join(', ')}`);
});

step(
  'a person proposes another threshold, the supervisor accepts it, and the pack shows it as a layer',
  async () => {
    await desk.getByRole('button', { name: '提出改进', exact: true }).click();
    await desk.getByLabel('改进项').click();
    await desk.locator('.ant-select-item-option', { hasText: '爆管压降' }).click();
    await desk.getByLabel('新值').fill('0.025');
    await desk.getByLabel('理由').fill('小口径管段爆管压降较小');
    await desk.getByRole('button', { name: '提出建议' }).click();
    await desk.getByText('建议已提出').waitFor();
    const page = await city.page('supervisor', 'desk', '/lessons');
    const cards = page.locator('.lessons-list > *');
    await cards.nth(1).waitFor();
    // The rule's own proposal, or its word that all may stay, beside the person's.
    for (let left = await cards.count(); left > 0; left -= 1) {
      await cards.first().getByRole('button', { name: '采纳', exact: true }).click();
      await until('the card has gone', async () => (await cards.count()) < left);
    }
    await page.getByText('没有改进建议').waitFor();
    const { chainId } = (await read('district')).incident.head;
    assert.deepEqual((await replayOf(chainId)).missing, [], 'every stage has left its record');
    await page.goto(`${city.url}/packs?pack=water-burst`);
    await page.locator('.threshold-changed').filter({ hasText: '0.025 MPa' }).waitFor();
    await page.context().close();
  },
);

step(
  'after a restart everything is still there, and the next burst is decided by the changed threshold [restart-keeps-all]',
  async () => {
    await city.restart();
    assert.equal((await read('district')).incident.head.state, 'closed');
    await desk.reload();
    await desk.getByText('已结案').first().waitFor();
    await desk.getByRole('table').filter({ hasText: '按时流转率' }).waitFor();
    const supervisor = await city.person('supervisor');
    const { rows: lessons } = await supervisor.read<Rows<{ body: { about: string } }>>(
      '/api/lessons?state=accepted',
    );
    assert.equal(lessons.filter(({ body }) => body.about === incident).length, 2);
    await desk.goto(`${city.url}/cockpit`);
    await startDrill(desk, pipeOf(SECOND_ZONE));
    await desk.getByText('疑似供水爆管').first().waitFor({ timeout: 120_000 });
    const district = await city.person('district');
    const { rows } =
      await district.read<Rows<{ body: { rule: { layer: string; text: string } } }>>(
        '/api/alarms?state=open',
      );
    assert.equal(rows[0]?.body.rule.layer, 'district', JSON.stringify(rows[0]?.body.rule));
    await verifyMatters(city);
    assert.deepEqual(city.faults, []);
  },
);
