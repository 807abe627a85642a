import { fieldOf, numberOf, textOf } from './json.ts';

/** A drill as the city sends it down to a gateway. */
export interface Drill {
  readonly id: string;
  readonly action: 'start' | 'stop';
  readonly kind: 'burst';
  /** The pipe; drawn by length when absent. */
  readonly link?: string;
  readonly outflowLps?: number;
}

/** Reads a drill; nothing when it is none that this simulator can do. */
export function parseDrill(value: unknown): Drill | undefined {
  const id = textOf(value, 'id');
  const action = fieldOf(value, 'action');
  if (id === undefined || fieldOf(value, 'kind') !== 'burst' || (action !== 'start' && action !== 'stop'))
    return undefined;
  const link = textOf(value, 'link');
  const outflowLps = numberOf(value, 'outflowLps');
  return {
    id,
    action,
    kind: 'burst',
    ...(link === undefined ? {} : { link }),
    ...(outflowLps === undefined || outflowLps <= 0 ? {} : { outflowLps }),
  };
}
