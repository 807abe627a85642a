import { type Formula, isCall } from '../formula.ts';

/**
 * A formula of + − * / ^, brackets, functions, numbers and names as a tree; a sentence of what was expected where it is none.
 * `^` binds strongest and to the right, a sign before it is weaker.
 */
export function mathOf<Variable>(
  text: string,
  named: (name: string) => Formula<Variable> | undefined,
): Formula<Variable> | string {
  const tokens =
    text.match(/\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|[A-Za-z_][A-Za-z0-9_.]*|[-+*/^()]|\S/g) ??
    [];
  let at = 0;
  let problem: string | undefined;
  const nothing: Formula<Variable> = { kind: 'number', value: 0 };
  const fail = (expected: string): Formula<Variable> => {
    problem ??= `${expected} in place of "${tokens[at] ?? 'the end'}"`;
    at = tokens.length;
    return nothing;
  };
  const sum = (): Formula<Variable> => {
    let left = product();
    for (let sign = tokens[at]; sign === '+' || sign === '-'; sign = tokens[at]) {
      at += 1;
      left = { kind: 'math', math: sign, left, right: product() };
    }
    return left;
  };
  const product = (): Formula<Variable> => {
    let left = signed();
    for (let sign = tokens[at]; sign === '*' || sign === '/'; sign = tokens[at]) {
      at += 1;
      left = { kind: 'math', math: sign, left, right: signed() };
    }
    return left;
  };
  const signed = (): Formula<Variable> => {
    if (tokens[at] === '-') {
      at += 1;
      return { kind: 'negative', of: signed() };
    }
    if (tokens[at] === '+') {
      at += 1;
      return signed();
    }
    const base = single();
    if (tokens[at] !== '^') return base;
    at += 1;
    return { kind: 'math', math: '^', left: base, right: signed() };
  };
  const bracketed = (): Formula<Variable> => {
    if (tokens[at] !== '(') return fail('"("');
    at += 1;
    const inner = sum();
    if (tokens[at] !== ')') return fail('")"');
    at += 1;
    return inner;
  };
  const single = (): Formula<Variable> => {
    const token = tokens[at];
    if (token === '(') return bracketed();
    if (token === undefined || !/^[\w.]/.test(token)) return fail('a number, a name or "("');
    at += 1;
    if (/^[\d.]/.test(token)) return { kind: 'number', value: Number(token) };
    const call = token.toLowerCase();
    if (tokens[at] === '(' && isCall(call)) return { kind: 'call', call, of: bracketed() };
    const found = named(token);
    if (found !== undefined) return found;
    at -= 1;
    return fail('the name of a variable');
  };
  const term = sum();
  if (problem === undefined && at < tokens.length) fail('the end');
  return problem ?? term;
}
