/** A formula as a tree. `times` brings a variable from SI into the file's units, in which formulas and their numbers stand. */
export type Formula<Variable> =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'variable'; readonly variable: Variable; readonly times: number }
  | { readonly kind: 'negative'; readonly of: Formula<Variable> }
  | { readonly kind: 'call'; readonly call: string; readonly of: Formula<Variable> }
  | {
      readonly kind: 'math';
      readonly math: '+' | '-' | '*' | '/' | '^';
      readonly left: Formula<Variable>;
      readonly right: Formula<Variable>;
    };

/** Whether a formula may call this function. */
export function isCall(name: string): boolean {
  return Object.hasOwn(CALLS, name);
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
  const value = CALLS[call]?.(x) ?? 0;
  return Number.isFinite(value) ? value : 0;
}

const CALLS: Readonly<Record<string, (x: number) => number>> = {
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
