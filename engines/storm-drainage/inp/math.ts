import type { Formula } from '../control-model.ts';

const CALLS = new Set([
  'abs',
  'sgn',
  'step',
  'sqrt',
  'log',
  'log10',
  'exp',
  'sin',
  'cos',
  'tan',
  'cot',
  'asin',
  'acos',
  'atan',
  'acot',
  'sinh',
  'cosh',
  'tanh',
  'coth',
]);

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
    if (tokens[at] === '(' && CALLS.has(call)) return { kind: 'call', call, of: bracketed() };
    const found = named(token);
    if (found !== undefined) return found;
    at -= 1;
    return fail('the name of a variable');
  };
  const term = sum();
  if (problem === undefined && at < tokens.length) fail('the end');
  return problem ?? term;
}

/** Value of a formula in the file's units; `variable` gives those of its variables in SI. */
export function formulaValue<Variable>(
  term: Formula<Variable>,
  variable: (name: Variable) => number,
): number {
  switch (term.kind) {
    case 'number':
      return term.value;
    case 'variable':
      return term.times * variable(term.variable);
    case 'negative':
      return -formulaValue(term.of, variable);
    case 'call':
      return called(term.call, formulaValue(term.of, variable));
    case 'math':
      return joined(term.math, formulaValue(term.left, variable), formulaValue(term.right, variable));
  }
}

function joined(math: '+' | '-' | '*' | '/' | '^', a: number, b: number): number {
  switch (math) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return b === 0 ? 0 : a / b;
    case '^': {
      const power = a ** b;
      return Number.isFinite(power) ? power : 0;
    }
  }
}

/** What cannot be taken (a root of less than 0) is 0, so that no formula ever gives NaN. */
function called(call: string, x: number): number {
  const value = CALL[call]?.(x) ?? 0;
  return Number.isFinite(value) ? value : 0;
}

const CALL: Readonly<Record<string, (x: number) => number>> = {
  abs: Math.abs,
  sgn: Math.sign,
  step: (x) => (x > 0 ? 1 : 0),
  sqrt: Math.sqrt,
  log: Math.log,
  log10: Math.log10,
  exp: Math.exp,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  cot: (x) => 1 / Math.tan(x),
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  acot: (x) => Math.PI / 2 - Math.atan(x),
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  coth: (x) => 1 / Math.tanh(x),
};
