import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Command } from './command.ts';
import { openDoor, takeFolder } from './door.ts';
import { table } from './table.ts';

const Status = z.object({
  clock: z.object({ now: z.string(), real: z.boolean(), factor: z.number() }),
  database: z.string(),
  readings: z.object({ rows: z.number(), bytes: z.number() }),
  unsent: z.number(),
  deadLetters: z.number(),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string() })),
});
const Report = z.object({
  blocks: z.number(),
  rows: z.number(),
  unsealed: z.number(),
  head: z.string(),
  firstBroken: z.object({ block: z.number(), what: z.string(), rows: z.array(z.string()) }).optional(),
});
const AuditRows = z.object({
  rows: z.array(
    z.object({
      id: z.string(),
      at: z.string(),
      actor: z.string(),
      action: z.string(),
      objectId: z.string(),
      block: z.number().optional(),
    }),
  ),
});
const Letters = z.object({
  rows: z.array(
    z.object({
      consumer: z.string(),
      chainId: z.string(),
      topic: z.string(),
      state: z.string(),
      error: z.string().nullable(),
      at: z.string(),
    }),
  ),
});
const Replayed = z.object({ acted: z.number(), error: z.string().nullable() });

async function megabytesOf(folder: string): Promise<string> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(folder, name)).then(
        (one) => (one.isFile() ? one.size : 0),
        () => 0,
      ),
    ),
  );
  return (sizes.reduce((sum, size) => sum + size, 0) / 1e6).toFixed(1);
}

/** How the system is, and what waits for its operator. */
export const operationCommands: readonly Command[] = [
  {
    name: 'status',
    usage: '',
    help: 'statusHelp',
    most: 0,
    async run({ settings, say, language }) {
      const taken = await takeFolder(settings.data);
      if (!('pid' in taken)) {
        await taken.release();
        const sizes = await Promise.all(
          ['database', 'files', 'telemetry'].map(async (name) => ({
            name,
            size: await megabytesOf(join(settings.data, name)),
          })),
        );
        const text = [
          say('notRunning', { value: settings.data }),
          ...sizes.map((one) => say('size', one)),
        ].join('\n');
        return { json: { running: false, data: settings.data, megabytes: sizes }, text };
      }
      const door = await openDoor(settings, say, language);
      const status = await door.call(Status, 'GET', '/api/system/status');
      const { clock, readings, checks } = status;
      const lines = [
        [say('cityTime'), `${clock.now} (${clock.real ? say('realClock') : `× ${clock.factor}`})`],
        [say('database'), status.database],
        [say('readings'), `${readings.rows} (${(readings.bytes / 1e6).toFixed(1)} MB)`],
        [say('unsent'), String(status.unsent)],
        [say('deadLetters'), String(status.deadLetters)],
        ...checks.map(({ name, ok, detail }) => [name, `${say(ok ? 'ok' : 'notOk')}: ${detail}`]),
      ];
      const width = table(['', ''], lines).split('\n').slice(1).join('\n');
      return {
        json: { running: true, ...door.server, ...status },
        text: `${say('running', { ...door.server })}\n${width}`,
      };
    },
  },
  {
    name: 'audit verify',
    usage: '',
    help: 'auditVerifyHelp',
    most: 0,
    async run({ say, withDoor }) {
      const { report, open } = await withDoor(async (door) => {
        const found = await door.call(Report, 'GET', '/api/audit/report');
        const { rows } = await door.call(AuditRows, 'GET', '/api/audit?limit=500');
        return { report: found, open: rows.filter((row) => row.block === undefined) };
      });
      const { firstBroken, rows, blocks, head, unsealed } = report;
      const verdict =
        firstBroken === undefined
          ? say('auditHolds', { rows, blocks, head })
          : say('auditBroken', {
              block: firstBroken.block,
              what: firstBroken.what,
              rows: firstBroken.rows.join(', ') || '–',
            });
      const unsealedLines =
        unsealed === 0
          ? []
          : [
              say('auditUnsealed', { value: unsealed }),
              ...open.map((row) => `  ${row.id}  ${row.at}  ${row.actor}  ${row.action}  ${row.objectId}`),
            ];
      return {
        json: { ...report, unsealedRows: open.map((row) => row.id) },
        text: [verdict, ...unsealedLines].join('\n'),
        failed: firstBroken !== undefined,
      };
    },
  },
  {
    name: 'dead-letters',
    usage: '',
    help: 'deadLettersHelp',
    most: 0,
    async run({ say, withDoor }) {
      const { rows } = await withDoor((door) => door.call(Letters, 'GET', '/api/dead-letters'));
      const head = [say('consumer'), say('topic'), say('chain'), say('state'), say('error')];
      const lines = rows.map((row) => [row.consumer, row.topic, row.chainId, row.state, row.error ?? '']);
      return { json: rows, text: rows.length === 0 ? say('noDeadLetters') : table(head, lines) };
    },
  },
  {
    name: 'dead-letters replay',
    usage: '',
    help: 'deadLettersReplayHelp',
    most: 0,
    async run({ say, withDoor }) {
      const results = await withDoor(async (door) => {
        const { rows } = await door.call(Letters, 'GET', '/api/dead-letters');
        const chains = new Map(
          rows.map(({ consumer, chainId }) => [`${consumer} ${chainId}`, { consumer, chainId }]),
        );
        const done = [];
        for (const chain of chains.values())
          done.push({ ...chain, ...(await door.call(Replayed, 'POST', '/api/dead-letters/replay', chain)) });
        return done;
      });
      const head = [say('consumer'), say('chain'), say('acted'), say('error')];
      const lines = results.map((one) => [one.consumer, one.chainId, String(one.acted), one.error ?? '']);
      return {
        json: results,
        text: results.length === 0 ? say('noDeadLetters') : table(head, lines),
        failed: results.some((one) => one.error !== null),
      };
    },
  },
];
