import type { SetURLSearchParams } from 'react-router';

/** Sets or removes one parameter of the address. */
export function setParameter(setSearch: SetURLSearchParams, name: string, value: string | undefined): void {
  setSearch(
    (before) => {
      const next = new URLSearchParams(before);
      if (value) next.set(name, value);
      else next.delete(name);
      return next;
    },
    { replace: true },
  );
}
