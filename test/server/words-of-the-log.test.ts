import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { en } from '../../apps/web/src/i18n/en.ts';
import { zh } from '../../apps/web/src/i18n/zh.ts';

const root = join(import.meta.dirname, '../..');
const word = /'([a-z]+\.[a-z-]+)'/g;

/** What stands in the braces of an action that is put together where it is written. */
const parts: Readonly<Record<string, readonly string[]>> = {
  'incident.${act}': ['assign', 'escalate', 'hand-down', 'return', 'join', 'split'],
  'lesson.${state}': ['accepted', 'rejected', 'withdrawn'],
  'proof.${verdict}': ['accepted', 'refused', 'unable'],
  '${what}.retry': ['timer', 'job'],
};

test('the log has a word, in both languages, for every action that is written to it, and for no other', () => {
  const written = writtenActions();
  assert.ok(written.length > 50, `${written.length} actions`);
  for (const words of [zh, en]) {
    const named = Object.keys(words)
      .filter((key) => key.startsWith('auditAction.'))
      .map((key) => key.slice('auditAction.'.length))
      .sort();
    assert.deepEqual(named, written);
  }
});

function writtenActions(): readonly string[] {
  const files = ['core', 'loop', 'registers', 'apps/server'].flatMap((folder) =>
    globSync(`${folder}/**/*.ts`, { cwd: root, exclude: ['**/node_modules/**', '**/*.test.ts'] }),
  );
  const found = files.flatMap((file) => {
    const source = readFileSync(join(root, file), 'utf8');
    return /\b(audit|audited|note)\(/.test(source) ? actionsIn(source, file) : [];
  });
  return [...new Set(found)].sort();
}

/** The actions of a file: those of its calls of `audit`, and of the calls of what hands an action on to it. */
function actionsIn(source: string, file: string): readonly string[] {
  const found: string[] = [];
  for (const given of callsOf('audit', source)) {
    const action = /\baction: (?:'([^']+)'|`([^`]+)`)/.exec(given);
    const isHandedOn = /\baction,|\baction: change\.topic\b|\.\.\.(?:entry|what)\b|, entry,/.test(given);
    const isDeclared = /^tx: Tx, entry: AuditEntry/.test(given);
    assert.ok(action !== null || isHandedOn || isDeclared, `${file}: audit(${given})`);
    if (action !== null) found.push(...filled(action[1] ?? action[2] ?? ''));
  }
  for (const [, plain, made] of source.matchAll(
    /const (?:entry|what) = \{[^}]*?\baction: (?:'([^']+)'|`((?:[^`])+)`)/g,
  ))
    found.push(...filled(plain ?? made ?? ''));
  for (const name of ['note', 'noted', 'log', 'audited']) {
    for (const given of callsOf(name, source)) {
      for (const [, one] of given.matchAll(word)) found.push(one ?? '');
      for (const [, made] of given.matchAll(/`([a-z]+\.\$\{[a-z]+\})`/g)) found.push(...filled(made ?? ''));
    }
  }
  if (source.includes('action: change.topic')) {
    for (const given of callsOf('moved', source))
      for (const [, one] of given.matchAll(/\btopic: '([^']+)'/g)) found.push(one ?? '');
  }
  return found;
}

function filled(action: string): readonly string[] {
  const hole = /\$\{\w+\}/.exec(action)?.[0];
  if (hole === undefined) return [action];
  const known = parts[action];
  assert.ok(known, `what stands in ${action}?`);
  return known.map((part) => action.replace(hole, part));
}

/** What stands between the brackets of every call of a function. */
function callsOf(name: string, source: string): readonly string[] {
  return [...source.matchAll(new RegExp(`(?<![.\\w])${name}\\(`, 'g'))].map((match) => {
    const from = match.index + match[0].length;
    let depth = 1;
    let at = from;
    for (; depth > 0 && at < source.length; at += 1) {
      if (source[at] === '(') depth += 1;
      if (source[at] === ')') depth -= 1;
    }
    return source.slice(from, at - 1).trim();
  });
}
