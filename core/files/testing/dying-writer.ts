import { openFiles } from '../index.ts';

// Puts a first file into the folder it is given, then dies between writing a second one aside and naming it.
const files = await openFiles({ dir: process.argv[2] ?? '' });
const first = await files.put(Buffer.from('first'), { contentType: 'text/plain' });
process.stdout.write(`${first.sha256}\n`);
await files.put(Buffer.from('second'), {
  contentType: 'text/plain',
  onWritten: () => process.kill(process.pid, 'SIGKILL'),
});
