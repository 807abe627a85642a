import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { photoBytes } from '../crash/work.ts';
import { type BrowserCity, borrowCity, returnCity } from './browser-city.ts';
import { type Incident, type Rows, until } from './matters.ts';

const folder = mkdtempSync(join(tmpdir(), 'cityloop-photo-'));
let city: BrowserCity;

before(async () => {
  city = await borrowCity();
});
after(async () => {
  await returnCity();
  rmSync(folder, { recursive: true, force: true });
});

test('from the cockpit of the city two clicks lead to a town, and one back up [centre-city-brain]', async () => {
  const page = await city.page('city', 'wall', '/cockpit');
  const below = page.getByRole('navigation', { name: '下级中心' });
  await below.getByRole('button', { name: '沙坪坝区', exact: true }).waitFor();
  assert.equal(await below.getByRole('listitem').count(), 41);
  await below.getByRole('button', { name: '沙坪坝区', exact: true }).click();
  await page.waitForURL((address) => address.searchParams.get('unit') === '500106');
  const town = below.getByRole('button', { name: '磁器口街道', exact: true });
  await town.click();
  await page.waitForURL((address) => /^500106\d{3}$/.test(address.searchParams.get('unit') ?? ''));
  await page.getByText('磁器口街道').first().waitFor();
  await below.getByRole('button', { name: '上一级' }).click();
  await page.waitForURL((address) => address.searchParams.get('unit') === '500106');
  await page.context().close();
  assert.deepEqual(city.faults, []);
});

test('the organisation page of the city names its eight boards and six application systems with their sources [centre-city-brain]', async () => {
  const page = await city.page('city', 'desk', '/organisation?id=cq');
  const systems = page.getByRole('table', { name: '六大应用系统' });
  await systems.getByText('数字法治').waitFor();
  for (const name of ['数字党建', '数字政务', '数字经济', '数字社会', '数字文化'])
    assert.equal(await systems.getByText(name, { exact: true }).count(), 1, name);
  for (const name of ['党建统领', '设施运行', '生产生活服务'])
    assert.ok((await page.getByText(name, { exact: true }).count()) > 0, name);
  await page.context().close();
  assert.deepEqual(city.faults, []);
});

test('a grid worker reports on the phone what it has put right, the town checks it, and the district never has it to do [centre-town-exec-end]', async () => {
  const [seen, put] = ['seen', 'put-right'].map((when) => join(folder, `${when}.jpg`));
  assert.ok(seen && put);
  for (const photo of [seen, put]) writeFileSync(photo, photoBytes(photo));
  const page = await city.page('grid3', 'phone', '/phone?tab=report');
  await page.getByRole('combobox', { name: '问题类别' }).click();
  await page.getByTitle('井盖轻微问题').click();
  await page.getByLabel('情况说明').fill('石板压住井盖');
  // The middle of its own town, by name.
  const place = page.getByRole('combobox', { name: '地点' });
  await place.fill('两路口街道');
  await place.press('Enter');
  await page.locator('.intake-place-words').getByText('两路口街道').first().waitFor();
  await page.getByLabel('处置前照片').setInputFiles(seen);
  await page.getByText('归位垫平').click();
  await page.getByLabel('处置后照片').setInputFiles(put);
  await page.getByLabel('处置说明').fill('已移走石板，井盖归位');
  await page.getByRole('button', { name: '上报并当场办结' }).click();
  await page.getByText('已当场办结，等待镇街核查').waitFor();
  await page.context().close();

  const [district, verifier, town] = await Promise.all(['district', 'verifier', 'town3'].map(city.person));
  assert.ok(district && verifier && town);
  interface Proof {
    readonly head: { readonly id: string; readonly chainId: string; readonly title: string };
    readonly body: { readonly about: string };
  }
  const checks = async (person: typeof town) =>
    (await person.read<Rows<Proof>>('/api/proofs?mine=true')).rows.filter(({ head }) =>
      head.title.includes('石板压住井盖'),
    );
  await until('the town has it to check', async () => (await checks(town)).length === 1);
  const [proof] = await checks(town);
  assert.ok(proof);
  const todo = async () => {
    const tasks = await district.read<Rows<Proof>>('/api/tasks?mine=true');
    return [...tasks.rows, ...(await checks(verifier))].filter(
      ({ head }) => head.chainId === proof.head.chainId,
    );
  };
  assert.deepEqual(await todo(), []);
  const desk = await city.page('town3', 'phone', `/phone?tab=check&proof=${proof.head.id}`);
  await desk.getByRole('button', { name: '核查通过' }).click();
  const state = async () =>
    (await town.read<Incident>(`/api/incidents/${proof.body.about}`)).incident.head.state;
  await until('it is closed', async () => (await state()) === 'closed');
  assert.deepEqual(await todo(), []);
  await desk.context().close();
  assert.deepEqual(city.faults, []);
});
