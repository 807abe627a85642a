let armed: { name: string; left: number } | undefined;

/** Names the point at which the process is to die, as `name` or `name:N` for its Nth passing; only a test does this. */
export function armCrash(point: string): void {
  const match = /^([^:]+)(?::([1-9]\d*))?$/.exec(point);
  const name = match?.[1];
  if (name === undefined) throw new RangeError(`crash point "${point}": expected NAME or NAME:N`);
  armed = { name, left: Number(match?.[2] ?? 1) };
}

/** Does nothing, unless a test named this point: then the process dies as by kill -9. */
export function crashPoint(name: string): void {
  if (armed?.name !== name) return;
  armed.left -= 1;
  if (armed.left > 0) return;
  process.kill(process.pid, 'SIGKILL');
  // The signal arrives at the next turn of the loop; nothing may run until then.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}
