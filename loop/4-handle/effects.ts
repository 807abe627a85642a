import type { Doc } from '@cityloop/core/chain';
import type { Effect } from '@cityloop/core/contracts';
import type { Services } from '@cityloop/core/kernel';
import {
  ExpressionError,
  expression,
  type PackContent,
  placeVariables,
  thresholdVariables,
} from '@cityloop/core/packs';
import type { Tx } from '@cityloop/core/store';
import type { Matter } from './start-plan.ts';

/** What the proof of a task will change on registers, computed from the answers while they are at hand. */
export function effectsOf(
  task: Doc<'task'>,
  answers: Readonly<Record<string, unknown>>,
  { content, matter }: { readonly content: PackContent | undefined; readonly matter: Matter },
  services: Services,
): readonly Effect[] {
  if (content === undefined) return [];
  const variables = {
    answers,
    now: services.clock.now().toISOString(),
    place: placeVariables(task.head.place?.path ?? task.head.ownerPath),
    thresholds: thresholdVariables(content),
  };
  return matter.effects.flatMap((effect) => {
    const object = String(computed(effect.object, variables) ?? '');
    if (object === '') return [];
    // A field whose answer was not given changes nothing.
    const change = Object.fromEntries(
      Object.entries(effect.change).flatMap(([key, text]) => {
        const value = computed(text, variables);
        return value === undefined ? [] : [[key, value] as const];
      }),
    );
    return [{ register: effect.register, object, change }];
  });
}

/** Tells whoever did the work when a register will not take what it says: the verifier could not accept it. */
export async function checkEffects(tx: Tx, effects: readonly Effect[], services: Services): Promise<void> {
  for (const { register, object, change } of effects) {
    const operation = `${register}.apply-effect`;
    if (!services.operations.has(operation)) continue;
    await services.operations.call(operation, { object, change, dryRun: true }, { tx });
  }
}

/** The value of a pack's expression; undefined where it needs a fact or answer that is not there. */
function computed(text: string, variables: Readonly<Record<string, unknown>>): unknown {
  try {
    return expression(text).value(variables);
  } catch (error) {
    if (error instanceof ExpressionError) return undefined;
    throw error;
  }
}
