import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { backupProblem } from '../errors.ts';
import type { Part } from './manifest.ts';

// Twice as fast as the usual level, a tenth larger.
const LEVEL = 1;
const LINES_AT_ONCE = 500;
const BYTES_AT_ONCE = 4_000_000;

/** A packed file of lines while it is written. */
export interface PartWriter {
  write(lines: readonly string[]): Promise<void>;
  /** Syncs the file and tells what it holds. */
  end(): Promise<Part>;
  /** Gives the file up. */
  destroy(): void;
}

/** Begins a packed file of lines; only its owner may read it. */
export async function writePart(dir: string, name: string): Promise<PartWriter> {
  const path = join(dir, name);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true });
  const gzip = createGzip({ level: LEVEL });
  // An error of either is told by `finished`, wherever the writer is then.
  const whole = Promise.all([finished(gzip), finished(gzip.pipe(file))]);
  whole.catch(() => {
    gzip.destroy();
    file.destroy();
  });
  const hash = createHash('sha256');
  let rows = 0;
  let bytes = 0;
  return {
    async write(lines) {
      if (lines.length === 0) return;
      const text = `${lines.join('\n')}\n`;
      hash.update(text);
      rows += lines.length;
      bytes += Buffer.byteLength(text);
      if (!gzip.write(text)) await Promise.race([once(gzip, 'drain'), whole]);
    },
    async end() {
      gzip.end();
      await whole;
      return { name, rows, bytes, sha256: hash.digest('hex') };
    },
    destroy() {
      gzip.destroy();
      file.destroy();
    },
  };
}

/** The lines of a part, some at a time; fails at the end when they are not the ones that were written. */
export async function* readPart(dir: string, part: Part): AsyncGenerator<readonly string[]> {
  const hash = createHash('sha256');
  let rows = 0;
  for await (const lines of linesOf(dir, part)) {
    hash.update(`${lines.join('\n')}\n`);
    rows += lines.length;
    yield lines;
  }
  if (rows !== part.rows || hash.digest('hex') !== part.sha256)
    throw damaged(part, `${rows} of ${part.rows} rows, or other ones than were written`);
}

/** Unpacks a file and cuts it at line feeds only: the usual reader of lines also cuts at separators inside a text. */
async function* linesOf(dir: string, part: Part): AsyncGenerator<readonly string[]> {
  const packed = createReadStream(join(dir, part.name));
  const text = createGunzip();
  packed.on('error', (error) => text.destroy(error));
  packed.pipe(text).setEncoding('utf8');
  const chunks: AsyncIterator<string> = text[Symbol.asyncIterator]();
  let rest = '';
  let lines: string[] = [];
  let size = 0;
  for (;;) {
    // Only the reading is under watch here, not what the caller does with the lines.
    const next = await chunks.next().catch((error: unknown) => {
      throw damaged(part, error instanceof Error ? error.message : String(error));
    });
    if (next.done === true) break;
    const cut = (rest + next.value).split('\n');
    rest = cut.pop() ?? '';
    for (const line of cut) {
      lines.push(line);
      size += line.length;
      if (lines.length < LINES_AT_ONCE && size < BYTES_AT_ONCE) continue;
      yield lines;
      [lines, size] = [[], 0];
    }
  }
  if (rest !== '') throw damaged(part, 'it ends in the middle of a row');
  if (lines.length > 0) yield lines;
}

/** Reads a part to its end, for nothing but the check. */
export async function checkPart(dir: string, part: Part): Promise<void> {
  for await (const _ of readPart(dir, part));
}

function damaged(part: Part, reason: string): Error {
  return backupProblem('backup-damaged', { value: part.name, words: { reason } });
}
