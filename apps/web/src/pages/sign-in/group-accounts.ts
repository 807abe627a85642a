import type { DemoAccount } from '../../api/me.ts';

/** Roles in the order in which a matter passes through their hands. */
const order = [
  'district-operator',
  'city-operator',
  'leader',
  'crew',
  'department-clerk',
  'grid-worker',
  'town-operator',
  'verifier',
  'supervisor',
  'administrator',
  'auditor',
];
/** Roles that many accounts have: one of them stands for all. */
const many = new Set(['department-clerk', 'grid-worker', 'town-operator']);

/** Accounts that show each part of the loop once, and all others. */
export function groupAccounts(accounts: readonly DemoAccount[]): {
  readonly first: readonly DemoAccount[];
  readonly others: readonly DemoAccount[];
} {
  const sorted = accounts.toSorted(
    (one, other) =>
      placeOf(one) - placeOf(other) || one.username.localeCompare(other.username, 'en', { numeric: true }),
  );
  const shown = new Set<string>();
  const first = sorted.filter((account) => {
    const role = account.roles[0] ?? '';
    if (many.has(role) && shown.has(role)) return false;
    shown.add(role);
    return true;
  });
  return { first, others: sorted.filter((account) => !first.includes(account)) };
}

function placeOf({ roles }: DemoAccount): number {
  const place = order.indexOf(roles[0] ?? '');
  return place < 0 ? order.length : place;
}
