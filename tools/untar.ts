import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const BLOCK = 512; // ustar: one header block, then the contents padded to whole blocks
const FILE_TYPES = new Set(['0', '\0', '']);

function text(bytes: Buffer, start: number, length: number): string {
  const field = bytes.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end === -1 ? length : end);
}

/** Writes the files, folders and links of a ustar archive below `folder`; a name that leaves the folder is an error. */
export function untar(archive: Buffer, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (let at = 0; at + BLOCK <= archive.length; ) {
    const header = archive.subarray(at, at + BLOCK);
    const prefix = text(header, 345, 155);
    const name = normalize(prefix ? `${prefix}/${text(header, 0, 100)}` : text(header, 0, 100));
    if (text(header, 0, 100) === '') return;
    if (name.startsWith('..') || name.startsWith('/'))
      throw new Error(`Got the name ${name} in an archive, expected one below its folder`);
    const size = Number.parseInt(text(header, 124, 12).trim() || '0', 8);
    const mode = Number.parseInt(text(header, 100, 8).trim() || '644', 8);
    const type = text(header, 156, 1);
    const path = join(folder, name);
    if (type === '5') mkdirSync(path, { recursive: true });
    else {
      mkdirSync(dirname(path), { recursive: true });
      if (type === '2') symlinkSync(text(header, 157, 100), path);
      else if (FILE_TYPES.has(type))
        writeFileSync(path, archive.subarray(at + BLOCK, at + BLOCK + size), { mode });
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
}
