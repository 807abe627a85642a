import { type DemoAccount, useDemoAccounts } from '../../api/me.ts';
import { useT } from '../../i18n/language.tsx';
import { useBoth } from '../../i18n/names.ts';
import { isKey } from '../../i18n/translate.ts';
import { groupAccounts } from './group-accounts.ts';

/** The accounts of a demonstration, in the order in which a matter passes through their hands. */
export function DemoAccounts({ onChoose }: { readonly onChoose: (account: DemoAccount) => void }) {
  const t = useT();
  const accounts = useDemoAccounts();
  if (!accounts.data || accounts.data.length === 0) return null;
  const { first, others } = groupAccounts(accounts.data);
  return (
    <div className="sign-in-demo">
      <h2>{t('signIn.demo')}</h2>
      <div className="sign-in-demo-list">
        <AccountList accounts={first} onChoose={onChoose} />
        {others.length > 0 ? (
          <details>
            <summary>{t('signIn.others', { n: others.length })}</summary>
            <AccountList accounts={others} onChoose={onChoose} />
          </details>
        ) : null}
      </div>
    </div>
  );
}

interface AccountListProps {
  readonly accounts: readonly DemoAccount[];
  readonly onChoose: (account: DemoAccount) => void;
}

function AccountList({ accounts, onChoose }: AccountListProps) {
  const t = useT();
  const both = useBoth();
  return (
    <ul>
      {accounts.map((account) => {
        const does = `roleDoes.${account.roles[0] ?? ''}`;
        return (
          <li key={account.username}>
            <button type="button" onClick={() => onChoose(account)}>
              <span className="sign-in-demo-name">{account.name}</span>
              <span className="sign-in-demo-unit">{isKey(does) ? t(does) : both(account.unitName)}</span>
              <span className="sign-in-demo-user">{account.username}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
