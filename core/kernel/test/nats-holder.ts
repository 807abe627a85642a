import { openNatsBus, silentLog } from '../index.ts';
import { messageOf } from './messages.ts';

// Publishes two messages of a chain, receives the first and lives on with it under way until it is killed.
const [url = '', city = '', chain = ''] = process.argv.slice(2);
const bus = await openNatsBus({ url, city, log: silentLog(), ackWaitMs: 1000 });
await bus.publish(messageOf(chain, 1));
await bus.publish(messageOf(chain, 2));
await bus.receive(async ({ seq }) => {
  process.stdout.write(`under way ${seq}\n`);
  await new Promise(() => {});
});
