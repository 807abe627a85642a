import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { Navigate, useLocation, useSearchParams } from 'react-router';
import { type Landing, type Me, useMe } from '../api/me.ts';
import { Failed } from '../components/failed.tsx';
import { Loading } from '../components/states.tsx';

const MeContext = createContext<Me | undefined>(undefined);

/** Shows what is below only to somebody who is signed in. */
export function SignedIn({ children }: { readonly children: ReactNode }) {
  const me = useMe();
  const location = useLocation();
  if (me.isPending) return <Loading rows={6} />;
  if (me.isError) return <Failed error={me.error} onRetry={me.refetch} />;
  if (!me.data)
    return <Navigate to={`/sign-in?to=${encodeURIComponent(location.pathname + location.search)}`} replace />;
  return <MeContext value={me.data}>{children}</MeContext>;
}

/** Who is signed in. */
export function useSession(): Me {
  const me = useContext(MeContext);
  if (!me) throw new Error('useSession needs SignedIn above it');
  return me;
}

/** Whether the person may do something at all; the server decides again for each thing. */
export function useMay(): (action: string) => boolean {
  const { actions } = useSession();
  return useMemo(() => {
    const known = new Set(actions);
    return (action: string) => known.has(action);
  }, [actions]);
}

/** The unit whose city is shown: the person's own, or one below it chosen in the bar. */
export function useUnitScope(): readonly [string, (unit: string) => void] {
  const me = useSession();
  const [search, setSearch] = useSearchParams();
  const chosen = search.get('unit') ?? scopeUnit(me);
  const choose = (unit: string): void => {
    setSearch((before) => {
      const next = new URLSearchParams(before);
      if (unit === scopeUnit(me)) next.delete('unit');
      else next.set('unit', unit);
      return next;
    });
  };
  return [chosen, choose];
}

/** A department sees its centre's city; a body outside the tree its own. */
export function scopeUnit(me: Me): string {
  const ids = me.unitPath.split('/');
  const last = ids.at(-1) ?? me.unit;
  const isCentre = /^(cq|\d+|zone-.*)$/.test(last);
  return isCentre ? last : (ids.at(-2) ?? last);
}

/** Where a role begins. */
export function landingPath(landing: Landing): string {
  return `/${landing}`;
}
