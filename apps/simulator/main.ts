import { readOptions, USAGE } from './options.ts';
import { runSimulator } from './run-simulator.ts';

/** A stop that takes longer is cut off. */
const STOP_MS = 1_200;

function log(line: string): void {
  process.stdout.write(`simulator: ${line}\n`);
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options === 'help') {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  const stop = new AbortController();
  const onSignal = (): void => {
    if (stop.signal.aborted) return;
    log('Stopping.');
    stop.abort();
    setTimeout(() => process.exit(0), STOP_MS).unref();
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  // Started beside a server, it ends with it, however that ended: the other end of its input closes.
  if (process.env.CITYLOOP_SIM_ENDS_WITH_INPUT === 'yes') process.stdin.on('end', onSignal).resume();
  await runSimulator({ ...options, log, signal: stop.signal }).catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`simulator: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
