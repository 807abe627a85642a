import {
  Alarm,
  type DocumentKind,
  Incident,
  Lesson,
  Proof,
  Score,
  Signal,
  Task,
} from '@cityloop/core/contracts';
import { z } from 'zod';

/** The contract of each kind's body. A warning's body comes with the stage that issues warnings to the public. */
export const bodies = {
  signal: Signal,
  alarm: Alarm,
  warning: z.record(z.string(), z.unknown()),
  incident: Incident,
  task: Task,
  proof: Proof,
  score: Score,
  lesson: Lesson,
} satisfies Record<DocumentKind, z.ZodType>;

/** The body type of a kind. */
export type BodyOf<K extends DocumentKind> = z.infer<(typeof bodies)[K]>;
