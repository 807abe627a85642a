import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { COMPILED, environmentOf, missingNodeLine, nodeBinary, ROOT } from './node.mjs';

const LIMIT_MS = 180_000; // a step that takes longer is stuck: npm would wait for ever without a word
const WEB = join(ROOT, 'apps', 'web');
const STAMP = join(WEB, '.cache', 'sources.sha256');
/** What the bundle is made of, beside the lock file. */
const WEB_SOURCES = ['apps/web', 'core/contracts', 'package-lock.json'];
const NOT_SOURCES = new Set(['node_modules', 'dist', '.cache', '.e2e']);

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesUnder(path) {
  if (!existsSync(path)) return [];
  const entries = readdirSync(dirname(path), { withFileTypes: true });
  const self = entries.find((entry) => entry.name === path.slice(dirname(path).length + 1));
  if (!self?.isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => !NOT_SOURCES.has(name) && !name.endsWith('.test.ts') && !name.endsWith('.test.tsx'))
    .sort()
    .flatMap((name) => filesUnder(join(path, name)));
}

/**
 * A hash over names and contents: the same sources give the same hash on every machine.
 * @param {string} root
 * @param {readonly string[]} paths
 */
export function sourcesHash(root, paths) {
  const hash = createHash('sha256');
  for (const file of paths.flatMap((path) => filesUnder(join(root, path)))) {
    hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

/**
 * Runs one step; answers whether it passed, and says how to run it again when it did not.
 * @param {string} what
 * @param {string} binary
 * @param {readonly string[]} args
 * @param {string} cwd
 */
function step(what, binary, args, cwd) {
  const started = performance.now();
  console.log(`CityLoop: ${what} …`);
  const result = spawnSync(binary, args, {
    cwd,
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: LIMIT_MS,
    env: environmentOf(binary),
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (result.status === 0) {
    console.log(`CityLoop: ${what}: done in ${seconds} s`);
    return true;
  }
  const why =
    result.error?.message ?? (result.signal ? `ended by ${result.signal}` : `exit code ${result.status}`);
  console.error(
    `CityLoop: ${what} failed after ${seconds} s (${why}); the packages are installed, run "npm run prepare" to try again.`,
  );
  return false;
}

/** @param {string} binary */
function prepareWeb(binary) {
  if (!['vite.config.ts', 'vite.config.mjs', 'vite.config.js'].some((name) => existsSync(join(WEB, name))))
    return true;
  const hash = sourcesHash(ROOT, WEB_SOURCES);
  const known = existsSync(STAMP) ? readFileSync(STAMP, 'utf8').trim() : '';
  if (known === hash && existsSync(join(WEB, 'dist', 'index.html'))) return true;
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
  if (!existsSync(vite)) {
    console.error(
      'CityLoop: the web bundle was not built: the package "vite" is not installed; run "npm ci".',
    );
    return false;
  }
  if (!step('building the web pages', binary, [vite, 'build', '--logLevel', 'warn'], WEB)) return false;
  mkdirSync(dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, `${hash}\n`);
  return true;
}

/** @param {string} binary */
function prepareServer(binary) {
  const file = join(ROOT, 'apps', 'server', 'prepare.ts');
  if (!existsSync(file)) return true;
  return step(
    'preparing the database and the city',
    binary,
    ['--disable-warning=ExperimentalWarning', file],
    ROOT,
  );
}

/** Builds what `npm start` serves; answers the exit code of the install step. */
export function prepare() {
  if (process.env.CITYLOOP_SKIP_PREPARE === '1') {
    console.log('CityLoop: CITYLOOP_SKIP_PREPARE=1: web pages and database are not prepared.');
    return 0;
  }
  const binary = nodeBinary();
  if (!binary) {
    // The install itself is fine: the commands say the same line and refuse.
    console.error(
      missingNodeLine({ platform: process.platform, arch: process.arch, version: process.version }),
    );
    return 0;
  }
  const web = prepareWeb(binary);
  const server = prepareServer(binary);
  return web && server ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // What older sources left there would only grow; a test run, which prepares as well, keeps what it can use.
  rmSync(COMPILED, { recursive: true, force: true });
  process.exit(prepare());
}
