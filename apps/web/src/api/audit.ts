import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { CityDays } from '../audit/audit-query.ts';
import { before, within } from '../audit/audit-query.ts';
import { getJson } from './http.ts';

/** One thing that was done, refused or failed. */
export interface AuditRow {
  readonly id: string;
  readonly at: string;
  readonly actor: string;
  readonly actorId: string;
  readonly unit: string;
  readonly ip?: string;
  readonly action: string;
  readonly objectType: string;
  readonly objectId: string;
  readonly result: string;
  readonly detail: unknown;
  /** The block that sealed it; absent: not yet. */
  readonly block?: number;
}

/** What a check of the whole audit found. */
export interface AuditReport {
  readonly blocks: number;
  readonly rows: number;
  readonly unsealed: number;
  readonly head: string;
  readonly firstBroken?: { readonly block: number; readonly what: string; readonly rows: readonly string[] };
}

/** Which rows are wanted. */
export interface AuditFilter extends CityDays {
  readonly actorId?: string | undefined;
  readonly action?: string | undefined;
  readonly objectType?: string | undefined;
  readonly objectId?: string | undefined;
}

interface Page {
  readonly rows: readonly AuditRow[];
  /** Where the next page begins; absent: there is none. */
  readonly next?: string;
}

const shownAtOnce = 100;
const readAtOnce = 500;

async function readPage(filter: AuditFilter, from: string | undefined, limit: number): Promise<Page> {
  const { actorId, action, objectType, objectId } = filter;
  const { rows } = await getJson<{ readonly rows: readonly AuditRow[] }>('/api/audit', {
    actorId,
    action,
    objectType,
    objectId,
    before: from,
    limit,
  });
  const last = rows.at(-1);
  const more = rows.length === limit && last !== undefined && within(last.at, filter);
  // One millisecond later: of several rows at one instant, none is lost between two pages.
  return {
    rows: rows.filter((row) => within(row.at, filter)),
    ...(more ? { next: new Date(Date.parse(last.at) + 1).toISOString() } : {}),
  };
}

/** The rows of the audit, newest first, page by page. */
export function useAudit(filter: AuditFilter) {
  return useInfiniteQuery({
    queryKey: ['audit', filter],
    initialPageParam: before(filter),
    queryFn: ({ pageParam }) => readPage(filter, pageParam, shownAtOnce),
    getNextPageParam: (last: Page) => last.next,
  });
}

/** Every row that a filter finds, up to a number; `more` when there are others. */
export async function readWholeAudit(
  filter: AuditFilter,
  most: number,
): Promise<{ readonly rows: readonly AuditRow[]; readonly more: boolean }> {
  const byId = new Map<string, AuditRow>();
  let from = before(filter);
  for (;;) {
    const page = await readPage(filter, from, readAtOnce);
    for (const row of page.rows) byId.set(row.id, row);
    const rows = [...byId.values()];
    if (!page.next) return { rows: rows.slice(0, most), more: rows.length > most };
    // A page that leads nowhere: more rows lie in one instant than a page holds.
    if (rows.length >= most || page.next === from) return { rows: rows.slice(0, most), more: true };
    from = page.next;
  }
}

/** Recomputes every block of the audit, once somebody asks for it: the work grows with the record. */
export function useAuditReport() {
  return useQuery({
    queryKey: ['audit-report'],
    enabled: false,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: ({ signal }) => getJson<AuditReport>('/api/audit/report', {}, signal),
  });
}
