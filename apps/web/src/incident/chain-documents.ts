import type { Chain, ChainEvent } from '../api/chains.ts';
import type { Alarm, Doc, DocumentHead, Lesson, Proof, Score, Signal, Task } from '../api/wire.ts';
import type { MatterState } from '../components/plan-graph.tsx';
import type { StageKey } from '../components/stage-keys.ts';

/** The documents of a chain by kind, each with the body of its kind. */
export interface ChainDocuments {
  readonly signals: readonly Doc<Signal>[];
  readonly alarms: readonly Doc<Alarm>[];
  readonly tasks: readonly Doc<Task>[];
  /** Tasks of other units: that they are there and where they stand is all that is shown. */
  readonly othersTasks: readonly DocumentHead[];
  readonly proofs: readonly Doc<Proof>[];
  readonly scores: readonly Doc<Score>[];
  readonly lessons: readonly Doc<Lesson>[];
}

/** Sorts a chain's documents. The kind in the head says which contract the body keeps. */
export function chainDocuments(chain: Chain | undefined): ChainDocuments {
  const all = chain?.documents ?? [];
  const documents = all.filter((doc) => doc.body !== null);
  return {
    signals: documents.filter((doc): doc is Doc<Signal> => doc.head.kind === 'signal'),
    alarms: documents.filter((doc): doc is Doc<Alarm> => doc.head.kind === 'alarm'),
    tasks: documents.filter((doc): doc is Doc<Task> => doc.head.kind === 'task'),
    othersTasks: all.flatMap(({ head, body }) => (head.kind === 'task' && body === null ? [head] : [])),
    proofs: documents.filter((doc): doc is Doc<Proof> => doc.head.kind === 'proof'),
    scores: documents.filter((doc): doc is Doc<Score> => doc.head.kind === 'score'),
    lessons: documents.filter((doc): doc is Doc<Lesson> => doc.head.kind === 'lesson'),
  };
}

const stageOfKind: Readonly<Record<string, StageKey>> = {
  signal: 'sense',
  alarm: 'warn',
  warning: 'warn',
  incident: 'dispatch',
  task: 'handle',
  proof: 'verify',
  score: 'evaluate',
  lesson: 'review',
};

/** The stage that something happened in: that of the document's kind. */
export function stageOf(topic: string): StageKey {
  return stageOfKind[topic.split('.')[0] ?? ''] ?? 'dispatch';
}

const matterStates: Readonly<Record<string, MatterState>> = {
  waiting: 'waiting',
  ready: 'ready',
  taken: 'taken',
  done: 'done',
  verified: 'verified',
  rework: 'refused',
  unable: 'refused',
  cancelled: 'cancelled',
};

/** How a task's state is drawn in the plan. */
export function matterState(state: string): MatterState {
  return matterStates[state] ?? 'waiting';
}

/** The states of a chain's documents after the first `reached` of its events, by document id. */
export function statesAfter(events: readonly ChainEvent[], reached: number): ReadonlyMap<string, string> {
  return new Map(events.slice(0, reached).map((event) => [event.documentId, event.state]));
}

/** A chain's events in order of time; those of one instant in the order in which they came. */
export function inOrder(events: readonly ChainEvent[]): readonly ChainEvent[] {
  return events.toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at));
}
