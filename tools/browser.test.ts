import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

test('an archive is written out with folders, contents and rights', () => {
  const block = (name: string, type: string, mode: string, text: string) => {
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write(mode, 100);
    header.write(text.length.toString(8).padStart(11, '0'), 124);
    header.write(type, 156);
    const body = Buffer.alloc(Math.ceil(text.length / 512) * 512);
    body.write(text);
    return Buffer.concat([header, body]);
  };
  const folder = mkdtempSync(join(tmpdir(), 'cityloop-untar-'));
  const long = 'x'.repeat(700);
  const archive = [
    block('lib/', '5', '0000755', ''),
    block('lib/one', '0', '0000755', long),
    block('two', '0', '0000644', 'y'),
  ];
  untar(Buffer.concat([...archive, Buffer.alloc(1024)]), folder);
  assert.equal(readFileSync(join(folder, 'lib', 'one'), 'utf8'), long);
  assert.equal(readFileSync(join(folder, 'two'), 'utf8'), 'y');
  assert.equal(statSync(join(folder, 'lib', 'one')).mode & 0o777, 0o755);
  rmSync(folder, { recursive: true });
});
