import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What the stores of a stopped city hold. */
export interface Findings {
  /** De-duplicated readings of every series. */
  readonly readings: readonly {
    readonly device: string;
    readonly metric: string;
    readonly points: readonly (readonly [t: number, v: number])[];
  }[];
  readonly documents: readonly {
    readonly id: string;
    readonly kind: string;
    readonly chainId: string;
    readonly type: string;
    readonly state: string;
    readonly version: number;
    readonly body: Readonly<Record<string, unknown>>;
  }[];
  readonly history: readonly {
    readonly documentId: string;
    readonly version: number;
    readonly topic: string;
    readonly data: Readonly<Record<string, unknown>>;
    readonly at: string;
  }[];
  readonly links: readonly { readonly from: string; readonly to: string; readonly role: string }[];
  readonly openAlarms: readonly {
    readonly rule: string;
    readonly subjectId: string;
    readonly documentId: string;
  }[];
  readonly clocks: readonly {
    readonly incidentId: string;
    readonly name: string;
    readonly lateAt: string | null;
  }[];
  readonly outbox: readonly { readonly chainId: string; readonly messages: number; readonly last: number }[];
  readonly inbox: readonly {
    readonly consumer: string;
    readonly messageId: string;
    readonly times: number;
  }[];
  readonly unsent: number;
  readonly deadLetters: readonly string[];
  readonly failedTimers: readonly string[];
  readonly failedJobs: readonly unknown[];
  /** `sha256 bytes` of every stored file; each was read and is what its name says. */
  readonly files: readonly string[];
  readonly migrations: readonly { readonly module: string; readonly name: string }[];
  /** Rows of every table. */
  readonly counts: Readonly<Record<string, number>>;
  readonly audit: { readonly blocks: number; readonly rows: number; readonly firstBroken?: unknown };
}

const script = fileURLToPath(new URL('./inspect.ts', import.meta.url));

/** Opens the stores of a city whose server is stopped, in a process of its own, and tells what is in them. */
export async function inspect(dir: string, databaseUrl?: string): Promise<Findings> {
  const out = join(dir, '..', 'findings.json');
  const args = ['--disable-warning=ExperimentalWarning', script, dir, out];
  const child = spawn(process.execPath, databaseUrl === undefined ? args : [...args, databaseUrl], {
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`the stores cannot be opened:\n${errors}`);
  return JSON.parse(readFileSync(out, 'utf8')) as Findings;
}
