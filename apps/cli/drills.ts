import { z } from 'zod';
import type { Command } from './command.ts';
import { table } from './table.ts';
import { CommandError, type Say } from './words.ts';

const Drill = z.object({
  id: z.string(),
  request: z.object({ gateway: z.string(), link: z.string().optional(), outflowLps: z.number() }),
  state: z.string(),
  by: z.object({ name: z.string() }),
  startedAt: z.string(),
  stoppedAt: z.string().nullable(),
});

/** The gateway of the demo's simulated utility. */
const GATEWAY = 'sim-water';

function litres(text: string | undefined, say: Say): number {
  const lps = Number(text ?? '30');
  if (!(lps > 0)) throw new CommandError(say('badNumber', { value: `--lps ${text}` }), { usage: true });
  return lps;
}

/** Drills: the simulated utility plays them, so they need a running server. */
export const drillCommands: readonly Command[] = [
  {
    name: 'burst',
    usage: '[PIPE] [--lps 30] [--gateway sim-water]',
    help: 'burstHelp',
    most: 1,
    options: { lps: { type: 'string' }, gateway: { type: 'string' } },
    async run({ say, words, options, withDoor }) {
      const outflowLps = litres(options.lps, say);
      const [link] = words;
      const drill = await withDoor(async (door) => {
        if (door.server === undefined) throw new CommandError(say('needsServer'));
        const body = {
          kind: 'burst',
          gateway: options.gateway ?? GATEWAY,
          outflowLps,
          ...(link ? { link } : {}),
        };
        return await door.call(Drill, 'POST', '/api/drills', body);
      });
      const pipe = drill.request.link ?? say('anyPipe');
      return { json: drill, text: say('drillBegan', { id: drill.id, lps: outflowLps, link: pipe }) };
    },
  },
  {
    name: 'drills',
    usage: '',
    help: 'drillsHelp',
    most: 0,
    async run({ say, withDoor }) {
      const { rows } = await withDoor((door) =>
        door.call(z.object({ rows: z.array(Drill) }), 'GET', '/api/drills'),
      );
      const head = [say('id'), say('state'), say('pipe'), 'L/s', say('by'), say('began'), say('ended')];
      const lines = rows.map((row) => [
        row.id,
        row.state,
        row.request.link ?? say('anyPipe'),
        String(row.request.outflowLps),
        row.by.name,
        row.startedAt,
        row.stoppedAt ?? '',
      ]);
      return { json: rows, text: rows.length === 0 ? say('noDrills') : table(head, lines) };
    },
  },
  {
    name: 'drills stop',
    usage: 'ID',
    help: 'drillsStopHelp',
    most: 1,
    async run({ say, words, withDoor }) {
      const [id] = words;
      if (id === undefined) throw new CommandError(say('missing', { value: 'ID' }), { usage: true });
      const drill = await withDoor(async (door) => {
        if (door.server === undefined) throw new CommandError(say('needsServer'));
        return await door.call(Drill, 'POST', `/api/drills/${encodeURIComponent(id)}/stop`);
      });
      return { json: drill, text: say('drillEnded', { value: drill.id }) };
    },
  },
];
