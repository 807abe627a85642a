import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { InputError } from '../input.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder, not a file',
  EACCES: 'it may not be read',
  ERR_FS_FILE_TOO_LARGE: 'it is larger than 2 GiB',
};

/** The content of a file that an input names; `.gz` is unpacked. A file that cannot be read is an `InputError`. */
export function readBytes(path: string): Buffer {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw fileError(path, `cannot be read: ${REASONS[code] ?? String(error)}`);
  }
  if (!path.endsWith('.gz')) return bytes;
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw fileError(path, `cannot be unpacked: ${String(error)}`);
  }
}

/** The JSON in a file that an input names; what is none is an `InputError`. */
export function readJson(path: string): unknown {
  const text = readBytes(path)
    .toString('utf8')
    .replace(/^\uFEFF/, '');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw fileError(path, `is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** An `InputError` about a file, with its name in front. */
export function fileError(path: string, what: string): InputError {
  return new InputError(`${basename(path)} ${what}`, path);
}
