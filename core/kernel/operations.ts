import type { Tx } from '@cityloop/core/store';
import type { z } from 'zod';

/** A named function that an engine or a register offers to packs and stages, typed by zod at both ends. */
export interface Operation<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly input: I;
  readonly output: O;
  readonly run: (input: z.output<I>, context: OperationContext) => Promise<z.input<O>>;
}

/** What an operation may use of its caller. */
export interface OperationContext {
  /** The caller's transaction, where the operation writes; absent for a pure question. */
  readonly tx?: Tx;
  readonly signal?: AbortSignal;
  readonly progress?: (share: number, what: string) => void;
}

/** Calls operations by name. */
export interface Operations {
  has(name: string): boolean;
  names(): readonly string[];
  call(name: string, input: unknown, context?: OperationContext): Promise<unknown>;
}

/** Declares an operation; the types of `run` follow from the schemas. */
export function defineOperation<I extends z.ZodType, O extends z.ZodType>(
  operation: Operation<I, O>,
): Operation {
  return {
    ...operation,
    run: async (input, context) => operation.run(operation.input.parse(input), context),
  };
}

/** The operations of all modules; two with one name are refused. */
export function openOperations(all: readonly Operation[]): Operations {
  const byName = new Map<string, Operation>();
  for (const operation of all) {
    if (byName.has(operation.name)) throw new Error(`operation ${operation.name} is offered twice`);
    byName.set(operation.name, operation);
  }
  return {
    has: (name) => byName.has(name),
    names: () => [...byName.keys()].sort(),
    async call(name, input, context = {}) {
      const operation = byName.get(name);
      if (operation === undefined)
        throw new Error(
          `operation ${name}: nobody offers it; known: ${[...byName.keys()].sort().join(', ')}`,
        );
      const output = await operation.run(operation.input.parse(input), context);
      return operation.output.parse(output);
    },
  };
}
