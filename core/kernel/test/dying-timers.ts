import { randomUUID } from 'node:crypto';
import { migrate, type OpenStoreOptions, openStore } from '@cityloop/core/store';
import { armCrash, crashPoint, fakeClock, schedule, silentLog, type Timer } from '../index.ts';
import { openTimers } from '../timers.ts';
import { kernelSources, NOON, send } from './messages.ts';

// Sets the deadlines it is given, sets its clock and dies at the point it is told; each effect sends a message.
const config: { where: OpenStoreOptions; crash: string; timers: Timer[]; now: number } = JSON.parse(
  process.argv[2] ?? '',
);
const store = await openStore(config.where);
await migrate(store, kernelSources, NOON);
await store.db.transaction().execute(async (tx) => {
  for (const timer of config.timers) await schedule(tx, { ...timer, dueAt: new Date(timer.dueAt) });
});
armCrash(config.crash);
crashPoint('after-timer-set');
const loop = openTimers({
  store,
  clock: fakeClock(new Date(config.now)),
  log: silentLog(),
  effects: new Map([['dispatch.route', async (tx) => void (await send(tx, randomUUID()))]]),
  afterRun() {},
  poll: false,
});
await loop.runDue();
