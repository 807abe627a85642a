import type { DeadLetter } from '../api/kernel.ts';

/** What lies aside of one consumer and one chain: the message that failed first, and those behind it. */
export interface LetterGroup {
  readonly key: string;
  readonly consumer: string;
  readonly chainId: string;
  readonly module: string;
  readonly first: DeadLetter;
  readonly behind: readonly DeadLetter[];
}

/** Letters by consumer and chain, in the order in which they came. */
export function letterGroups(letters: readonly DeadLetter[]): readonly LetterGroup[] {
  const groups = Map.groupBy(letters, ({ consumer, chainId }) => `${consumer} ${chainId}`);
  return [...groups].flatMap(([key, group]) => {
    const [first, ...behind] = group.toSorted((one, other) => one.seq - other.seq);
    if (!first) return [];
    const module = first.consumer.split(':')[0] ?? first.consumer;
    return [{ key, consumer: first.consumer, chainId: first.chainId, module, first, behind }];
  });
}
