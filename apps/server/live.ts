import { guardOf } from '@cityloop/core/chain';
import type { Message } from '@cityloop/core/contracts';
import type { LiveHub } from '@cityloop/core/http';
import type { Kernel } from '@cityloop/core/kernel';

/** Shows what passes on the screens that may see it: documents by their access, values to whoever is signed in. */
export function showLive(kernel: Kernel, hub: LiveHub): void {
  const { db, log } = kernel.services;
  kernel.onMessage((message) => {
    guardOf(db, message.document)
      .then((guard) => hub.publish({ topic: message.topic, data: shown(message), guard }))
      .catch((error: unknown) => log.error('live', { topic: message.topic, error }));
  });
  kernel.onShow(({ topic, data, guarded }) => {
    hub.publish({ topic, data, ...(guarded === null ? {} : { guard: guarded }) });
  });
}

function shown({ document, at }: Message): Readonly<Record<string, unknown>> {
  const { id, kind, chainId, state, level, title, version } = document;
  return { id, kind, chainId, state, level, title, version, at };
}
