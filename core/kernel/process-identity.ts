import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { z } from 'zod';

/** Which process on which start of which machine; a number alone is given again. */
export const ProcessIdentity = z.object({
  pid: z.int().min(1),
  started: z.string().describe('start of the process, as its system counts it'),
  boot: z.string().describe('this start of the machine'),
  space: z.string().describe('where process numbers count: a container has its own'),
});
export type ProcessIdentity = z.infer<typeof ProcessIdentity>;

/** The identity of this process. */
export function ownIdentity(): ProcessIdentity {
  return { pid: process.pid, started: startOf(process.pid) ?? '', boot: bootId(), space: pidSpace() };
}

/** Whether a process still runs; undefined where this machine or container cannot see it. */
export function isRunning(identity: ProcessIdentity): boolean | undefined {
  if (identity.boot !== bootId() || identity.space !== pidSpace()) return undefined;
  return startOf(identity.pid) === identity.started;
}

/** When a process started, as the system counts it; undefined if there is none, or only its remains. */
function startOf(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') {
      // The name of the program may hold blanks and brackets; what follows the last bracket does not.
      const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
        .replace(/^.*\) /s, '')
        .split(' ');
      return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
    }
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

function bootId(): string {
  try {
    if (process.platform === 'linux') return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return execFileSync('sysctl', ['-n', 'kern.boottime'], { encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
}

function pidSpace(): string {
  try {
    return process.platform === 'linux' ? readlinkSync('/proc/self/ns/pid') : 'one';
  } catch {
    return 'unknown';
  }
}
