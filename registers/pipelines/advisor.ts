import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { BurstAdvice, NetworkModel } from '@cityloop/engines/pipe-network';
import type { AdviceInput, AdviceReply, AdviceRequest } from './advice-request.ts';

/** Asks the engine beside everything else, so that no reading waits for a solver. */
export interface Advisor {
  /** Opens a network ahead of the first question. */
  warm(network: VersionedModel): Promise<void>;
  /** The engine's advice; rejects with the signal's reason when that comes first, and the search then ends. */
  ask(network: VersionedModel, input: AdviceInput, signal?: AbortSignal): Promise<BurstAdvice>;
  /** Ends the workers. */
  close(): Promise<void>;
}

/** A network as the worker keeps it; another key means it has changed. */
export interface VersionedModel {
  readonly key: string;
  readonly model: NetworkModel;
}

/** A network with the key of its content: a change by its owner or by a proof makes another one. */
export function versioned(model: NetworkModel): VersionedModel {
  return { key: createHash('sha256').update(JSON.stringify(model)).digest('hex'), model };
}

interface Waiting {
  readonly resolve: (advice: BurstAdvice | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** Bursts are drawn to mains and service pipes; below this a break does not show at the meters. */
const LEAST_CANDIDATE_MM = 100;
/** Each holds a solver with its network, about 60 MB; the one asked longest ago gives way. */
const MOST_WORKERS = 4;

/** Keeps one warm worker for each of the networks asked last. */
export function openAdvisor(): Advisor {
  const threads = new Map<string, Thread>();

  function threadOf(id: string): Thread {
    const known = threads.get(id);
    threads.delete(id);
    const thread = known === undefined || known.ended ? openThread() : known;
    threads.set(id, thread);
    const oldest = [...threads].find(([, one]) => one.idle);
    if (threads.size > MOST_WORKERS && oldest !== undefined) {
      threads.delete(oldest[0]);
      void oldest[1].end();
    }
    return thread;
  }

  return {
    async warm(network) {
      await threadOf(network.model.id).send(network, undefined, undefined);
    },
    async ask(network, input, signal) {
      signal?.throwIfAborted();
      const advice = await threadOf(network.model.id).send(network, input, signal);
      if (advice === undefined) throw new Error('the worker gave no advice');
      return advice;
    },
    async close() {
      await Promise.all([...threads.values()].map((thread) => thread.end()));
      threads.clear();
    },
  };
}

interface Thread {
  readonly ended: boolean;
  readonly idle: boolean;
  send(
    network: VersionedModel,
    input: AdviceInput | undefined,
    signal: AbortSignal | undefined,
  ): Promise<BurstAdvice | undefined>;
  end(): Promise<void>;
}

function openThread(): Thread {
  const worker = new Worker(new URL('./advice-worker.ts', import.meta.url));
  const waiting = new Map<number, Waiting>();
  let key = '';
  let count = 0;
  let ended = false;
  // A process that has nothing else to do may end.
  worker.unref();
  worker.on('message', (reply: AdviceReply) => {
    const one = waiting.get(reply.id);
    waiting.delete(reply.id);
    if (waiting.size === 0) worker.unref();
    if (reply.kind === 'failed') {
      key = '';
      one?.reject(new Error(reply.message));
    } else one?.resolve(reply.kind === 'advised' ? reply.advice : undefined);
  });
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('the worker of the pipe network ended')));

  function fail(error: unknown): void {
    ended = true;
    for (const one of waiting.values()) one.reject(error);
    waiting.clear();
  }

  return {
    get ended() {
      return ended;
    },
    get idle() {
      return waiting.size === 0;
    },
    send(network, input, signal) {
      count += 1;
      const id = count;
      const stopped = new Int32Array(new SharedArrayBuffer(4));
      const request: AdviceRequest = {
        id,
        minDiameterMm: LEAST_CANDIDATE_MM,
        stopped,
        ...(network.key === key ? {} : { model: network.model }),
        ...(input === undefined ? {} : { input }),
      };
      key = network.key;
      const answer = Promise.withResolvers<BurstAdvice | undefined>();
      waiting.set(id, answer);
      const stop = () => {
        Atomics.store(stopped, 0, 1);
        answer.reject(signal?.reason);
      };
      signal?.addEventListener('abort', stop, { once: true });
      worker.ref();
      worker.postMessage(request);
      return answer.promise.finally(() => signal?.removeEventListener('abort', stop));
    },
    async end() {
      await worker.terminate();
    },
  };
}
