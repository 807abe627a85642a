import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import { join, normalize } from 'node:path';
import { after, before, test } from 'node:test';
import { Worker as NodeThread } from 'node:worker_threads';
import { isolationHeaders } from '@cityloop/core/http';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, openPage } from '../../tools/browser.ts';
import { ROOT } from '../../tools/node.mjs';
import { engineSamples } from './engine-samples.ts';

const PAGE = '<!doctype html><title>engines</title>';
const sources = createServer((request, response) => {
  void answer(request.url ?? '/').then(([type, text]) => {
    response.writeHead(200, { 'content-type': type, ...isolationHeaders([]) }).end(text);
  });
});
let browser: Browser;
let page: Page;

/** The engines' own files, with the types left out and nothing else done to them. */
async function answer(path: string): Promise<readonly [string, string]> {
  if (!path.endsWith('.ts')) return ['text/html', PAGE];
  const source = await readFile(join(ROOT, normalize(path)), 'utf8');
  return ['text/javascript', stripTypeScriptTypes(source)];
}

before(async () => {
  await new Promise<void>((resolve) => {
    sources.listen(0, '127.0.0.1', resolve);
  });
  const address = sources.address();
  assert.ok(address !== null && typeof address === 'object');
  browser = await launchBrowser();
  page = await openPage(browser, 'desk');
  await page.goto(`http://127.0.0.1:${address.port}/`);
});
after(async () => {
  await browser.close();
  sources.close();
});

test('a page of the server may share memory between threads', async () => {
  assert.equal(await page.evaluate('crossOriginIsolated'), true);
});

test('the engines run in workers of a browser as they do here, the kernel with one thread and with two', async () => {
  const there = await page.evaluate<Record<string, readonly number[]>>(
    `new Promise((resolve, reject) => {
      const worker = new Worker('/test/e2e/page-samples.ts', { type: 'module' });
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
    })`,
  );
  const thread = new NodeThread(new URL('../../apps/engine/flood/flood-thread.ts', import.meta.url));
  await once(thread, 'message');
  const samples = engineSamples({ count: 1, start: (task) => thread.postMessage(task) });
  await thread.terminate();
  for (const [name, here] of Object.entries(samples)) {
    assert.ok(new Set(here).size > 2, `${name}: the run shows nothing`);
    // Two releases of one JavaScript engine may round exp and pow differently in the last place.
    const far = here.findIndex(
      (value, i) => !(Math.abs((there[name]?.[i] ?? Number.NaN) - value) <= 1e-9 * Math.abs(value)),
    );
    assert.equal(
      far,
      -1,
      `${name}: value ${far} is ${there[name]?.[far]} in the browser and ${here[far]} here`,
    );
  }
});
