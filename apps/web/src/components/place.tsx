import { EnvironmentOutlined } from '@ant-design/icons';
import { useT } from '../i18n/language.tsx';
import './place.css';

/** A point of the earth, CGCS2000 degrees. */
export interface LngLat {
  readonly lng: number;
  readonly lat: number;
}

export interface PlaceProps {
  readonly name?: string | null | undefined;
  readonly at?: LngLat | null | undefined;
  /** Moves the map to the place; without it the place is only named. */
  readonly onShow?: ((at: LngLat) => void) | undefined;
}

/** Where: the name people use, and a way to see it on the map. */
export function Place({ name, at, onShow }: PlaceProps) {
  const t = useT();
  const position = at ? t('place.at', { lng: at.lng.toFixed(5), lat: at.lat.toFixed(5) }) : undefined;
  const words = name ?? position ?? t('place.unknown');
  if (!at || !onShow) {
    return (
      <span className="place" title={position}>
        {words}
      </span>
    );
  }
  return (
    <button
      type="button"
      className="place place-button"
      title={position}
      onClick={(event) => {
        event.stopPropagation();
        onShow(at);
      }}
    >
      <EnvironmentOutlined aria-hidden="true" />
      <span className="place-name">{words}</span>
      <span className="visually-hidden">{t('place.show')}</span>
    </button>
  );
}
