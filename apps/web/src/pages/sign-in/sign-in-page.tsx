import { Button, Form, Input } from 'antd';
import { Navigate, useNavigate, useSearchParams } from 'react-router';
import { problemOf } from '../../api/http.ts';
import { useMe, useSignIn } from '../../api/me.ts';
import { ErrorState } from '../../components/states.tsx';
import { ThemeScope } from '../../design/theme.tsx';
import { useT } from '../../i18n/language.tsx';
import { Mark } from '../../shell/mark.tsx';
import { landingPath } from '../../shell/session.tsx';
import { LanguageSwitch } from '../../shell/top-bar.tsx';
import { DemoAccounts } from './demo-accounts.tsx';
import './sign-in-page.css';

interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** The door: name and password; in the demonstration, the accounts to try. */
export function SignInPage() {
  const t = useT();
  const me = useMe();
  const signIn = useSignIn();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const [form] = Form.useForm<Credentials>();
  const to = search.get('to');
  if (me.data) return <Navigate to={to ?? landingPath(me.data.landing)} replace />;
  const enter = (given: Credentials): void => signIn.mutate(given, { onSuccess: () => navigate(to ?? '/') });
  return (
    <ThemeScope theme="desk" wholePage>
      <main className="sign-in">
        <header>
          <Mark size={44} />
          <div>
            <h1>{t('app.name')}</h1>
            <p>{t('app.subtitle')}</p>
          </div>
          <LanguageSwitch />
        </header>
        <section className="sign-in-card" aria-label={t('signIn.title')}>
          <Form<Credentials> form={form} layout="vertical" requiredMark={false} onFinish={enter} size="large">
            <Form.Item
              name="username"
              label={t('signIn.username')}
              rules={[{ required: true, message: t('signIn.needUsername') }]}
            >
              <Input autoComplete="username" autoFocus />
            </Form.Item>
            <Form.Item
              name="password"
              label={t('signIn.password')}
              rules={[{ required: true, message: t('signIn.needPassword') }]}
            >
              <Input.Password autoComplete="current-password" />
            </Form.Item>
            {signIn.isError ? (
              <ErrorState problem={{ ...problemOf(signIn.error), message: t('signIn.failed') }} />
            ) : null}
            <Button type="primary" htmlType="submit" block loading={signIn.isPending}>
              {t('signIn.enter')}
            </Button>
          </Form>
          <DemoAccounts
            onChoose={(account) => {
              form.setFieldsValue(account);
              enter({ username: account.username, password: account.password });
            }}
          />
        </section>
      </main>
    </ThemeScope>
  );
}
