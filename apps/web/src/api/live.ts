import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { EventStreamParser, type StreamEvent } from './event-stream.ts';

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

const gatherMs = 200;
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
  const names = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    timer = undefined;
    for (const name of names) client.invalidateQueries({ queryKey: [name] }).catch(() => {});
    names.clear();
  };
  return {
    take(event: StreamEvent): void {
      if (event.event === 'resync') {
        client.invalidateQueries().catch(() => {});
        return;
      }
      for (const name of touched[topicOf(event).split('.')[0] ?? ''] ?? []) names.add(name);
      timer ??= setTimeout(flush, gatherMs);
    },
    stop(): void {
      clearTimeout(timer);
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
