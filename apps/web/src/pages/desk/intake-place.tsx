import { EnvironmentOutlined } from '@ant-design/icons';
import { Select } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import { useLocate } from '../../api/organisation.ts';
import { type LngLat, useAreaWords } from '../../components/place.tsx';
import { useT } from '../../i18n/language.tsx';
import { type Bounds, boundsOf, labelPoint } from '../../map/bounds.ts';
import { LazyCityMap } from '../../map/lazy-city-map.tsx';
import { text } from '../../map/map-data.ts';
import { useSession } from '../../shell/session.tsx';
import { useCityOutlines } from '../cockpit/cockpit-map.tsx';

export interface IntakePlaceProps {
  readonly unit: string;
  readonly id?: string;
  readonly value?: LngLat;
  readonly onChange?: (at: LngLat) => void;
  /** Told the name of the town once it is known. */
  readonly onArea: (words: string) => void;
}

/** Chooses where: a click on the map, or the middle of a district or town by its name. */
export function IntakePlace({ unit, id, value, onChange, onArea }: IntakePlaceProps) {
  const t = useT();
  const outlines = useCityOutlines(unit);
  const [home, setHome] = useState<Bounds | undefined>();
  const [chosen, setChosen] = useState<string | undefined>();
  const areas = useMemo(
    () =>
      (outlines.towns ?? outlines.districts)?.features.flatMap((area) => {
        const unitId = text(area, 'id');
        const middle = labelPoint(area.geometry);
        if (!unitId || !middle) return [];
        return [
          {
            value: unitId,
            label: text(area, 'label') ?? unitId,
            at: { lng: middle[0], lat: middle[1] },
            bounds: boundsOf([area.geometry]),
          },
        ];
      }) ?? [],
    [outlines],
  );
  return (
    <div className="intake-place">
      <Select
        {...(id ? { id } : {})}
        showSearch={{ optionFilterProp: 'label' }}
        placeholder={t('intake.chooseUnit')}
        value={chosen ?? null}
        options={areas}
        onChange={(wanted) => {
          const area = areas.find((one) => one.value === wanted);
          if (!area) return;
          setChosen(area.value);
          setHome(area.bounds);
          onChange?.(area.at);
        }}
      />
      <div className="intake-map">
        <LazyCityMap
          {...outlines}
          pin={value}
          home={home}
          onPlace={(at) => {
            setChosen(undefined);
            onChange?.(at);
          }}
        />
      </div>
      <PlaceWords at={value} middle={chosen !== undefined} onArea={onArea} />
    </div>
  );
}

interface PlaceWordsProps {
  readonly at: LngLat | undefined;
  readonly middle: boolean;
  readonly onArea: (words: string) => void;
}

function PlaceWords({ at, middle, onArea }: PlaceWordsProps) {
  const t = useT();
  const located = useLocate(at);
  const area = useAreaWords(located.data?.path);
  const town = useAreaWords(located.data?.path.split('/').slice(0, 3).join('/'));
  useEffect(() => {
    if (town) onArea(town);
  }, [town, onArea]);
  const me = useSession();
  const path = located.data?.path;
  const mine = path === undefined || me.grants.some((grant) => `${path}/`.startsWith(`${grant.path}/`));
  if (!at) return <p className="muted small">{t('intake.placeHow')}</p>;
  const position = t('place.at', { lng: at.lng.toFixed(5), lat: at.lat.toFixed(5) });
  return (
    <p className="intake-place-words" role="status">
      <EnvironmentOutlined aria-hidden="true" />
      <span>
        {located.data === null ? t('intake.outside') : <strong>{area ?? position}</strong>}
        <span className="muted small">{area ? position : null}</span>
        {middle && mine ? <span className="muted small">{t('intake.middle')}</span> : null}
        {mine ? null : <strong role="alert">{t('intake.notMine')}</strong>}
      </span>
    </p>
  );
}
