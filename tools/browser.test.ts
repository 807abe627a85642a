import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { SCREENS } from './browser.ts';
import { untar } from './untar.ts';

test('the screens are the wall, the desk and the phone', () => {
  assert.deepEqual(Object.keys(SCREENS), ['wall', 'desk', 'phone']);
});

test('an archive whose names leave the folder is refused', () => {
  const header = Buffer.alloc(1024);
  header.write('../outside');
  assert.throws(() => untar(header, 'unused'), /Got the name \.\.\/outside/);
  assert.equal(existsSync('outside'), false);
});
