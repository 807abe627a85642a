import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ApiError, getJson, postJson, rowsOf } from './http.ts';
import type { BothNames } from './wire.ts';

/** The page that a role begins with. */
export type Landing = 'cockpit' | 'desk' | 'tasks' | 'phone' | 'scores' | 'organisation';

/** Who is signed in, and what this person may do. */
export interface Me {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  readonly unit: string;
  readonly unitPath: string;
  readonly unitName: BothNames;
  readonly level: 'city' | 'district' | 'town' | 'village' | 'grid' | 'none';
  readonly grants: readonly {
    readonly role: string;
    readonly path: string;
    readonly boards?: readonly string[] | null;
  }[];
  readonly actions: readonly string[];
  readonly landing: Landing;
}

/** An account of the demonstration, while it keeps its first password. */
export interface DemoAccount {
  readonly username: string;
  readonly password: string;
  readonly name: string;
  readonly unitName: BothNames;
  readonly roles: readonly string[];
}

/** The query for who is signed in, so that it can begin before the page does. */
export const meQuery = { queryKey: ['me'], queryFn: fetchMe, staleTime: 60_000 };

/** Who is signed in; `null` when nobody is. */
export function useMe() {
  return useQuery(meQuery);
}

async function fetchMe(): Promise<Me | null> {
  try {
    return await getJson<Me>('/api/me');
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

/** Signs in with a name and a password. */
export function useSignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (given: { readonly username: string; readonly password: string }) =>
      postJson('/api/auth/sign-in/username', given),
    onSuccess: () => client.resetQueries(),
  });
}

/** Ends the session. */
export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => postJson('/api/auth/sign-out'),
    onSuccess: () => client.clear(),
  });
}

/** Accounts to try the demonstration with; none where they may not be shown. */
export function useDemoAccounts() {
  return useQuery({
    queryKey: ['demo-accounts'],
    retry: false,
    queryFn: () =>
      getJson<{ readonly rows: readonly DemoAccount[] } | readonly DemoAccount[]>('/api/demo-accounts').then(
        rowsOf,
        (): readonly DemoAccount[] => [],
      ),
  });
}
