import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { readManifest } from './manifest.ts';
import { readPart, writePart } from './part-file.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cityloop-part-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function linesOf(part: Parameters<typeof readPart>[1]): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const some of readPart(dir, part)) lines.push(...some);
  return lines;
}

test('rows come back as they were, with every sign that others take for the end of a line', async () => {
  const lines = ['["a\u2028b","c\u0085d"]', '', '["\\r\\n"]', '爆管'.repeat(100_000), 'tab\there\rand'];
  const writer = await writePart(dir, 'database/x.jsonl.gz');
  await writer.write(lines.slice(0, 2));
  await writer.write([]);
  await writer.write(lines.slice(2));
  const part = await writer.end();
  assert.equal(part.rows, lines.length);
  assert.deepEqual(await linesOf(part), lines);
});

test('a part of which a row is missing, or that is no packed file, is damaged', async () => {
  const writer = await writePart(dir, 'x.gz');
  await writer.write(['1', '2', '3']);
  const part = await writer.end();
  await assert.rejects(linesOf({ ...part, rows: 4 }), {
    code: 'backup-damaged',
    message: /x\.gz.*3 of 4 rows/,
  });
  await assert.rejects(linesOf({ ...part, sha256: '0' }), { code: 'backup-damaged' });
  await writeFile(join(dir, 'x.gz'), 'not packed');
  await assert.rejects(linesOf(part), { code: 'backup-damaged' });
  await rm(join(dir, 'x.gz'));
  await assert.rejects(linesOf(part), { code: 'backup-damaged', message: /no such file/ });
});

test('a folder without a manifest was never finished, and another form is refused', async () => {
  await assert.rejects(readManifest(dir), { code: 'backup-incomplete' });
  await writeFile(join(dir, 'manifest.json'), '{"form":');
  await assert.rejects(readManifest(dir), { code: 'backup-unknown-form' });
  await writeFile(join(dir, 'manifest.json'), '{"form":9}');
  await assert.rejects(readManifest(dir), { code: 'backup-unknown-form' });
});
