import type { Findings } from './findings.ts';
import { keyOf, type Ledger } from './ledger.ts';
import { burstFaults, chainFaults, commandFaults } from './loop-faults.ts';
import type { Zone } from './water.ts';

/** What the stores of a stopped city hold otherwise than the ledger says they must. */
export function storeFaults(
  found: Findings,
  ledger: Ledger,
  bursts: readonly (readonly [zone: Zone, since: number])[],
): readonly string[] {
  return [
    ...ledger.faults,
    ...readingFaults(found, ledger),
    ...chainFaults(found),
    ...commandFaults(found, ledger.commands),
    ...bursts.flatMap(([zone, since]) => burstFaults(found, zone, since)),
    ...strangers(found, bursts),
    ...fileFaults(found, ledger),
    ...kernelFaults(found),
  ];
}

function readingFaults(found: Findings, ledger: Ledger): readonly string[] {
  const faults: string[] = [];
  const stored = new Map<string, number>();
  for (const { device, points } of found.readings) {
    for (const [t, v] of points) {
      const key = keyOf({ device, t });
      if (stored.has(key)) faults.push(`reading ${key} is there twice`);
      if (ledger.sent.get(key) !== v) faults.push(`reading ${key} = ${v}, sent ${ledger.sent.get(key)}`);
      stored.set(key, v);
    }
  }
  const lost = [...ledger.acknowledged].filter((key) => !stored.has(key));
  if (lost.length > 0) faults.push(`${lost.length} acknowledged readings are lost, e.g. ${lost[0]}`);
  return faults;
}

/** Alarms and incidents of zones that never burst. */
function strangers(found: Findings, bursts: readonly (readonly [Zone, number])[]): readonly string[] {
  const known = new Set(bursts.map(([zone]) => zone.id));
  return found.documents
    .filter(({ kind }) => kind === 'alarm' || kind === 'incident')
    .map(({ kind, body }) => {
      const group = kind === 'alarm' ? (body.subject as { group?: string }).group : body.group;
      return [kind, String(group)] as const;
    })
    .filter(([, group]) => !known.has(group))
    .map(([kind, group]) => `${kind} of ${group}, which never burst`);
}

function fileFaults(found: Findings, ledger: Ledger): readonly string[] {
  const files = new Set(found.files);
  return [...ledger.photos]
    .filter(([sha256, size]) => !files.has(`${sha256} ${size}`))
    .map(([sha256]) => `the photo ${sha256} is lost`);
}

function kernelFaults(found: Findings): readonly string[] {
  return [
    ...(found.unsent === 0 ? [] : [`${found.unsent} messages wait in the outbox`]),
    ...found.deadLetters.map((letter) => `dead letter ${letter}`),
    ...found.failedTimers.map((timer) => `failed timer ${timer}`),
    ...found.failedJobs.map((job) => `failed job ${JSON.stringify(job)}`),
    ...(found.audit.firstBroken === undefined ? [] : [`audit: ${JSON.stringify(found.audit.firstBroken)}`]),
  ];
}
