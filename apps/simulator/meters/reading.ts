/** One measured value as it travels to the city. */
export interface Reading {
  readonly device: string;
  readonly metric: 'pressure' | 'flow';
  /** When it was measured, ms UTC. */
  readonly t: number;
  /** MPa for pressure, m³/h for flow. */
  readonly v: number;
}

/** Megapascals in one metre of water. */
export const MPA_PER_METRE = 0.00980665;
/** m³/h in one L/s. */
export const M3H_PER_LPS = 3.6;
