import { type CelInput, celEnv, isCelError, isCelList, isCelMap, parse, plan } from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';

const env = celEnv({ funcs: strings });
const MAX_LENGTH = 2000;
// A list walked within a list walked takes time by the square of their lengths; deeper, nobody could say how long.
const MAX_NESTED = 2;

/** A compiled condition or mapping: no clock, no loops but bounded ones; errors are values. */
export interface Expression {
  readonly text: string;
  /** The value for these variables; throws `ExpressionError` where one is missing or of the wrong type. */
  value(variables: Readonly<Record<string, unknown>>): unknown;
  /** The value as a truth; a missing variable is an error, never false. */
  holds(variables: Readonly<Record<string, unknown>>): boolean;
}

/** An expression that does not parse, or does not fit its variables. */
export class ExpressionError extends Error {
  constructor(text: string, why: string) {
    super(`expression "${text}": ${why}`);
    this.name = 'ExpressionError';
  }
}

const compiled = new Map<string, Expression>();

/** Compiles CEL once; throws `ExpressionError` with the place that does not parse. */
export function expression(text: string): Expression {
  const known = compiled.get(text);
  if (known !== undefined) return known;
  if (text.length > MAX_LENGTH)
    throw new ExpressionError(text.slice(0, 40), `longer than ${MAX_LENGTH} characters`);
  const made = compile(text);
  compiled.set(text, made);
  return made;
}

function compile(text: string): Expression {
  const run = planned(text);
  function value(variables: Readonly<Record<string, unknown>>): unknown {
    const result = run(variables);
    if (isCelError(result)) throw new ExpressionError(text, result.message);
    return toPlain(result);
  }
  return {
    text,
    value,
    holds(variables) {
      const result = value(variables);
      if (typeof result !== 'boolean')
        throw new ExpressionError(text, `gives ${typeof result}, expected true or false`);
      return result;
    },
  };
}

function planned(text: string): (variables: Readonly<Record<string, unknown>>) => unknown {
  try {
    const parsed = parse(text);
    if (nestedWalks(parsed.expr) > MAX_NESTED) throw new RangeError('walks lists within lists within lists');
    const run = plan(env, parsed);
    // CEL reads plain objects and lists as maps and lists, which its input type does not say.
    return (variables) => run(variables as Record<string, CelInput>);
  } catch (error) {
    throw new ExpressionError(text, error instanceof Error ? error.message : String(error));
  }
}

/** How deep walks over lists lie within each other; one over the result of another does not count as within it. */
function nestedWalks(node: unknown): number {
  if (typeof node !== 'object' || node === null) return 0;
  if (!('case' in node && node.case === 'comprehensionExpr' && 'value' in node))
    return Math.max(0, ...Object.values(node).map(nestedWalks));
  const { value } = node;
  if (typeof value !== 'object' || value === null) return 1;
  const within = Object.entries(value).filter(([key]) => key !== 'iterRange');
  const range = 'iterRange' in value ? nestedWalks(value.iterRange) : 0;
  return Math.max(range, 1 + Math.max(0, ...within.map(([, part]) => nestedWalks(part))));
}

function toPlain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (isCelList(value)) return [...value].map(toPlain);
  if (isCelMap(value))
    return Object.fromEntries([...value.entries()].map(([key, one]) => [String(key), toPlain(one)]));
  return value;
}
