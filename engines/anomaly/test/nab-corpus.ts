import type { NabSeries } from './nab-scoring.ts';

/** The public corpus (58 series) from its unpacked archive (`nab-data-full.tar`) and its windows; times without a zone are read as UTC. */
export function nabCorpus(tar: Uint8Array, windowsJson: string): NabSeries[] {
  const windows: Record<string, [string, string][]> = JSON.parse(windowsJson);
  const files = untar(tar);
  return Object.keys(windows)
    .sort()
    .map((name) => {
      const text = files.get(`data/${name}`);
      if (text === undefined) throw new Error(`No file "data/${name}" in the archive`);
      const rows = text.trim().split(/\r?\n/).slice(1);
      return {
        name,
        times: Float64Array.from(rows, (row) => milliseconds(row.slice(0, row.indexOf(',')))),
        values: Float64Array.from(rows, (row) => Number(row.slice(row.indexOf(',') + 1))),
        windows: (windows[name] ?? []).map(([first, last]) => [milliseconds(first), milliseconds(last)]),
      };
    });
}

/** Texts of a tar archive (ustar: 512-byte headers), one byte a character. */
function untar(bytes: Uint8Array): Map<string, string> {
  const files = new Map<string, string>();
  for (let at = 0; at + 512 <= bytes.length; ) {
    const name = latin1(bytes, at, at + 100).replace(/\0.*$/s, '');
    const size = Number.parseInt(latin1(bytes, at + 124, at + 136), 8) || 0;
    if (name === '') break;
    files.set(name.replace(/^\.\//, ''), latin1(bytes, at + 512, at + 512 + size));
    at += 512 + 512 * Math.ceil(size / 512);
  }
  return files;
}

function latin1(bytes: Uint8Array, from: number, to: number): string {
  let text = '';
  for (let at = from; at < to; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, Math.min(to, at + 8192)));
  return text;
}

function milliseconds(text: string): number {
  const value = Date.parse(`${text.trim().slice(0, 19).replace(' ', 'T')}Z`);
  if (Number.isNaN(value)) throw new Error(`Not a time: "${text}"`);
  return value;
}
