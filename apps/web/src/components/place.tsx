import { EnvironmentOutlined } from '@ant-design/icons';
import { useUnitNames } from '../api/unit-names.ts';
import { useT } from '../i18n/language.tsx';
import { useBoth } from '../i18n/names.ts';
import './place.css';

/** A point of the earth, CGCS2000 degrees. */
export interface LngLat {
  readonly lng: number;
  readonly lat: number;
}

export interface PlaceProps {
  readonly name?: string | null | undefined;
  /** With the path of the smallest unit there, the place is named after it. */
  readonly at?: (LngLat & { readonly path?: string }) | null | undefined;
  /** Moves the map to the place; without it the place is only named. */
  readonly onShow?: ((at: LngLat) => void) | undefined;
}

/** Town and village of a path in the organisation; nothing until their names have come. */
export function useAreaWords(path: string | undefined): string | undefined {
  const both = useBoth();
  const [, , town, village] = path?.split('/') ?? [];
  const names = [useUnitNames(town).data, useUnitNames(village).data];
  const words = names.flatMap((name) => (name ? [both(name.region ?? name)] : []));
  return words.length === 0 ? undefined : words.join(' ');
}

/** Where: the name people use, and a way to see it on the map. */
export function Place({ name, at, onShow }: PlaceProps) {
  const t = useT();
  const position = at ? t('place.at', { lng: at.lng.toFixed(5), lat: at.lat.toFixed(5) }) : undefined;
  const area = useAreaWords(at?.path);
  const words = name ?? area ?? position ?? t('place.unknown');
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
