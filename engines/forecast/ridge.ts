/** Sums of a ridge regression: rows are added one by one, the coefficients solved when asked for. */
export class Ridge {
  readonly #n: number;
  readonly #gram: Float64Array;
  readonly #target: Float64Array;
  rows = 0;

  constructor(features: number) {
    this.#n = features;
    this.#gram = new Float64Array(features * features);
    this.#target = new Float64Array(features);
  }

  /** Adds one row of features and its target, with a weight. */
  add(row: Float64Array, target: number, weight: number): void {
    const n = this.#n;
    for (let i = 0; i < n; i++) {
      const value = weight * (row[i] ?? 0);
      if (value === 0) continue;
      for (let j = 0; j <= i; j++)
        this.#gram[i * n + j] = (this.#gram[i * n + j] ?? 0) + value * (row[j] ?? 0);
      this.#target[i] = (this.#target[i] ?? 0) + value * target;
    }
    this.rows++;
  }

  /** Solves (XᵀX + λ diag(XᵀX)) b = Xᵀy by Cholesky's factor; a feature that was always 0 gets 0. `share` is λ. */
  solve(share: number): Float64Array {
    const n = this.#n;
    const lower = this.#gram.slice();
    for (let j = 0; j < n; j++) {
      const own = this.#gram[j * n + j] ?? 0;
      lower[j * n + j] = own > 0 ? own * (1 + share) : 1;
      for (let i = j; i < n; i++) {
        let sum = lower[i * n + j] ?? 0;
        for (let k = 0; k < j; k++) sum -= (lower[i * n + k] ?? 0) * (lower[j * n + k] ?? 0);
        lower[i * n + j] =
          i === j ? Math.sqrt(Math.max(sum, 1e-12 * (own || 1))) : sum / (lower[j * n + j] ?? 1);
      }
    }
    const b = this.#target.slice();
    for (let i = 0; i < n; i++) {
      let sum = b[i] ?? 0;
      for (let k = 0; k < i; k++) sum -= (lower[i * n + k] ?? 0) * (b[k] ?? 0);
      b[i] = sum / (lower[i * n + i] ?? 1);
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = b[i] ?? 0;
      for (let k = i + 1; k < n; k++) sum -= (lower[k * n + i] ?? 0) * (b[k] ?? 0);
      b[i] = sum / (lower[i * n + i] ?? 1);
    }
    return b;
  }
}
