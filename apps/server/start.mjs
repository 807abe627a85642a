import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { requireNodeBinary } from '../../tools/node.mjs';

// The machine's own Node may be older than what the sources need: the one that npm installed runs them.
const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const child = spawn(
  requireNodeBinary(),
  ['--disable-warning=ExperimentalWarning', main, ...process.argv.slice(2)],
  { stdio: 'inherit' },
);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) =>
  process.exit(code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : 1)),
);
