import { BankOutlined, UserOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useT } from '../i18n/language.tsx';
import './person-unit.css';

export interface PersonUnitProps {
  readonly person?: string | null | undefined;
  readonly unit?: ReactNode;
  readonly phone?: string | null | undefined;
  readonly onOpenUnit?: (() => void) | undefined;
}

/** Who has it: a named person and the unit, with the duty phone one tap away. */
export function PersonUnit({ person, unit, phone, onOpenUnit }: PersonUnitProps) {
  const t = useT();
  return (
    <span className="person-unit">
      {person ? (
        <span className="person-unit-person">
          <UserOutlined aria-hidden="true" /> {person}
        </span>
      ) : null}
      {unit ? <UnitButton unit={unit} onOpenUnit={onOpenUnit} /> : null}
      {!person && !unit ? <span className="person-unit-none">{t('person.unknown')}</span> : null}
      {phone ? (
        <a className="person-unit-phone" href={`tel:${phone}`} aria-label={t('person.call', { phone })}>
          {phone}
        </a>
      ) : null}
    </span>
  );
}

function UnitButton({
  unit,
  onOpenUnit,
}: {
  readonly unit: ReactNode;
  readonly onOpenUnit?: (() => void) | undefined;
}) {
  const content = (
    <>
      <BankOutlined aria-hidden="true" /> {unit}
    </>
  );
  if (!onOpenUnit) return <span className="person-unit-unit">{content}</span>;
  return (
    <button type="button" className="link-button person-unit-unit" onClick={onOpenUnit}>
      {content}
    </button>
  );
}
