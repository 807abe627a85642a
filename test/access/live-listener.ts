import { setTimeout as wait } from 'node:timers/promises';

/** Something that a page heard. */
export interface Heard {
  readonly topic: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A page that listens to the live stream over the network. */
export interface Listener {
  readonly heard: readonly Heard[];
  /** Resolves once something of a topic was heard. */
  until(topic: string): Promise<void>;
  close(): void;
}

const PATIENCE_MS = 30_000;

/** Opens the stream as the caller of these headers. */
export async function listen(address: string, headers: Readonly<Record<string, string>>): Promise<Listener> {
  const ended = new AbortController();
  const got = await fetch(`${address}/api/live`, { headers, signal: ended.signal });
  if (!got.ok || got.body === null) throw new Error(`the stream answered ${got.status}`);
  const heard: Heard[] = [];
  const reading = read(got.body, heard).catch(() => {});
  return {
    heard,
    async until(topic) {
      const deadline = performance.now() + PATIENCE_MS;
      while (!heard.some((one) => one.topic === topic)) {
        if (performance.now() > deadline) throw new Error(`nobody said ${topic}`);
        await wait(20);
      }
    },
    close() {
      ended.abort();
      void reading;
    },
  };
}

async function read(body: ReadableStream<Uint8Array>, heard: Heard[]): Promise<void> {
  const decoder = new TextDecoder();
  let waiting = '';
  for await (const bytes of body) {
    waiting += decoder.decode(bytes, { stream: true });
    const blocks = waiting.split('\n\n');
    waiting = blocks.pop() ?? '';
    for (const block of blocks) {
      const topic = /^event: (.*)$/m.exec(block)?.[1];
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (topic !== undefined && data !== undefined) heard.push({ topic, data: JSON.parse(data) });
    }
  }
}
