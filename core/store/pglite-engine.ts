import { Worker } from 'node:worker_threads';
import { StoreError } from './errors.ts';
import type {
  StatementFault,
  StatementReply,
  StatementResult,
  WorkerReply,
  WorkerRequest,
} from './pglite-protocol.ts';

/** A refusal by the embedded database, with the fields that the `pg` driver gives: code, detail, constraint … */
export class StatementError extends Error {
  override readonly name = 'StatementError';

  constructor(fault: StatementFault) {
    super(fault.message);
    Object.assign(this, fault.fields);
  }
}

/** The embedded database's one connection, while somebody holds it. */
export interface Lease {
  run(sql: string, parameters: readonly unknown[]): Promise<StatementResult>;
  /** The fault that ended this lease's session: nothing of its transaction is kept, and it runs no more. */
  readonly lost: Error | undefined;
  release(): void;
}

interface Pending {
  readonly sql: string;
  readonly resolve: (result: StatementResult) => void;
  readonly reject: (error: Error) => void;
}

interface Holder extends Lease {
  lost: Error | undefined;
  running: number;
  idleSince: number;
}

interface Waiter {
  readonly grant: () => void;
  readonly refuse: (error: Error) => void;
  timer: NodeJS.Timeout;
}

/** PGlite in a worker thread over one data directory: one connection, handed out in order of asking. */
export class PgliteEngine {
  readonly dir: string;
  /** How long a holder may be idle while others wait, before these are told. */
  readonly #idleLimitMs: number;
  #session: Promise<Worker> | undefined;
  #generation = 0;
  #nextId = 1;
  readonly #pending = new Map<number, Pending>();
  #holder: Holder | undefined;
  readonly #waiters: Waiter[] = [];
  #searchPath = '';
  #closed = false;

  constructor(dir: string, idleLimitMs = 10_000) {
    this.dir = dir;
    this.#idleLimitMs = idleLimitMs;
  }

  /** Waits until the database answers. */
  async ready(): Promise<void> {
    await this.#open();
  }

  /** Waits for the connection; refused when its holder does nothing for too long. */
  async acquire(searchPath: string): Promise<Lease> {
    if (this.#closed) throw new StoreError('STORE_CLOSED');
    if (this.#holder) await this.#wait();
    const lease = this.#newHolder();
    this.#holder = lease;
    try {
      await this.#open();
      if (this.#searchPath !== searchPath) {
        await lease.run(`set search_path to ${searchPath}`, []);
        this.#searchPath = searchPath;
      }
    } catch (error) {
      lease.release();
      throw error;
    }
    return lease;
  }

  /** Lets the holder finish, then ends the worker. */
  async close(): Promise<void> {
    if (this.#closed) return;
    const last = await this.acquire(this.#searchPath || 'public').catch(() => undefined);
    this.#closed = true;
    for (const waiter of this.#waiters.splice(0)) {
      clearTimeout(waiter.timer);
      waiter.refuse(new StoreError('STORE_CLOSED'));
    }
    const worker = await this.#session?.catch(() => undefined);
    this.#generation += 1;
    if (!worker) return;
    worker.ref();
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    if (last) worker.postMessage({ kind: 'close' } satisfies WorkerRequest);
    else await worker.terminate();
    await ended;
  }

  #wait(): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = { grant: resolve, refuse: reject, timer: setTimeout(() => {}, 0) };
      this.#waiters.push(waiter);
      this.#watch(waiter, this.#idleLimitMs);
    });
  }

  #watch(waiter: Waiter, ms: number): void {
    clearTimeout(waiter.timer);
    waiter.timer = setTimeout(() => {
      const holder = this.#holder;
      const idleMs = holder && holder.running === 0 ? performance.now() - holder.idleSince : 0;
      if (idleMs + 1 < this.#idleLimitMs) return this.#watch(waiter, this.#idleLimitMs - idleMs);
      this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
      waiter.refuse(new StoreError('STORE_CONNECTION_HELD', { seconds: this.#idleLimitMs / 1000 }));
    }, ms);
  }

  #newHolder(): Holder {
    const holder: Holder = {
      lost: undefined,
      running: 0,
      idleSince: performance.now(),
      run: async (sql, parameters) => {
        if (holder.lost) throw holder.lost;
        if (this.#holder !== holder) throw new StoreError('STORE_CLOSED');
        holder.running += 1;
        try {
          return await this.#run(sql, parameters);
        } finally {
          holder.running -= 1;
          holder.idleSince = performance.now();
        }
      },
      release: () => {
        if (this.#holder !== holder) return;
        this.#holder = undefined;
        const next = this.#waiters.shift();
        if (!next) return;
        clearTimeout(next.timer);
        // Held for the next in line, so that nobody who asks meanwhile slips in before it.
        this.#holder = this.#newHolder();
        next.grant();
      },
    };
    return holder;
  }

  async #run(sql: string, parameters: readonly unknown[]): Promise<StatementResult> {
    const worker = await this.#open();
    const id = this.#nextId++;
    return await new Promise((resolve, reject) => {
      worker.postMessage({ kind: 'run', id, sql, parameters } satisfies WorkerRequest);
      worker.ref();
      this.#pending.set(id, { sql, resolve, reject });
    });
  }

  #open(): Promise<Worker> {
    if (this.#session) return this.#session;
    const session = this.#start();
    session.catch(() => {
      if (this.#session === session) this.#session = undefined;
    });
    this.#session = session;
    return session;
  }

  #start(): Promise<Worker> {
    this.#generation += 1;
    this.#searchPath = '';
    const generation = this.#generation;
    const worker = new Worker(new URL('./pglite-worker.ts', import.meta.url), {
      workerData: { dir: this.dir },
      execArgv: [],
    });
    return new Promise((resolve, reject) => {
      let isReady = false;
      const fail = (reason: string) =>
        reject(new StoreError('STORE_DIRECTORY_UNREADABLE', { dir: this.dir, reason }));
      worker.on('message', (reply: WorkerReply) => {
        if (reply.kind === 'ready') {
          isReady = true;
          worker.unref();
          resolve(worker);
        } else if (reply.kind === 'unopened') fail(reply.reason);
        else if (generation === this.#generation) this.#settle(worker, reply);
      });
      const ended = (reason: string) => {
        fail(reason);
        if (isReady && generation === this.#generation)
          this.#abandon(worker, new StoreError('STORE_WORKER_ENDED', { reason }));
      };
      worker.on('error', (error) => ended(error.message));
      worker.on('exit', (code) => ended(`worker exit ${code}`));
    });
  }

  #settle(worker: Worker, reply: StatementReply): void {
    const pending = this.#pending.get(reply.id);
    if (!pending) return;
    if (reply.kind === 'lost') {
      this.#abandon(worker, new StoreError('STORE_STATEMENT_LOST', { statement: pending.sql.slice(0, 300) }));
      return;
    }
    this.#pending.delete(reply.id);
    if (this.#pending.size === 0) worker.unref();
    if (reply.kind === 'result') pending.resolve(reply.result);
    else pending.reject(new StatementError(reply.fault));
  }

  /** Ends a session whose inner state is unknown; the next one recovers the directory as after a crash. */
  #abandon(worker: Worker, error: StoreError): void {
    this.#generation += 1;
    if (this.#holder) this.#holder.lost = error;
    const session = worker.terminate().then(() => {
      if (this.#closed) throw new StoreError('STORE_CLOSED');
      return this.#start();
    });
    session.catch(() => {
      if (this.#session === session) this.#session = undefined;
    });
    this.#session = session;
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
  }
}
