import { GlobalOutlined, LogoutOutlined } from '@ant-design/icons';
import { Button, Dropdown, Tooltip } from 'antd';
import { NavLink, useNavigate } from 'react-router';
import { useSignOut } from '../api/me.ts';
import { CityClockBadge } from '../components/city-clock-badge.tsx';
import { DrillMark } from '../components/drill.tsx';
import { useLanguage, useT } from '../i18n/language.tsx';
import { Mark } from './mark.tsx';
import { destinations } from './navigation.ts';
import { useMay, useSession } from './session.tsx';
import { UnitPicker } from './unit-picker.tsx';
import './top-bar.css';

/** Name, places, unit, city clock, drill, language and person: the same on every desk page. */
export function TopBar({ drill }: { readonly drill: boolean }) {
  const t = useT();
  const may = useMay();
  return (
    <header className="top-bar">
      <NavLink to="/" className="top-bar-name" aria-label={t('app.name')}>
        <Mark />
        <span>{t('app.name')}</span>
      </NavLink>
      <nav className="top-bar-nav" aria-label={t('nav.name')}>
        {destinations
          .filter(({ actions }) => actions.length === 0 || actions.some(may))
          .map(({ path, name }) => (
            <NavLink key={path} to={path}>
              {t(name)}
            </NavLink>
          ))}
      </nav>
      <div className="top-bar-tools">
        {drill ? <DrillMark /> : null}
        <UnitPicker />
        <CityClockBadge />
        <LanguageSwitch />
        <PersonMenu />
      </div>
    </header>
  );
}

/** Changes the language at once. */
export function LanguageSwitch() {
  const { language, setLanguage, t } = useLanguage();
  return (
    <Tooltip title={t('language.name')}>
      <Button
        type="text"
        icon={<GlobalOutlined />}
        aria-label={t('language.other')}
        onClick={() => setLanguage(language === 'zh' ? 'en' : 'zh')}
        lang={language === 'zh' ? 'en' : 'zh-CN'}
      >
        {t('language.other')}
      </Button>
    </Tooltip>
  );
}

/** Who is signed in, and the way out. */
export function PersonMenu() {
  const t = useT();
  const { language } = useLanguage();
  const me = useSession();
  const signOut = useSignOut();
  const navigate = useNavigate();
  const unit = language === 'zh' ? me.unitName.zh : (me.unitName.en ?? me.unitName.zh);
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          { key: 'unit', label: unit, disabled: true },
          { key: 'out', icon: <LogoutOutlined />, label: t('nav.signOut') },
        ],
        onClick: ({ key }) => {
          if (key === 'out') signOut.mutate(undefined, { onSettled: () => navigate('/sign-in') });
        },
      }}
    >
      <Button type="text">{me.name}</Button>
    </Dropdown>
  );
}
