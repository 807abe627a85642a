import { useQuery } from '@tanstack/react-query';
import { getJson } from './http.ts';
import type { UnitName } from './wire.ts';

const gatherMs = 20;
const most = 400;

type Waiting = {
  readonly resolve: (name: UnitName | null) => void;
  readonly reject: (error: unknown) => void;
};

const waiting = new Map<string, Waiting[]>();
let timer: ReturnType<typeof setTimeout> | undefined;

/** The names of a unit by its id; many that are asked for at once travel in one request. */
export function useUnitNames(id: string | undefined) {
  return useQuery({
    queryKey: ['unit-name', id],
    enabled: id !== undefined,
    staleTime: 10 * 60_000,
    queryFn: () => ask(id ?? ''),
  });
}

function ask(id: string): Promise<UnitName | null> {
  return new Promise((resolve, reject) => {
    waiting.set(id, [...(waiting.get(id) ?? []), { resolve, reject }]);
    if (timer === undefined) timer = setTimeout(flush, gatherMs);
  });
}

function flush(): void {
  timer = undefined;
  const asked = new Map([...waiting].slice(0, most));
  for (const id of asked.keys()) waiting.delete(id);
  if (waiting.size > 0) timer = setTimeout(flush, gatherMs);
  const ids = [...asked.keys()].join(',');
  getJson<{ readonly units: Readonly<Record<string, UnitName>> }>('/api/units', { ids }).then(
    ({ units }) => {
      for (const [id, askers] of asked) for (const asker of askers) asker.resolve(units[id] ?? null);
    },
    (error: unknown) => {
      for (const askers of asked.values()) for (const asker of askers) asker.reject(error);
    },
  );
}
