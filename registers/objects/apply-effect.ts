import { defineOperation, type Operation, type Services } from '@cityloop/core/kernel';
import type { Tx } from '@cityloop/core/store';
import { z } from 'zod';
import { objectProblem } from './errors.ts';
import { lockObjectsById, readObject, updateObject } from './objects.store.ts';
import { type RegisterObject, Values } from './objects.ts';
import { kindOf } from './register-objects.ts';
import { setDeadlines } from './schedules.ts';
import { fittingValues } from './values.ts';

/** `objects.apply-effect`: fields that an accepted proof sets on an object, in the transaction of the proof. */
export function applyEffectOperation(services: Services): Operation {
  return defineOperation({
    name: 'objects.apply-effect',
    input: z.object({
      object: z.string().describe('pack/type/id, or the id alone where no two objects have it'),
      change: Values,
      proofId: z.uuid().optional(),
      dryRun: z.boolean().default(false).describe('only says whether it could be applied'),
    }),
    output: z.object({ applied: z.boolean(), version: z.int().optional() }),
    async run(input, { tx }) {
      if (tx === undefined)
        throw new Error('objects.apply-effect is called within the transaction of its proof');
      if (input.object === '') return { applied: false };
      const object = await lockedObject(tx, input.object);
      const { content, type } = kindOf(services, object.pack, object.type);
      const fields = { ...object.fields, ...fittingValues(type.fields, input.change, { partial: true }) };
      if (input.dryRun) return { applied: false };
      const changed = await updateObject(
        tx,
        object,
        { fields },
        {
          happening: 'proved',
          data: input.change,
          actor: { kind: 'system', id: 'rule:proof', name: 'proof', unit: object.ownerUnit },
          ...(input.proofId === undefined ? {} : { proofId: input.proofId }),
          at: services.clock.now(),
        },
      );
      await setDeadlines(tx, changed, content);
      return { applied: true, version: changed.version };
    },
  });
}

async function lockedObject(tx: Tx, name: string): Promise<RegisterObject> {
  const [pack, type, ...rest] = name.split('/');
  const found =
    pack !== undefined && type !== undefined && rest.length > 0
      ? [await readObject(tx, { pack, type, id: rest.join('/') }, true)]
      : await lockObjectsById(tx, name);
  const [object] = found;
  if (object === undefined || found.length > 1) throw objectProblem('object-unknown', { value: name });
  return object;
}
