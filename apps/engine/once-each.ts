import type { EngineContext } from './command.ts';

/** A run that is made once for each input, so that the report of an answer need not run it again. */
export function onceEach<Input extends object, Result>(
  run: (input: Input, context: EngineContext) => Promise<Result>,
): (input: Input, context: EngineContext) => Promise<Result> {
  const results = new WeakMap<Input, Promise<Result>>();
  return (input, context) => {
    const result = results.get(input) ?? run(input, context);
    results.set(input, result);
    return result;
  };
}
