import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { EventStreamParser, type StreamEvent } from './event-stream.ts';
import { refresher } from './refresher.ts';

/** Which queries go stale when something of a kind happens. */
const touched: Readonly<Record<string, readonly string[]>> = {
  signal: ['chain'],
  alarm: ['chain', 'cockpit', 'incident'],
  warning: ['chain', 'cockpit'],
  incident: ['incidents', 'incident', 'cockpit', 'chain'],
  task: ['tasks', 'incident', 'incidents', 'chain'],
  proof: ['proofs', 'tasks', 'incident', 'chain'],
  score: ['scores', 'cockpit', 'chain'],
  lesson: ['lessons', 'packs', 'chain'],
  pack: ['packs'],
  vital: ['cockpit', 'vitals'],
  drill: ['drills', 'cockpit'],
  organisation: ['units', 'unit', 'outlines'],
};

const gatherMs = 100;
/** Values that change all the time are asked for less often; what happened is asked for at once. */
const slowly: Readonly<Record<string, number>> = { vital: 5_000 };
const retryMs = 2_000;

/** Keeps every query fresh by the live stream; says whether the stream stands. */
export function useLive(enabled: boolean): boolean {
  const client = useQueryClient();
  const [connected, setConnected] = useState(true);
  useEffect(() => {
    if (!enabled) return;
    const stop = new AbortController();
    const gather = gatherer(client);
    listen(stop.signal, gather.take, setConnected).catch(() => setConnected(false));
    return () => {
      stop.abort();
      gather.stop();
    };
  }, [enabled, client]);
  return connected;
}

/** Collects what is touched for a moment, so that a burst of events is one round of requests. */
function gatherer(client: QueryClient) {
  const refresh = refresher(async (name) => {
    const queryKey = [name];
    const askedBefore = client.isFetching({ queryKey }) > 0;
    await client.invalidateQueries({ queryKey }, { cancelRefetch: false });
    // An answer that was under way when it happened may not know of it.
    if (askedBefore) await client.invalidateQueries({ queryKey }, { cancelRefetch: false });
  });
  const timers = new Map<number, ReturnType<typeof setTimeout>>();
  const waiting = new Map<number, Set<string>>();
  const later = (names: readonly string[], ms: number): void => {
    const gathered = waiting.get(ms) ?? new Set();
    waiting.set(ms, gathered);
    for (const name of names) gathered.add(name);
    if (timers.has(ms)) return;
    timers.set(
      ms,
      setTimeout(() => {
        timers.delete(ms);
        for (const name of gathered) refresh(name);
        gathered.clear();
      }, ms),
    );
  };
  return {
    take(event: StreamEvent): void {
      if (event.event === 'resync') {
        client.invalidateQueries().catch(() => {});
        return;
      }
      const kind = topicOf(event).split('.')[0] ?? '';
      later(touched[kind] ?? [], slowly[kind] ?? gatherMs);
    },
    stop(): void {
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}

function topicOf(event: StreamEvent): string {
  if (event.event !== 'message') return event.event;
  try {
    const parsed: { readonly topic?: string } | null = JSON.parse(event.data);
    return parsed?.topic ?? '';
  } catch {
    return '';
  }
}

async function listen(
  signal: AbortSignal,
  take: (event: StreamEvent) => void,
  setConnected: (connected: boolean) => void,
): Promise<void> {
  let lastId: string | undefined;
  while (!signal.aborted) {
    try {
      const response = await fetch('/api/live', {
        signal,
        headers: { accept: 'text/event-stream', ...(lastId ? { 'last-event-id': lastId } : {}) },
      });
      if (response.status === 401) return;
      if (response.ok && response.body) {
        setConnected(true);
        lastId = (await readAll(response.body, take)) ?? lastId;
      } else setConnected(false);
    } catch {
      if (!signal.aborted) setConnected(false);
    }
    await pause(retryMs, signal);
  }
}

async function readAll(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  take: (event: StreamEvent) => void,
): Promise<string | undefined> {
  const parser = new EventStreamParser();
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      parser.push(chunk.value).forEach(take);
    }
  } catch {
    // The stream broke off: what it said so far counts, and the next one carries on after it.
  }
  return parser.lastId;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
