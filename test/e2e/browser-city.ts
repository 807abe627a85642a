import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { templateDirectory } from '@cityloop/core/store-testing';
import type { Browser, Page } from 'playwright-core';
import { preparedTemplate } from '../../apps/server/open-database.ts';
import { launchBrowser, openPage, type Screen } from '../../tools/browser.ts';
import { type Caller, demoPasswords, signIn } from '../crash/client.ts';
import { freePorts, type ServerProcess, startServer } from '../crash/server-process.ts';

/** A city with its server, its simulated water and a browser: what a person has who follows the README. */
export interface BrowserCity {
  readonly url: string;
  readonly browser: Browser;
  /** Sentences about everything that went wrong inside pages: console errors, exceptions, answers above 499. */
  readonly faults: readonly string[];
  /** How the city's clock stands to the real one. */
  clock(): Promise<{ readonly now: number; readonly factor: number }>;
  /** A page on one of the screens, signed in by the form that people use; nobody: signed out. */
  page(username: string | undefined, screen: Screen, path?: string): Promise<Page>;
  /** The same person without a page. */
  person(username: string): Promise<Caller>;
  /** Stops the server as Ctrl-C does and starts it over the same data. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** A weekday morning, four times as fast: the holds and waits of the loop pass in seconds. */
const CLOCK = '2026-07-01T10:00:00+08:00*4';
const READY_MS = 170_000;
/** Longest that a page may take for what it waits for, on a busy machine. */
const PATIENCE_MS = 60_000;

let shared: { readonly city: Promise<BrowserCity>; users: number } | undefined;

/** The city that the browser tests of one process share; each gives it back. */
export async function borrowCity(): Promise<BrowserCity> {
  shared ??= { city: openBrowserCity(), users: 0 };
  shared.users += 1;
  return shared.city;
}

/** Gives the city back; the last one closes it. */
export async function returnCity(): Promise<void> {
  if (shared === undefined) return;
  shared.users -= 1;
  if (shared.users > 0) return;
  const { city } = shared;
  shared = undefined;
  await (await city).close();
}

async function openBrowserCity(): Promise<BrowserCity> {
  const root = await mkdtemp(join(tmpdir(), 'cityloop-e2e-'));
  const dir = join(root, 'data');
  await mkdir(dir);
  // Where `npm ci` has not prepared a database: the first initialisation is another test's matter.
  if ((await preparedTemplate()) === undefined)
    await cp(await templateDirectory(), join(dir, 'database'), { recursive: true });
  const ports = await freePorts();
  const url = `http://127.0.0.1:${ports[0]}`;
  const start = () => startServer({ dir, ports, clock: CLOCK, env: { CITYLOOP_SIMULATOR: 'on' } });
  let server = start();
  await untilReady(url, server);
  const browser = await launchBrowser();
  const passwords = await demoPasswords({ url });
  const people = new Map<string, Promise<Caller>>();
  const faults: string[] = [];
  const passwordOf = (username: string): string => {
    const password = passwords.get(username);
    assert.ok(password, `there is no demo account ${username}`);
    return password;
  };
  return {
    url,
    browser,
    faults,
    async clock() {
      const answer: { now: string; factor: number } = await (await fetch(`${url}/api/clock`)).json();
      return { now: Date.parse(answer.now), factor: answer.factor };
    },
    async page(username, screen, path = '/') {
      const page = await openPage(browser, screen);
      page.setDefaultTimeout(PATIENCE_MS);
      noteFaults(page, username ?? 'nobody', faults);
      if (username !== undefined) await enter(page, url, { username, password: passwordOf(username) });
      if (username === undefined || path !== '/') await page.goto(url + path);
      return page;
    },
    person(username) {
      const person = people.get(username) ?? signIn({ url }, username, passwordOf(username));
      people.set(username, person);
      return person;
    },
    async restart() {
      await server.stop();
      server = start();
      await untilReady(url, server);
    },
    async close() {
      await browser.close();
      await server.stop();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** Ready: stores open, tables up to date, stages subscribed, the past filled in and meters reporting. */
async function untilReady(url: string, server: ServerProcess): Promise<void> {
  await server.listening();
  const until = performance.now() + READY_MS;
  let answer = 'no answer';
  while (performance.now() < until) {
    const response = await fetch(`${url}/readyz`).catch(() => undefined);
    if (response?.ok) return;
    answer = (await response?.text()) ?? answer;
    if (server.ended) break;
    await delay(200);
  }
  throw new Error(`the city is not ready: ${answer}\n${server.output()}`);
}

async function enter(
  page: Page,
  url: string,
  { username, password }: { readonly username: string; readonly password: string },
): Promise<void> {
  await page.goto(`${url}/sign-in`);
  await page.getByLabel('用户名').fill(username);
  await page.getByLabel('密码', { exact: true }).fill(password);
  await page.locator('button[type=submit]').click();
  await page.waitForURL((address) => address.pathname !== '/sign-in');
}

/** A page that says nothing about a fault must not have one. */
function noteFaults(page: Page, name: string, faults: string[]): void {
  const note = (what: string) => faults.push(`${name} at ${page.url()}: ${what}`);
  page.on('pageerror', (error) => note(String(error)));
  page.on('console', (message) => {
    // A refused request is a page's own matter to show; software rendering talks about its speed.
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) note(message.text());
  });
  page.on('response', (response) => {
    // A server that has just come up says that it is not ready yet; the page's stream tries again.
    const isEarly = response.status() === 503 && response.url().endsWith('/api/live');
    if (response.status() >= 500 && !isEarly) note(`${response.status()} ${response.url()}`);
  });
}
