import { BulbOutlined } from '@ant-design/icons';
import { Popover } from 'antd';
import { fullMoment, type Moment } from '../city/time-words.ts';
import { useT } from '../i18n/language.tsx';
import './why.css';

/** What an automatic decision rests on. */
export interface WhyView {
  /** The rule's row in words. */
  readonly rule: string;
  readonly version?: string | undefined;
  readonly readings?: readonly WhyReading[] | undefined;
  /** The person who decided, where it was a person. */
  readonly person?: string | undefined;
}

/** One reading that the decision used. */
export interface WhyReading {
  readonly name: string;
  readonly value: string;
  readonly at?: Moment | null | undefined;
}

/** "Why": the rule's row, its version and the readings behind a decision that no person made. */
export function Why({ why }: { readonly why: WhyView }) {
  const t = useT();
  return (
    <Popover content={<WhyCard why={why} />} trigger={['click']}>
      <button type="button" className="why-button">
        <BulbOutlined aria-hidden="true" /> {t('why.title')}
      </button>
    </Popover>
  );
}

/** The same, unfolded. */
export function WhyCard({ why }: { readonly why: WhyView }) {
  const t = useT();
  return (
    <div className="why-card">
      <strong>{why.person ? t('why.byPerson', { name: why.person }) : t('why.decided')}</strong>
      <dl>
        <dt>{t('why.rule')}</dt>
        <dd>{why.rule}</dd>
        {why.version ? (
          <>
            <dt>{t('why.version')}</dt>
            <dd>
              <code>{why.version}</code>
            </dd>
          </>
        ) : null}
      </dl>
      {why.readings && why.readings.length > 0 ? (
        <table>
          <caption>{t('why.readings')}</caption>
          <tbody>
            {why.readings.map((reading) => (
              <tr key={`${reading.name} ${String(reading.at)}`}>
                <th scope="row">{reading.name}</th>
                <td>{reading.value}</td>
                <td>{reading.at ? fullMoment(reading.at) : ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </div>
  );
}
