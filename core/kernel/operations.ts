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

/** What a caller gave an operation, or what it answered, does not fit its schema. */
export class OperationError extends Error {
  readonly operation: string;
  readonly end: 'input' | 'output';

  constructor(operation: string, end: 'input' | 'output', error: z.ZodError) {
    super(`operation ${operation}: bad ${end}: ${issues(error)}`, { cause: error });
    this.name = 'OperationError';
    this.operation = operation;
    this.end = end;
  }
}

/** Declares an operation; the types of `run` follow from the schemas, which are applied once at each end. */
export function defineOperation<I extends z.ZodType, O extends z.ZodType>(
  operation: Operation<I, O>,
): Operation {
  const { name, input, output } = operation;
  return {
    name,
    input,
    output,
    async run(given, context) {
      const parsed = input.safeParse(given);
      if (!parsed.success) throw new OperationError(name, 'input', parsed.error);
      const answer = output.safeParse(await operation.run(parsed.data, context));
      if (!answer.success) throw new OperationError(name, 'output', answer.error);
      return answer.data;
    },
  };
}

/** The operations of all modules, each made by `defineOperation`; two with one name are refused. */
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
      return operation.run(input, context);
    },
  };
}

function issues(error: z.ZodError): string {
  return error.issues
    .map((issue) => `${issue.path.map(String).join('.') || 'it'}: ${issue.message}`)
    .join('; ');
}
