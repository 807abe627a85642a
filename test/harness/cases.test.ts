import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { caseFile, skipWithout } from './cases.ts';

const before = process.env.CITYLOOP_CASES;
const folder = mkdtempSync(join(tmpdir(), 'cityloop-cases-'));
after(() => {
  if (before === undefined) delete process.env.CITYLOOP_CASES;
  else process.env.CITYLOOP_CASES = before;
  rmSync(folder, { recursive: true });
});

test('a case file is found in the folder that the setting names, and a missing one is named', () => {
  process.env.CITYLOOP_CASES = folder;
  writeFileSync(join(folder, 'one.csv'), '');
  assert.equal(caseFile('one.csv'), join(folder, 'one.csv'));
  assert.equal(caseFile('two.csv'), undefined);
  assert.equal(skipWithout('one.csv'), false);
  assert.match(String(skipWithout('one.csv', 'two.csv')), /case file absent: two\.csv/);
});
