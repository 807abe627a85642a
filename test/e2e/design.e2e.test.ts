import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import type { Screen } from '../../tools/browser.ts';
import { type BrowserCity, borrowCity, returnCity } from './browser-city.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let city: BrowserCity;

before(async () => {
  city = await borrowCity();
});
after(returnCity);

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly help: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary?: string }[];
}

/** Sentences about what keeps people out, by the rules of WCAG 2.2 A and AA. */
async function barriers(page: Page): Promise<readonly string[]> {
  await page.evaluate('document.fonts.ready.then(() => undefined)');
  await page.evaluate(AXE);
  const { violations } = await page.evaluate<{ violations: readonly Violation[] }>(
    "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })",
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes
        .slice(0, 5)
        .map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary ?? ''}`),
    );
}

for (const theme of ['desk', 'wall', 'phone'] as const) {
  for (const language of ['zh', 'en'] as const) {
    test(`everything the pages are made of is drawn in the ${theme} theme in ${language}, and nobody is kept out`, async () => {
      const page = await city.page(undefined, theme, `/design?theme=${theme}&lang=${language}`);
      await page.locator('.design-page').waitFor();
      assert.ok((await page.locator(`[data-theme=${theme}] .design-page`).count()) > 0);
      assert.ok((await page.locator('.design-page section').count()) >= 5);
      assert.deepEqual(await barriers(page), []);
      await page.context().close();
      assert.deepEqual(city.faults, []);
    });
  }
}

const pages: readonly {
  readonly name: string;
  readonly username?: string;
  readonly screen: Screen;
  readonly path: string;
  readonly shows: string;
}[] = [
  { name: 'sign-in', screen: 'desk', path: '/sign-in', shows: '演示账号' },
  { name: 'cockpit', username: 'city', screen: 'wall', path: '/cockpit', shows: '体征指标' },
  { name: 'desk', username: 'district', screen: 'desk', path: '/desk', shows: '未结' },
  { name: 'phone', username: 'crew', screen: 'phone', path: '/phone', shows: '我的事项' },
];

for (const { name, username, screen, path, shows } of pages) {
  test(`the ${name} page keeps nobody out`, async () => {
    const page = await city.page(username, screen, path);
    await page.getByText(shows).first().waitFor();
    assert.deepEqual(await barriers(page), []);
    await page.context().close();
    assert.deepEqual(city.faults, []);
  });
}
