import { Modal } from 'antd';
import { type ReactNode, useState } from 'react';
import { useT } from '../i18n/language.tsx';

/** Closes a form; one in which something was written asks first. `question` is drawn inside the form's dialog. */
export function useLeave(onClose: () => void): {
  readonly leave: (isTouched: () => boolean) => void;
  readonly question: ReactNode;
} {
  const t = useT();
  const [asking, setAsking] = useState(false);
  return {
    leave: (isTouched) => (isTouched() ? setAsking(true) : onClose()),
    question: asking ? (
      <Modal
        open
        centered
        width="min(420px, calc(100vw - 24px))"
        title={t('form.drop')}
        okText={t('form.dropIt')}
        cancelText={t('form.keep')}
        okButtonProps={{ danger: true }}
        maskClosable={false}
        onOk={onClose}
        onCancel={() => setAsking(false)}
      >
        <p>{t('form.dropWhat')}</p>
      </Modal>
    ) : null,
  };
}
