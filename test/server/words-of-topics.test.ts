import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Packs } from '@cityloop/core/packs';
import { compose } from '../../apps/server/compose.ts';
import { zh } from '../../apps/web/src/i18n/zh.ts';

// What the modules are made of is not opened here.
const { modules } = compose({} as Packs, { ingest: 'live', sendDown: async () => {} });

test('every part of the system that can fail has its name on the page of what failed', () => {
  const names = modules.map(({ name }) => name);
  assert.ok(names.length > 10, `${names.length} modules`);
  assert.deepEqual(
    names.filter((name) => !Object.hasOwn(zh, `module.${name}`)),
    [],
  );
});

test('everything that happens in a chain has its words on the timeline', () => {
  const topics = modules.flatMap((module) => module.emits ?? []);
  assert.ok(topics.length > 40, `${topics.length} topics`);
  assert.deepEqual(
    topics.filter((topic) => !Object.hasOwn(zh, `topic.${topic}`)),
    [],
  );
});
