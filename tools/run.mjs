import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { resolve } from 'node:path';
import { environmentOf, requireNodeBinary } from './node.mjs';

/**
 * Runs a TypeScript file under the project's Node and answers its exit code; signals reach the child.
 * @param {string} file
 * @param {readonly string[]} args
 * @returns {Promise<number>}
 */
export function runFile(file, args) {
  const binary = requireNodeBinary();
  const child = spawn(binary, ['--disable-warning=ExperimentalWarning', resolve(file), ...args], {
    stdio: 'inherit',
    env: environmentOf(binary),
  });
  const forward = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => {
    const pass = () => child.kill(signal);
    process.on(signal, pass);
    return () => process.off(signal, pass);
  });
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('exit', (code, signal) => {
      for (const stop of forward) stop();
      done(code ?? 128 + (constants.signals[signal ?? 'SIGTERM'] ?? 15));
    });
  });
}

if (
  process.argv[1] &&
  resolve(process.argv[1]) === resolve(import.meta.filename ?? new URL(import.meta.url).pathname)
) {
  const [file, ...args] = process.argv.slice(2);
  if (!file) {
    console.error('Usage: node tools/run.mjs FILE.ts [ARGUMENTS]');
    process.exit(1);
  }
  process.exit(await runFile(file, args));
}
