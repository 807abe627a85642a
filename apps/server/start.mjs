import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { environmentOf, requireNodeBinary } from '../../tools/node.mjs';

// The machine's own Node may be older than what the sources need: the one that npm installed runs them.
const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const binary = requireNodeBinary();
const child = spawn(binary, ['--disable-warning=ExperimentalWarning', main, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: environmentOf(binary),
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) =>
  process.exit(code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : 1)),
);
