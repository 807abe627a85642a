import { FormOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { useT } from '../../i18n/language.tsx';
import { useMay } from '../../shell/session.tsx';
import { IntakeDialog } from './intake-dialog.tsx';

/** For whoever may dispatch: writes down an incident that somebody told; "n" begins it. */
export function Intake() {
  const t = useT();
  const may = useMay()('incident.dispatch');
  const [open, setOpen] = useState(false);
  useEffect(() => {
    if (!may) return;
    const onKey = (event: KeyboardEvent): void => {
      const busy =
        event.target instanceof Element &&
        event.target.closest('input, textarea, [contenteditable], [role="dialog"]');
      if (event.key !== 'n' || event.ctrlKey || event.metaKey || event.altKey || busy) return;
      event.preventDefault();
      setOpen(true);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [may]);
  if (!may) return null;
  return (
    <>
      <Button
        type="primary"
        icon={<FormOutlined aria-hidden="true" />}
        title={t('intake.key')}
        onClick={() => setOpen(true)}
      >
        {t('intake.open')}
      </Button>
      {open ? <IntakeDialog onClose={() => setOpen(false)} /> : null}
    </>
  );
}
