import { lockDirectory } from '../lock.ts';

// Takes the lock of the directory it is given, or says why not; then lives until it is killed, or its input ends.
const [dir = '', start = '0'] = process.argv.slice(2);
// Several are told to try at the same moment.
while (Date.now() < Number(start)) await new Promise((resolve) => setTimeout(resolve, 1));
try {
  const lock = await lockDirectory(dir);
  process.stdout.write('held\n');
  process.stdin.resume();
  process.stdin.once('end', () => void lock.release());
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
}
