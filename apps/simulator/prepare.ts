import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type GeneratedNetwork, generateNetwork } from './network/index.ts';
import { computeQuietPast, type Progress, type QuietPast } from './world/quiet-past.ts';

/** Raise it when the network or the world changes, so that older files are computed again. */
const VERSION = 2;
const MAGIC = 'cityloop quiet past';

/** Where the quiet past of a seed is kept unless another file is named. */
export function defaultCacheFile(seed: number): string {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  return join(root, 'node_modules', '.cache', 'cityloop', `quiet-past-${seed}.bin`);
}

/** Computes the quiet past of a seed into a file, unless the file holds it already. */
export async function prepareHistory(
  cacheFile: string = defaultCacheFile(7),
  seed = 7,
  onProgress?: Progress,
): Promise<QuietPast> {
  return loadQuietPast(generateNetwork(seed), seed, cacheFile, onProgress);
}

/** Reads the quiet past of a network from its file, or computes it and leaves it there for the next time. */
export async function loadQuietPast(
  network: GeneratedNetwork,
  seed: number,
  cacheFile: string,
  onProgress?: Progress,
): Promise<QuietPast> {
  const meterIds = network.meters.map(({ id }) => id);
  const found = await readPast(cacheFile, header(seed, meterIds));
  if (found !== undefined) return { seed, meterIds, values: found };
  const past = await computeQuietPast(network, seed, onProgress);
  await writePast(cacheFile, past);
  return past;
}

function header(seed: number, meterIds: readonly string[]): string {
  return `${JSON.stringify({ magic: MAGIC, version: VERSION, seed, meterIds })}\n`;
}

async function readPast(file: string, expected: string): Promise<Float32Array | undefined> {
  const bytes = await readFile(file).catch(() => undefined);
  const head = Buffer.from(expected);
  if (bytes === undefined || !bytes.subarray(0, head.length).equals(head)) return undefined;
  const body = bytes.subarray(head.length);
  const values = new Float32Array(body.length >> 2);
  new Uint8Array(values.buffer).set(body.subarray(0, values.byteLength));
  return values.length === 0 || values.some(Number.isNaN) ? undefined : values;
}

/** Beside it first, then renamed: a half-written file is never read. */
async function writePast(file: string, past: QuietPast): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const part = `${file}.${process.pid}.part`;
  const body = new Uint8Array(past.values.buffer, past.values.byteOffset, past.values.byteLength);
  await writeFile(part, Buffer.concat([Buffer.from(header(past.seed, past.meterIds)), body]));
  await rename(part, file);
}
