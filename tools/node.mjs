import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The Node version that runs the TypeScript sources directly. */
export const NODE_MAJOR = 24;

/** The root of the checkout. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** @param {string} version */
function majorOf(version) {
  return Number(/^v?(\d+)/.exec(version)?.[1] ?? 0);
}

/** @param {string} file */
function majorOfBinary(file) {
  try {
    return majorOf(
      execFileSync(file, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    );
  } catch {
    return 0;
  }
}

/**
 * The sentence for a machine without a suitable Node: it says what to do.
 * @param {{ platform: string, arch: string, version: string }} machine
 */
export function missingNodeLine({ platform, arch, version }) {
  if (platform === 'linux' && (arch === 'x64' || arch === 'arm64')) {
    return `CityLoop needs Node ${NODE_MAJOR} and found ${version}: the package node-linux-${arch} did not install; run "npm ci" without --omit=optional, or install Node ${NODE_MAJOR}.`;
  }
  return `CityLoop needs Node ${NODE_MAJOR} and found ${version}: install Node ${NODE_MAJOR} from https://nodejs.org and run the command again.`;
}

/**
 * The Node binary that runs the sources, or `undefined` where there is none: the one the checkout installed, else the
 * one that runs this file. A binary that is there but does not start (another libc) counts as none.
 * @returns {string | undefined}
 */
export function nodeBinary() {
  if (majorOf(process.version) >= NODE_MAJOR) return process.execPath;
  const installed = join(ROOT, 'node_modules', `node-linux-${process.arch}`, 'bin', 'node');
  if (process.platform === 'linux' && existsSync(installed) && majorOfBinary(installed) >= NODE_MAJOR) {
    return installed;
  }
  return undefined;
}

/** Like `nodeBinary`, but ends the process with one line that says what to do. */
export function requireNodeBinary() {
  const binary = nodeBinary();
  if (binary) return binary;
  console.error(
    missingNodeLine({ platform: process.platform, arch: process.arch, version: process.version }),
  );
  process.exit(1);
}

/** Where Node keeps the sources as it compiled them: a start that finds them there is half a second faster. */
export const COMPILED = join(ROOT, 'node_modules', '.cache', 'compiled');

/**
 * The environment in which a binary runs the sources.
 * @param {string} binary
 * @returns {NodeJS.ProcessEnv}
 */
export function environmentOf(binary) {
  return {
    NODE_COMPILE_CACHE: COMPILED,
    ...process.env,
    PATH: `${dirname(binary)}:${process.env.PATH ?? ''}`,
  };
}
