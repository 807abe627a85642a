import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { packFiles, packJsonSchema } from './index.ts';

const page = new URL('../../docs/reference/pack-schema.json', import.meta.url);

describe('the JSON Schema of packs', () => {
  test('describes every file of a pack by the fields that its author writes', () => {
    const schema = JSON.parse(JSON.stringify(packJsonSchema()));
    assert.deepEqual(Object.keys(schema.properties), [
      'pack.yaml',
      ...Object.keys(packFiles),
      'scenarios/*.yaml',
    ]);
    const pack = schema.properties['pack.yaml'];
    assert.equal(pack.additionalProperties, false);
    assert.equal(pack.properties.id.description, 'id; equals the folder’s name');
    // What has a default need not be written.
    assert.equal(pack.required.includes('needs'), false);
    assert.equal(pack.required.includes('board'), true);
  });

  test('is the one in docs/reference/pack-schema.json; REGEN=1 writes it', async () => {
    const now = JSON.parse(JSON.stringify(packJsonSchema()));
    if (process.env.REGEN) {
      await mkdir(new URL('./', page), { recursive: true });
      await writeFile(page, `${JSON.stringify(now, null, 2)}\n`);
    }
    assert.deepEqual(JSON.parse(await readFile(page, 'utf8')), now, 'stale: run it with REGEN=1');
  });
});
