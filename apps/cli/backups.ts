import { z } from 'zod';
import { type Part, restoreBackup } from '../server/restore-city.ts';
import type { Command } from './command.ts';
import { CommandError } from './words.ts';

const Done = z.object({
  dir: z.string(),
  parts: z.array(z.object({ name: z.string(), rows: z.number(), bytes: z.number(), sha256: z.string() })),
});

function summary(parts: readonly Part[], began: number) {
  const rowsOf = (wanted: (name: string) => boolean) =>
    parts.filter((part) => wanted(part.name)).reduce((sum, part) => sum + part.rows, 0);
  return {
    tables: parts.filter((part) => part.name.startsWith('database/')).length,
    rows: rowsOf((name) => name.startsWith('database/')),
    files: rowsOf((name) => name === 'files'),
    batches: rowsOf((name) => name.startsWith('telemetry/batch.')),
    seconds: ((performance.now() - began) / 1000).toFixed(1),
  };
}

/** Sets of all stores. */
export const backupCommands: readonly Command[] = [
  {
    name: 'backup',
    usage: 'DIR',
    help: 'backupHelp',
    most: 1,
    async run({ say, words, resolve, withDoor }) {
      const [dir] = words;
      if (dir === undefined) throw new CommandError(say('missing', { value: 'DIR' }), { usage: true });
      const began = performance.now();
      const done = await withDoor((door) => door.call(Done, 'POST', '/api/backup', { dir: resolve(dir) }));
      return { json: done, text: say('backupDone', { dir: done.dir, ...summary(done.parts, began) }) };
    },
  },
  {
    name: 'restore',
    usage: 'DIR --into DATA',
    help: 'restoreHelp',
    most: 1,
    options: { into: { type: 'string' } },
    async run({ say, words, options, settings, resolve }) {
      const [dir] = words;
      if (dir === undefined) throw new CommandError(say('missing', { value: 'DIR' }), { usage: true });
      if (options.into === undefined)
        throw new CommandError(say('missing', { value: '--into' }), { usage: true });
      const began = performance.now();
      const into = { ...settings, data: resolve(options.into) };
      const manifest = await restoreBackup(resolve(dir), into);
      const { parts, endedAt: at } = manifest;
      return {
        json: { data: into.data, at, parts },
        text: say('restoreDone', { dir: into.data, at, ...summary(parts, began) }),
      };
    },
  },
];
