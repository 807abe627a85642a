import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchBrowser, openPage, SCREENS, type Screen, screenshot } from './browser.ts';
import { ROOT } from './node.mjs';

const FONT = join(ROOT, 'node_modules', '@fontsource-variable', 'noto-sans-sc');
const folder = mkdtempSync(join(tmpdir(), 'cityloop-browser-'));
let browser: Browser;
before(async () => {
  browser = await launchBrowser();
});
after(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

const CSS = readFileSync(join(FONT, 'index.css'), 'utf8').replaceAll(
  'url(./files/',
  'url(http://font.test/files/',
);

/** A page that has the Chinese web font, and nothing else. */
function pageWith(text: string): string {
  return `<!doctype html><meta charset="utf-8"><style>${CSS} body{margin:0;font:96px 'Noto Sans SC Variable'}</style><p>${text}</p>`;
}

async function picture(text: string, screen: Screen, name: string): Promise<Buffer> {
  const page = await openPage(browser, screen);
  await page.route('http://font.test/**', (route) =>
    route.fulfill({
      path: join(FONT, new URL(route.request().url()).pathname),
      headers: { 'access-control-allow-origin': '*' },
    }),
  );
  await page.setContent(pageWith(text));
  const bytes = await screenshot(page, join(folder, name));
  await page.context().close();
  return bytes;
}

test('Chinese text is drawn with the web font of the pages, each character its own shape', async () => {
  const blank = await picture('', 'phone', 'blank.png');
  const yu = await picture('渝', 'phone', 'yu.png');
  const zhong = await picture('中', 'phone', 'zhong.png');
  assert.notDeepEqual(yu, blank);
  assert.notDeepEqual(zhong, blank);
  assert.notDeepEqual(yu, zhong);
});

test('each screen has its size and its picture is kept', async () => {
  for (const screen of ['wall', 'desk', 'phone'] as const) {
    const page = await openPage(browser, screen);
    await page.setContent('<!doctype html><meta name="viewport" content="width=device-width">');
    const size = await page.evaluate<{ width: number; height: number }>(
      '({ width: window.innerWidth, height: window.innerHeight })',
    );
    assert.deepEqual(size, SCREENS[screen]);
    await screenshot(page, join(folder, 'screens', `${screen}.png`));
    await page.context().close();
    assert.ok(existsSync(join(folder, 'screens', `${screen}.png`)));
  }
});

test('maps have WebGL without a graphics card', async () => {
  const page = await openPage(browser, 'desk');
  const version = await page.evaluate<string>(
    "document.createElement('canvas').getContext('webgl2')?.getParameter(7938) ?? 'none'",
  );
  await page.context().close();
  assert.match(version, /WebGL 2/);
});
